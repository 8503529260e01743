"""What anybody may read of our LRS: the versions it speaks, the profile its records follow."""

import orjson
from flask import Response, jsonify

from lrs_adapter import MOST_RETURNED, MOST_STATEMENTS, profile_document
from plugin.services import services
from plugin.xapi.document_requests import MOST_DOCUMENT_BYTES
from plugin.xapi.protocol import MOST_BODY_BYTES, VERSIONS


def get_about() -> Response:
    """The About resource (part 3, 2.8); needs no key and no version header.

    Its extension tells senders what one request and one answer may hold.
    """
    limits = {
        "bytes_in_request": MOST_BODY_BYTES,
        "bytes_in_document": MOST_DOCUMENT_BYTES,
        "statements_in_request": MOST_STATEMENTS,
        "statements_in_answer": MOST_RETURNED,
    }
    extensions = {f"{services().iris.base}/xapi/limits": limits}
    return jsonify({"version": list(VERSIONS), "extensions": extensions})


def get_profile() -> Response:
    """The vocabulary of what CHILD records, as an xAPI Profile."""
    return Response(orjson.dumps(profile_document()), mimetype="application/ld+json")
