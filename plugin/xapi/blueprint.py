"""The blueprint of `/xapi`: every answer names the version of xAPI that it speaks."""

from flask import Blueprint, Response, request

from plugin.xapi import about, statements
from plugin.xapi.errors import handle_errors
from plugin.xapi.protocol import VERSION_HEADER, answered_version

AS_FILE = 'attachment; filename="xapi.json"'

blueprint = Blueprint("xapi", __name__, url_prefix="/xapi")
handle_errors(blueprint)

blueprint.get("/about")(about.get_about)
blueprint.get("/profile")(about.get_profile)
blueprint.post("/statements")(statements.post_statements)
blueprint.put("/statements")(statements.put_statement)
blueprint.get("/statements")(statements.get_statements)


@blueprint.after_request
def name_version(response: Response) -> Response:
    response.headers[VERSION_HEADER] = answered_version(request)
    if response.mimetype == "application/json":  # opened in a browser it is kept, not shown
        response.headers.setdefault("Content-Disposition", AS_FILE)
    return response
