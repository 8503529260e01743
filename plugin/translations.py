"""Translations straight from the .po files: no compiled catalogue has to be built or kept."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask
from flask_babel import Domain as BabelDomain
from flask_babel import get_locale

LANGUAGES = ("en", "es")
SOURCE = "en"


@cache
def read_catalogue(path: Path, locale: str) -> Translations:
    """A .po file as translations; fuzzy entries are left out, as a compiled catalogue would.

    Read once per process, however many apps there are.
    """
    with path.open("rb") as file:
        catalogue = read_po(file, locale=locale)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


class PoDomain(BabelDomain):  # type: ignore[misc]  # flask_babel ships no types
    """Gettext by our own catalogues."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._catalogues = {
            language: read_catalogue(folder / language / "LC_MESSAGES" / "messages.po", language)
            for language in LANGUAGES
            if language != SOURCE
        }
        self._untranslated = Translations()

    def get_translations(self) -> Translations:
        locale = get_locale()
        language = locale.language if locale else SOURCE
        return self._catalogues.get(language, self._untranslated)


def install_catalogues(app: Flask, folder: Path) -> None:
    app.extensions["babel"].instance.domain_instance = PoDomain(folder)
