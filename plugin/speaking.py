"""The words of the pages where no page is shown: for somebody else to read, or for a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from flask import Flask, has_request_context
from flask_babel import Babel, force_locale

from plugin.translations import LANGUAGES, SOURCE, install_catalogues

TRANSLATIONS = Path(__file__).parent / "web" / "translations"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within the block gettext and dates are in `language`, whichever process asks.

    A BCP 47 tag, of whichever country; in English where CHILD does not speak the language.
    """
    primary = language.split("-")[0].lower()
    spoken = primary if primary in LANGUAGES else SOURCE
    if has_request_context():
        with force_locale(spoken):
            yield
        return
    with _app().test_request_context(), force_locale(spoken):
        yield


@lru_cache(maxsize=1)
def _app() -> Flask:
    app = Flask("child")
    Babel(app)
    install_catalogues(app, TRANSLATIONS)
    return app
