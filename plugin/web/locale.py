"""Which language a page speaks: what was chosen here, else her profile, the launch, the browser."""

from flask import request, session

from plugin.translations import LANGUAGES, SOURCE
from plugin.web.seen_by import seen_by
from plugin.web.sessions import visitor

CHOSEN = "locale"


def choose_locale() -> str:
    """One of `LANGUAGES`; a choice made by the language switch stands for the session."""
    chosen = session.get(CHOSEN)
    if chosen in LANGUAGES:
        return str(chosen)
    present = visitor()
    if present:
        for tag in (*seen_by().languages, present.locale or ""):
            language = tag.replace("_", "-").split("-")[0].lower()
            if language in LANGUAGES:
                return language
    return request.accept_languages.best_match(LANGUAGES) or SOURCE
