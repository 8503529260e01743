"""At which addresses an LMS is called.

Somebody who connects an LMS chooses addresses that this machine then calls. So a name is looked up
once, all of its addresses are looked at, and the connection is made to one of these very addresses:
a second look-up could answer otherwise (DNS rebinding).
"""

import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from requests.utils import get_environ_proxies, select_proxy

from plugin.lms_networks import may_be_called
from plugin.lti.errors import AddressRefused
from plugin.lti.name_look_ups import look_up
from plugin.lti.urls import DEFAULT_PORTS, without_query


def addresses_to_call(url: str, *, timeout_s: float, anywhere: bool = False) -> list[str] | None:
    """The addresses of `url`, of which one is to be connected to. None where a proxy connects
    (HTTPS_PROXY): it looks the name up, so only what is written as a number, or means this
    machine, can be refused here. `anywhere` is for what the operator himself set.

    One look-up. Raises `AddressRefused` when any of the addresses is none that an LMS may have,
    TimeoutError when they were not found within `timeout_s` seconds, another OSError or ValueError
    when there is none.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    is_by_proxy = select_proxy(url, get_environ_proxies(url)) is not None
    if is_by_proxy:
        found = _written(host)
    else:
        port = parts.port or DEFAULT_PORTS[parts.scheme]
        found = look_up(host, port, timeout_s=timeout_s)
    if not anywhere:
        _check(found, url)
    return None if is_by_proxy else found


def _check(addresses: Iterable[str], url: str) -> None:
    if not all(may_be_called(address) for address in addresses):
        raise AddressRefused(
            f"{without_query(url)} is in a private network and not on the public internet: it is "
            "not called. If the LMS is there, name its network in CHILD_LMS_PRIVATE."
        )


def _written(host: str) -> list[str]:
    """What a host means without a look-up: numbers in any of their forms, and this machine. A name
    may end in a dot (RFC 1034, 3.1).
    """
    host = host.rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return ["127.0.0.1"]
    try:
        answers = socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except (OSError, ValueError):
        return []
    return [str(answer[4][0]) for answer in answers]
