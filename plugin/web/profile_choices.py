"""What the profile's lists offer, named in the page's language and sorted as it sorts them."""

import unicodedata
from functools import cache

from babel import Locale

from community import UTC, zones_by_country
from plugin.time_words import place_of

Choice = tuple[str, str]
"""A value and its words."""

SPOKEN_IN = (
    "es-AR es-BO es-CL es-CO es-CR es-CU es-DO es-EC es-ES es-GT es-HN es-MX es-NI es-PA es-PE "
    "es-PR es-PY es-SV es-US es-UY es-VE en-AU en-CA en-GB en-IE en-IN en-NZ en-US en-ZA "
    "pt-BR pt-PT fr-CA fr-FR de-AT de-CH de-DE zh-CN zh-TW"
)
"""Languages that are offered for each of these countries too, since days and hours differ."""


@cache
def languages(language: str) -> tuple[Choice, ...]:
    """Every language that has a two-letter code, with the countries of the largest."""
    names = Locale(language)
    plain = [(code, name) for code, name in names.languages.items() if len(code) == 2]
    spoken = [(tag, _spoken(names, tag)) for tag in SPOKEN_IN.split()]
    return tuple(sorted((*plain, *spoken), key=lambda choice: _key(choice[1])))


@cache
def zones(language: str) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """Countries with their zones; UTC stands alone at the end."""
    locale = Locale(language)
    territories = locale.territories
    found: dict[str, list[Choice]] = {}
    for place in zones_by_country():
        country = str(territories.get(place.country, place.country))
        found.setdefault(country, []).append((place.name, place_of(place.name, locale)))
    named = [
        (country, tuple(sorted(choices, key=lambda choice: _key(choice[1]))))
        for country, choices in sorted(found.items(), key=lambda group: _key(group[0]))
    ]
    return (*named, (UTC, ((UTC, UTC),)))


def language_name(tag: str, language: str) -> str:
    """One of her languages in words; a tag that nobody named says itself."""
    return dict(languages(language)).get(tag, tag)


def _spoken(names: Locale, tag: str) -> str:
    code, country = tag.split("-")
    return f"{names.languages[code]} ({names.territories[country]})"


def _key(text: str) -> str:
    """Accented letters among their plain ones."""
    return "".join(
        letter
        for letter in unicodedata.normalize("NFD", text.casefold())
        if not unicodedata.combining(letter)
    )
