"""The application of the practice LMS, wired from a data folder and an address."""

import secrets
from pathlib import Path

from flask import Flask, Response, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from tests.practice_lms import (
    access_tokens,
    administration,
    authorization,
    control,
    deep_linking,
    keys,
    launches,
    line_items,
    memberships,
    pages,
    registration,
    scores,
)
from tests.practice_lms.people import seed_people, signed_in
from tests.practice_lms.quirks import MODES, site_address, site_quirks
from tests.practice_lms.setup import views as setup
from tests.practice_lms.store import Store

BLUEPRINTS = (
    pages,
    administration,
    registration,
    keys,
    launches,
    authorization,
    deep_linking,
    access_tokens,
    line_items,
    scores,
    memberships,
    control,
    setup,
)
FOR_TOOLS = ("/lti/", "/control/", "/.well-known/")


def create_app(data: Path, address: str, *, mode: str | None = None, child: str = "") -> Flask:
    """`address` is where browsers reach this LMS; without `mode` it stays what it was (moodle)."""
    if mode is not None and mode not in MODES:
        raise ValueError(f"mode is {mode!r}; one of {', '.join(MODES)} is needed.")
    store = Store(data / "practice-lms.sqlite")
    settings = store.settings()
    if mode is not None or "mode" not in settings:
        store.set("mode", mode or "moodle")
    if "session_key" not in settings:
        store.set("session_key", secrets.token_hex(32))
    keys.make_key(store)
    seed_people(store)
    app = Flask(__name__)
    app.config.update(
        ADDRESS=address.rstrip("/"),
        CHILD=child,
        SECRET_KEY=store.settings()["session_key"],
        SESSION_COOKIE_NAME="practice_lms_session",
        # A tool sends the browser back to us inside an iframe, as a form post from its site.
        SESSION_COOKIE_SAMESITE="None",
        SESSION_COOKIE_SECURE=True,
        MAX_CONTENT_LENGTH=1_000_000,
    )
    app.extensions["practice_lms_store"] = store
    for part in BLUEPRINTS:
        app.register_blueprint(part.blueprint)
    app.before_request(_refuse_strangers)
    app.register_error_handler(HTTPException, _explain)
    app.context_processor(lambda: {"person": signed_in(), "child": child})
    return app


def _refuse_strangers() -> None:
    """Our own forms are sent by our own pages; some LMSs also refuse clients without a name."""
    if request.path.startswith(FOR_TOOLS):
        if site_quirks().user_agent_required and not request.headers.get("User-Agent"):
            abort(403, "Requests must carry a User-Agent.")
        return
    sender = request.headers.get("Origin")
    if request.method == "POST" and sender not in (None, site_address()):
        abort(403, "This form was not sent from a page of this LMS.")


def _explain(error: HTTPException) -> ResponseReturnValue:
    if request.path.startswith(("/lti/courses", "/lti/registration", "/control/")):
        answer: Response = jsonify({"error": error.name, "message": error.description})
        return answer, error.code or 500
    return render_template("message.html", error=error), error.code or 500
