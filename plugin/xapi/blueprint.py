"""The blueprint of `/xapi`: what all its answers have in common."""

from flask import Blueprint, Flask, Response, request

from plugin.services import services
from plugin.xapi import about, fetch, looking_up, statements
from plugin.xapi.alternate_syntax import REFUSED, AlternateSyntax
from plugin.xapi.consistency import name_consistency
from plugin.xapi.cors import allow_other_origins
from plugin.xapi.documents import add_documents
from plugin.xapi.errors import Refused, handle_errors
from plugin.xapi.not_here import refuse_what_is_not_here
from plugin.xapi.protocol import VERSION_HEADER, answered_version

OF_STATEMENTS = ("application/json", "multipart/mixed")
AS_FILE = 'attachment; filename="xapi.json"'

blueprint = Blueprint("xapi", __name__, url_prefix="/xapi")
handle_errors(blueprint)

blueprint.get("/about")(about.get_about)
blueprint.get("/profile")(about.get_profile)
blueprint.post("/fetch")(fetch.post_fetch)
blueprint.post("/statements")(statements.post_statements)
blueprint.put("/statements")(statements.put_statement)
blueprint.get("/statements")(statements.get_statements)
blueprint.get("/activities")(looking_up.get_activity)
blueprint.get("/agents")(looking_up.get_agent)
add_documents(blueprint)


def init_xapi(app: Flask) -> None:
    """Give `app` the LRS, with the other way to write a request (part 3, 1.3)."""
    app.register_blueprint(blueprint)
    app.wsgi_app = AlternateSyntax(app.wsgi_app)  # type: ignore[method-assign]


@blueprint.before_request
def refuse_odd_forms() -> None:
    """What is left of the alternate syntax here was not written as part 3, 1.3 says."""
    if REFUSED in request.environ:
        raise Refused(*request.environ[REFUSED])
    if "method" in request.args:
        raise Refused(
            400,
            "method",
            "Only a POST names another method in its address.",
            "Send POST …?method=PUT with a form, or the request itself.",
        )
    for name, values in request.args.lists():
        if len(values) > 1:  # nobody could say which is meant
            raise Refused(400, name, "It is given more than once.", "Keep one of them.")


@blueprint.after_request
def name_version(response: Response) -> Response:
    response.headers[VERSION_HEADER] = answered_version(request, services())
    if response.mimetype in OF_STATEMENTS:  # opened in a browser it is kept, not shown
        response.headers.setdefault("Content-Disposition", AS_FILE)
    return response


@blueprint.before_app_request
def answer_what_is_not_here() -> Response | None:
    response = refuse_what_is_not_here()
    return None if response is None else allow_other_origins(name_version(response))


blueprint.after_request(allow_other_origins)
blueprint.after_request(name_consistency)
