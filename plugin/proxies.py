"""What a reverse proxy says about a request, believed where the proxy is one that we know."""

import logging
from collections.abc import Iterable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("child.proxies")

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

CAME_THROUGH = "child.trusted_proxy"
FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)
"""None of them reaches the application: what may be believed is in `REMOTE_ADDR` by then."""


class TrustedProxies:
    """Why: anybody can write `X-Forwarded-For: 10.0.0.1`; only our own proxy tells the truth.

    A request whose connection comes from one of `networks` gets the client's address as
    `REMOTE_ADDR` and the scheme that the browser used; every other one keeps those of its
    connection. With several proxies in a row each appends the address it was asked from, so the
    client is the rightmost one that is no proxy of ours: what stands left of it, the client itself
    may have written. The host is never taken over: CHILD makes its addresses from CHILD_BASE_URL.
    """

    def __init__(self, application: "WSGIApplication", networks: Sequence[Network]) -> None:
        self._application = application
        self._networks = tuple(networks)
        self._told = False

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        said = {name: environ.pop(name) for name in FORWARDED if name in environ}
        peer = _address(environ.get("REMOTE_ADDR", ""))
        environ[CAME_THROUGH] = peer is not None and self._is_ours(peer)
        if peer is not None and environ[CAME_THROUGH]:
            chain = said.get("HTTP_X_FORWARDED_FOR", "").split(",")
            environ["REMOTE_ADDR"] = str(self._client(peer, chain))
            scheme = said.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().lower()
            if scheme in ("http", "https"):
                environ["wsgi.url_scheme"] = scheme
        elif said and not self._told:
            self._told = True
            log.warning(
                "code=forwarded_ignored fix=A connection that is none of CHILD_TRUSTED_PROXIES "
                "sent X-Forwarded headers. If it is your proxy, name its address there."
            )
        return self._application(environ, start_response)

    def _client(self, peer: Address, chain: Sequence[str]) -> Address:
        """An entry that is no address ends the search: nobody vouches for what is left of it."""
        client = peer
        for entry in reversed(chain):
            address = _address(entry)
            if address is None:
                break
            client = address
            if not self._is_ours(address):
                break
        return client

    def _is_ours(self, address: Address) -> bool:
        return any(address in network for network in self._networks)


def from_trusted_proxy(environ: "WSGIEnvironment") -> bool:
    """Whether this request came through a proxy of CHILD_TRUSTED_PROXIES."""
    return bool(environ.get(CAME_THROUGH, False))


def networks_of(written: str) -> tuple[Network, ...]:
    """Addresses and networks, comma-separated. Raises ValueError with the first that is neither."""
    return tuple(ip_network(part.strip()) for part in written.split(",") if part.strip())


def _address(written: Any) -> Address | None:
    """With or without a port (`192.0.2.1:80`, `[2001:db8::1]:80`); None for anything else."""
    text = str(written).strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
