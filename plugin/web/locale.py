"""Which language a page speaks: what the person chose, else the launch, else the browser."""

from flask import request, session

from plugin.translations import LANGUAGES, SOURCE
from plugin.web.sessions import visitor

CHOSEN = "locale"


def choose_locale() -> str:
    """One of `LANGUAGES`; a choice made by the language switch stands for the session."""
    chosen = session.get(CHOSEN)
    if chosen in LANGUAGES:
        return str(chosen)
    present = visitor()
    if present and present.locale:
        language = present.locale.replace("_", "-").split("-")[0].lower()
        if language in LANGUAGES:
            return language
    return request.accept_languages.best_match(LANGUAGES) or SOURCE
