"""`/metrics`: for whoever holds the token, and there for nobody else."""

from hmac import compare_digest

from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from werkzeug.exceptions import NotFound

from plugin.metrics.meters import meters
from plugin.services import services

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Prometheus's text format. Without CHILD_METRICS_TOKEN as the bearer token (RFC 6750, 2.1)
    the address answers as one that does not exist.
    """
    token = services().settings.metrics_token
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    fits = compare_digest(given.strip().encode(), (token or "").encode())
    if token is None or scheme.lower() != "bearer" or not fits:
        raise NotFound
    return Response(
        generate_latest(meters().registry),
        content_type=CONTENT_TYPE_LATEST,
        headers={"Cache-Control": "no-store"},
    )
