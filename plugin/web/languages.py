"""The language switch: a POST, so that no link changes anything."""

from urllib.parse import urlsplit

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from plugin.translations import LANGUAGES
from plugin.web.blueprint import blueprint
from plugin.web.guard import PUBLIC, needs
from plugin.web.locale import CHOSEN

NAMES = {"en": "English", "es": "Español"}


@blueprint.post("/language")
@needs(PUBLIC)
def choose_language() -> ResponseReturnValue:
    """Remember the choice for this browser session and go back to the page it was made on."""
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        raise BadRequest
    session[CHOSEN] = language
    return redirect(_own_page(request.form.get("back", "")), 303)


def _own_page(back: str) -> str:
    """`back` where it is a path of this site, else the front page: nobody is sent elsewhere."""
    parts = urlsplit(back)
    if parts.scheme or parts.netloc or not back.startswith("/") or back[1:2] in ("/", "\\"):
        return url_for("web.front")
    return back
