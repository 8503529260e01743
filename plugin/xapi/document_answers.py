"""Answers with an entity tag (part 3, 3.1) that no browser takes for a page of ours."""

from datetime import datetime
from hashlib import sha1
from typing import Any

import orjson
from flask import Response, request
from werkzeug.http import http_date

from lrs_adapter import Document

HARMLESS = {
    "Content-Disposition": 'attachment; filename="document"',
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
"""A document is whatever a key stored: a browser keeps it as a file and runs nothing of it."""


def document_answer(document: Document) -> Response:
    response = Response(document.content)
    response.headers["Content-Type"] = document.content_type
    response.headers.update(HARMLESS)
    return _tagged(response, document.etag, document.updated)


def json_answer(value: Any, newest: datetime | None = None) -> Response:
    """`newest` is when the last of what it tells was stored."""
    body = orjson.dumps(value)
    etag = sha1(body, usedforsecurity=False).hexdigest()
    return _tagged(Response(body, mimetype="application/json"), etag, newest)


def _tagged(response: Response, etag: str, updated: datetime | None) -> Response:
    """304 for whoever has it already (RFC 9110, 13.1.2)."""
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    if updated is not None:
        response.headers["Last-Modified"] = http_date(updated)
    if "If-Modified-Since" in request.headers:  # whole seconds: it would hide a quick change
        return response
    response.make_conditional(request)
    return response
