"""Addresses as LTI uses them: which may be called, whose origin they have, where a path goes."""

import re
from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address
from urllib.parse import quote, urlsplit, urlunsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
UNSEEN = re.compile(r"[\x00-\x20\x7f]")
HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_.])?")


def is_loopback(host: str | None) -> bool:
    if host is None:
        return False
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_callable_url(url: object) -> bool:
    """An absolute https URL, or http on this machine (LTI Security Framework 1.0, section 3)."""
    if not is_web_url(url):
        return False
    parts = urlsplit(str(url))
    return parts.scheme == "https" or is_loopback(parts.hostname)


def is_web_url(url: object) -> bool:
    """An absolute http(s) URL without user information, white space or control characters, of a
    host that every reader of URLs reads alike (`https://a\\.b` is another's to a browser).
    """
    if not isinstance(url, str) or not url or UNSEEN.search(url):
        return False
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        return False
    return parts.scheme in DEFAULT_PORTS and "@" not in parts.netloc and _is_host(parts.hostname)


def _is_host(host: str | None) -> bool:
    if host is None or ":" not in host:
        return bool(host and HOST.fullmatch(host))
    try:
        return IPv6Address(host).scope_id is None
    except ValueError:
        return False


def host_of(url: str) -> str:
    """`host` or `host:port`, lower case, without the scheme's own port."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    if parts.port is None or parts.port == DEFAULT_PORTS.get(parts.scheme):
        return host
    return f"{host}:{parts.port}"


def origin_of(url: object) -> str | None:
    """`scheme://host[:port]` of a URL that we trust the transport of, as a
    Content-Security-Policy can name it, else None.
    """
    if not is_callable_url(url):
        return None
    return f"{urlsplit(str(url)).scheme}://{host_of(str(url))}"


def origins_of(urls: Iterable[str | None]) -> tuple[str, ...]:
    """Of those addresses that may be called at all, each once."""
    found = (origin_of(url) for url in urls if url)
    return tuple(dict.fromkeys(each for each in found if each))


def without_query(url: str) -> str:
    """The address as a log may show it: a query can hold a token."""
    return url.partition("#")[0].partition("?")[0]


def with_query(url: str, parameters: dict[str, str]) -> str:
    """`url` with more parameters; values are percent-encoded, a query that is there stays."""
    parts = urlsplit(url)
    added = "&".join(
        [f"{quote(name, '')}={quote(value, '')}" for name, value in parameters.items()]
    )
    return urlunsplit(parts._replace(query=f"{parts.query}&{added}" if parts.query else added))


def below(line_item_url: str, segment: str) -> str:
    """`/scores` or `/results` under a line item, before its query (AGS 2.0, 3.4.1 and 3.3.1)."""
    parts = urlsplit(line_item_url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{segment}", fragment=""))


def same_but_slash(issuer: str) -> str:
    """The key that issuers are looked up by: one trailing slash does not count (LMS-QUIRKS)."""
    return issuer.removesuffix("/")
