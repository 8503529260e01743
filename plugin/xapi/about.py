"""What anybody may read of our LRS: the versions it speaks, the profile its records follow."""

import orjson
from flask import Response, jsonify

from lrs_adapter import profile_document
from plugin.xapi.protocol import VERSIONS


def get_about() -> Response:
    """The About resource (part 3, 2.8); needs no key and no version header."""
    return jsonify({"version": list(VERSIONS)})


def get_profile() -> Response:
    """The vocabulary of what CHILD records, as an xAPI Profile."""
    return Response(orjson.dumps(profile_document()), mimetype="application/ld+json")
