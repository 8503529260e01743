"""A request to a service of an LMS, with a token: only where its services are known to be."""

from collections.abc import Mapping

from plugin.lti.errors import NotHttps, ServiceElsewhere
from plugin.lti.registrations import Registration
from plugin.lti.transport import Reply, ask
from plugin.lti.urls import origin_of, without_query


def ask_service(
    registration: Registration,
    method: str,
    url: str,
    *,
    timeout_s: float,
    limit_bytes: int = 1_000_000,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Reply:
    """As `transport.ask`. Raises `ServiceElsewhere`, with nothing sent, where the registration
    knows no service at that scheme and host (`service_origins` tells how it comes to know one).
    """
    check_service(registration, url)
    return ask(
        method, url, timeout_s=timeout_s, limit_bytes=limit_bytes, headers=headers, body=body
    )


def check_service(registration: Registration, url: str) -> None:
    """Before a token is asked for in vain. Raises `NotHttps`, `ServiceElsewhere`."""
    origin = origin_of(url)
    if origin is None:
        raise NotHttps(without_query(url))
    if origin not in registration.called_at:
        raise ServiceElsewhere(without_query(url), origin)
