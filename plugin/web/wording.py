"""How pages say values: language maps, days, percentages, verbs; always in the page's language."""

from collections.abc import Mapping

from babel import Locale, UnknownLocaleError
from babel.units import format_unit
from flask import Flask
from flask_babel import format_decimal

from plugin.language_maps import in_language, reader_language
from plugin.number_words import percent
from plugin.web.commands import commands
from plugin.web.speech import gettext as _
from plugin.web.times import clock, day, moment, moment_in_list

ADL = "http://adlnet.gov/expapi/verbs/"
TLA = "https://w3id.org/xapi/tla/verbs/"


def page_language() -> str:
    return reader_language()


def other_language(tag: str) -> str:
    """The name of a text's language, where the page around it speaks another; else nothing."""
    if tag.split("-")[0].lower() == page_language():
        return ""
    try:
        return Locale.parse(tag, sep="-").get_display_name(page_language()) or tag
    except (ValueError, UnknownLocaleError):
        return tag


def words(names: Mapping[str, str] | None, default: str = "") -> str:
    """A language map's text as the page's reader has it."""
    return in_language(names, default)


def plain_number(value: float) -> str:
    return str(format_decimal(value))


def time_spent(seconds: float) -> str:
    """A length of time in hours and minutes, as a person counts them."""
    hours, left = divmod(int(seconds), 3600)
    minutes, rest = divmod(left, 60)
    units = ((hours, "hour"), (minutes, "minute"), (0 if hours or minutes else rest, "second"))
    told = [
        format_unit(amount, unit, length="narrow", locale=page_language())
        for amount, unit in units
        if amount
    ]
    return " ".join(told) or str(format_unit(0, "minute", length="narrow", locale=page_language()))


def deed(verb: str, what: str) -> str:
    """One learning record as a sentence that a person would say."""
    sentences = {
        f"{ADL}completed": _("You finished “%(what)s”", what=what),
        f"{ADL}passed": _("You passed “%(what)s”", what=what),
        f"{ADL}failed": _("You did not pass “%(what)s”", what=what),
        f"{ADL}answered": _("You answered “%(what)s”", what=what),
        f"{ADL}initialized": _("You opened “%(what)s”", what=what),
        f"{ADL}experienced": _("You read “%(what)s”", what=what),
        f"{ADL}attended": _("You took part in “%(what)s”", what=what),
        f"{TLA}planned": _("You chose the path “%(what)s”", what=what),
    }
    short = verb.rstrip("/").rpartition("/")[2]
    return sentences.get(verb) or _("Recorded (%(verb)s): “%(what)s”", verb=short, what=what)


def install_wording(app: Flask) -> None:
    """The filters that templates use."""
    app.jinja_env.filters.update(
        words=words,
        day=day,
        moment=moment,
        moment_in_list=moment_in_list,
        clock=clock,
        percent=percent,
        plain_number=plain_number,
        commands=commands,
    )
