"""Content players ask from other origins: what browsers are told (Fetch standard, CORS).

Any origin may ask, since a key in the Authorization header decides and never a cookie: without
`Access-Control-Allow-Credentials` a browser sends none.
"""

from flask import Response, request

ANSWERED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(
        (
            "Content-Length", "ETag", "Last-Modified", "Link", "Retry-After", "WWW-Authenticate",
            "X-Experience-API-Consistent-Through", "X-Experience-API-Version",
        )
    ),
}  # fmt: skip
BEFOREHAND = {
    "Access-Control-Allow-Methods": "GET, HEAD, PUT, POST, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": ", ".join(
        (
            "Accept", "Accept-Language", "Authorization", "Content-Type", "If-Match",
            "If-Modified-Since", "If-None-Match", "X-Experience-API-Version",
        )
    ),
    "Access-Control-Max-Age": "86400",
}  # fmt: skip


def allow_other_origins(response: Response) -> Response:
    """Let scripts of every origin read the answer; an OPTIONS is told what may be asked."""
    response.headers.update(ANSWERED)
    if request.method == "OPTIONS":
        response.headers.update(BEFOREHAND)
    return response
