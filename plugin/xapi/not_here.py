"""A path or a method that `/xapi` does not have is answered as everything else of it is."""

from flask import Response, request
from werkzeug.exceptions import HTTPException

from plugin.xapi.errors import http_answer

BELOW = "/xapi/"


def refuse_what_is_not_here() -> Response | None:
    """Flask runs no blueprint's handlers where no route was found, so this runs before all."""
    error = request.routing_exception
    if not isinstance(error, HTTPException) or not request.path.startswith(BELOW):
        return None
    if error.code is None or error.code < 400:
        return None
    response = http_answer(error)
    for name, value in error.get_headers(request.environ):
        if name == "Allow":
            response.headers[name] = value
    return response
