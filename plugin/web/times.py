"""How pages say when: the one place where a moment becomes text, in its reader's zone and form."""

from datetime import date, datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_datetime_format
from flask_babel import get_locale

from plugin.time_words import place_of, region_of
from plugin.translations import SOURCE
from plugin.web.seen_by import seen_by
from plugin.web.speech import gettext as _

HOURS = {"es": "H:mm"}
"""Where a country writes "6:13 p. m.", a sentence that ends with it would end twice."""


def day(moment: datetime) -> str:
    """A day with its month in full ("28 November 2026"), as it was where the reader is."""
    return str(format_date(moment.astimezone(seen_by().zone), "long", locale=form()))


def day_of(value: date) -> str:
    """A day that was counted in UTC, as it is."""
    return str(format_date(value, "long", locale=form()))


def moment(value: datetime) -> str:
    """A day with its hour. The zone is said where the reader has not chosen it herself."""
    return _with_zone(moment_in_list(value))


def moment_in_list(value: datetime) -> str:
    """The same without the zone, where the head of the list says it (`zone_name`)."""
    locale, local = form(), value.astimezone(seen_by().zone)
    pattern = str(get_datetime_format("medium", locale=locale))
    told = pattern.replace("{1}", format_date(local, "medium", locale=locale)).replace(
        "{0}", _hour(local, locale)
    )
    return told.replace("'", "")


def clock(value: datetime) -> str:
    """An hour, for what ends today; the zone is said as `moment` says it."""
    return _with_zone(_hour(value.astimezone(seen_by().zone), form()))


def zone_name() -> str:
    """The reader's zone by its place ("Buenos Aires", "UTC")."""
    return place_of(seen_by().zone.key, form())


def form() -> Locale:
    """The locale that days and hours are written in: the page's language, as it is written in the
    country that one of her own languages names, if any.
    """
    language = (get_locale() or Locale(SOURCE)).language
    for tag in seen_by().languages:
        if tag.split("-")[0] == language and "-" in tag:
            try:
                return Locale.parse(tag, sep="-")
            except (UnknownLocaleError, ValueError):
                continue
    return region_of(language)


def _hour(local: datetime, locale: Locale) -> str:
    return str(format_time(local, HOURS.get(locale.language, "short"), locale=locale))


def _with_zone(told: str) -> str:
    if seen_by().zone_is_hers:
        return told
    return _("%(when)s (%(zone)s)", when=told, zone=zone_name())
