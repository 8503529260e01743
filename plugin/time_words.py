"""How days, hours and zones are named where nobody's country says otherwise."""

from babel import Locale
from babel.dates import get_timezone_location

REGIONS = {"en": "en_GB", "es": "es_419"}
"""The form of days and hours where her languages name no country: day first, 24 hours."""


def region_of(language: str) -> Locale:
    """The locale to write a day in, for one of `LANGUAGES`."""
    return Locale.parse(REGIONS[language])


def place_of(zone: str, locale: Locale) -> str:
    """A zone by the place that it is named after ("Buenos Aires"); `zone` is its IANA name."""
    if zone == "UTC":
        return zone
    return str(get_timezone_location(zone, locale=locale, return_city=True)).rpartition("/")[2]
