"""The language switch: a POST, so that no link changes anything."""

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from plugin.translations import LANGUAGES
from plugin.web.blueprint import blueprint
from plugin.web.guard import PUBLIC, needs
from plugin.web.locale import CHOSEN
from plugin.web.own_paths import own_path

NAMES = {"en": "English", "es": "Español"}


@blueprint.post("/language")
@needs(PUBLIC)
def choose_language() -> ResponseReturnValue:
    """Remember the choice for this browser session and go back to the page it was made on."""
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        raise BadRequest
    session[CHOSEN] = language
    return redirect(own_path(request.form.get("back"), url_for("web.front")), 303)
