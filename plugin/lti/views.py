"""The addresses of LTI: a view reads the request, calls, and hands over."""

from flask import Blueprint, Response, jsonify, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import LengthRequired, RequestEntityTooLarge

from plugin.lti import launching, login_steps, pages, registering
from plugin.lti.errors import LaunchRefused
from plugin.lti.tool_addresses import KEY_SET_PATH
from plugin.lti.tool_keys import key_set
from plugin.services import services

blueprint = Blueprint(
    "lti",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/lti/static",
)
KEY_SET_MAX_AGE_S = 300
MAX_BODY_BYTES = 1_000_000
PRIVATE = (("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"))


@blueprint.before_request
def bound_body() -> None:
    """A body over 1 MB is refused unread; one of unknown length would be cut silently (TRIED)."""
    asked = request_ctx.request
    asked.max_content_length = asked.max_form_memory_size = MAX_BODY_BYTES
    length = asked.content_length
    if length is None and asked.headers.get("Transfer-Encoding"):
        raise LengthRequired
    if (length or 0) > MAX_BODY_BYTES:
        raise RequestEntityTooLarge


@blueprint.route("/lti/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    given = request.values if request.method == "POST" else request.args
    return login_steps.begin(given.to_dict())  # what is missing costs a dict of Werkzeug's an error


@blueprint.get("/lti/login/continue")
def continue_login() -> ResponseReturnValue:
    return login_steps.go_on(request.args.get("login", ""))


@blueprint.post("/lti/launch")
def launch() -> ResponseReturnValue:
    return launching.launch(request.form.to_dict())


@blueprint.get("/lti/launch")
def launch_address() -> ResponseReturnValue:
    raise LaunchRefused("opened_outside_lms", "Somebody opened the launch address by hand.")


@blueprint.get(KEY_SET_PATH)
def jwks() -> ResponseReturnValue:
    own = services()
    response = jsonify(key_set(own.database, own.secret_box))
    response.cache_control.public = True
    response.cache_control.max_age = KEY_SET_MAX_AGE_S
    return response


@blueprint.get("/lti/register")
def register_page() -> ResponseReturnValue:
    return registering.show(request.args)


@blueprint.post("/lti/register")
def register() -> ResponseReturnValue:
    return registering.perform(request.form)


@blueprint.errorhandler(LaunchRefused)
def refused(error: LaunchRefused) -> Response:
    return pages.refusal(error)


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_: RequestEntityTooLarge) -> Response:
    return pages.refusal(LaunchRefused("body_too_large", "The request is over 1 MB.", status=413))


@blueprint.errorhandler(LengthRequired)
def no_length(_: LengthRequired) -> Response:
    return pages.refusal(
        LaunchRefused("length_missing", "The body's length is not said.", status=411)
    )


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Logins and launches are nobody's to cache, and their addresses nobody's to see."""
    if request.endpoint != "lti.jwks":
        said = {name.lower() for name, _ in response.headers}
        for name, value in PRIVATE:
            if name.lower() not in said:
                response.headers.add(name, value)
    return response
