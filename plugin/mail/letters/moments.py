"""Days and hours in mails: where the reader is, when the mail is written."""

from datetime import datetime

from babel import Locale
from babel.dates import format_date, format_datetime

from plugin.language_maps import reader_language
from plugin.mail.letter import Contents
from plugin.speech import gettext as _
from plugin.time_words import place_of, region_of


def day(contents: Contents, text: str) -> str:
    """From ISO 8601, as "28 November 2026"."""
    return str(format_date(_there(contents, text), "long", locale=_form()))


def moment(contents: Contents, text: str) -> str:
    """The same with the hour; the zone is named unless the reader chose it."""
    local = _there(contents, text)
    told = str(format_datetime(local, "d MMM y HH:mm", tzinfo=contents.zone, locale=_form()))
    if contents.zone_is_hers:
        return told
    return _("%(when)s (%(zone)s)", when=told, zone=place_of(contents.zone.key, _form()))


def _there(contents: Contents, text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(contents.zone)


def _form() -> Locale:
    return region_of(reader_language())
