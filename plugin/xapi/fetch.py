"""The fetch URL of launched content (cmi5, 8.2): its token, once."""

import base64

from flask import Response, jsonify, request

from lrs_adapter import fetch_token
from plugin.services import services
from storage import utc_now

SPENT = "1"
"""cmi5, 8.2.3: the token was given already; a code that was never one is answered the same."""


def post_fetch() -> Response:
    """The `auth-token`, as it stands behind `Basic` in the Authorization header."""
    with services().database.unit_of_work() as uow:
        token = fetch_token(uow, request.args.get("code", ""), now=utc_now())
        uow.commit()
    if token is None:
        text = "This launch has its token already, or is over. Launch the content again."
        response = jsonify({"error-code": SPENT, "error-text": text})
        response.status_code = 400
    else:
        basic = base64.b64encode(f"{token.name}:{token.secret}".encode()).decode()
        response = jsonify({"auth-token": basic})
    response.headers["Cache-Control"] = "no-store"
    return response
