"""Check: our own address as a browser meets it, through the proxy, from this machine."""

import re
from collections.abc import Iterator
from secrets import token_hex
from urllib.parse import urlsplit

import requests

from plugin.doctor.check import Check, failure, ok, warning
from plugin.doctor.network.at_once import Told
from plugin.lti.errors import PlatformUnreachable
from plugin.lti.transport import Reply, ask
from plugin.settings import Settings

OWN_ID = re.compile(r"[0-9a-f]{12}")
"""The ids that CHILD makes itself (plugin.logs), when it does not believe the one it was given."""
FRAMED_BY = "frame-ancestors"


def own_address(settings: Settings, timeout_s: float) -> Told:
    """Whether it is reached, by HTTPS alone, and whether the proxy leaves alone what it should."""
    base = settings.base_url
    given = f"doctor-{token_hex(8)}"
    try:
        alive = ask(
            "GET",
            f"{base}/healthz",
            timeout_s=timeout_s,
            headers={"X-Request-Id": given},
            anywhere=True,
        )
    except PlatformUnreachable as error:
        return Told(
            [
                failure(
                    "address",
                    f"CHILD_BASE_URL does not answer: {error}",
                    "Start it (child serve) and the proxy before it; check the name, the "
                    "certificate and the firewall.",
                )
            ]
        )
    if alive.status != 200 or alive.json() != {"status": "ok"}:
        return Told(
            [
                failure(
                    "address",
                    f"Something else than CHILD answers at CHILD_BASE_URL ({alive.status}).",
                    f"Let the proxy pass {base} on to CHILD_HOST:CHILD_PORT "
                    "(docs/operating/proxy.md).",
                )
            ]
        )
    found = [ok("address", f"{base} answers.")]
    if base.startswith("https:"):
        found += believed(alive, given, settings)
        found += _plain(base, timeout_s)
    found += _page(base, timeout_s)
    return Told(found)


def believed(alive: Reply, given: str, settings: Settings) -> Iterator[Check]:
    """A proxy of ours may name a request; the id that CHILD made itself shows that it was no proxy
    of CHILD_TRUSTED_PROXIES that asked.
    """
    if not settings.trusted_proxies:
        return  # told already
    shown = alive.headers.get("X-Request-Id", "")
    if shown == given or (shown and not OWN_ID.fullmatch(shown)):
        yield ok("proxy-trusted", "CHILD believes the proxy.")
    else:
        yield warning(
            "proxy-trusted",
            "CHILD does not believe whoever passes requests on to it: the proxy's address is not "
            "in CHILD_TRUSTED_PROXIES, or it takes away X-Request-Id.",
            "Add the address from which the proxy asks (its log, or ss -tn, shows it).",
        )


def _plain(base: str, timeout_s: float) -> Iterator[Check]:
    parts = urlsplit(base)
    if parts.port not in (None, 443):
        return
    url = f"http://{parts.hostname}/healthz"
    try:
        with requests.get(url, timeout=timeout_s, allow_redirects=False, stream=True) as reply:
            status, onward = reply.status_code, reply.headers.get("Location", "")
    except requests.RequestException:
        yield ok("plain-http", "Nothing answers without HTTPS.")
        return
    if 300 <= status < 400 and onward.startswith("https:"):
        yield ok("plain-http", "It is redirected to HTTPS.")
    else:
        yield warning(
            "plain-http",
            f"Plain HTTP is answered with {status} and not redirected.",
            "Let the proxy answer 301 to https:// (docs/operating/proxies/).",
        )


def _page(base: str, timeout_s: float) -> Iterator[Check]:
    """The headers of a page, as CHILD wrote them?"""
    try:
        page = ask("GET", f"{base}/", timeout_s=timeout_s, anywhere=True)
    except PlatformUnreachable as error:
        yield warning("headers", f"The first page does not come: {error}", "Look in the log.")
        return
    policy = page.headers.get("Content-Security-Policy", "")
    if "X-Frame-Options" in page.headers:
        yield failure(
            "headers",
            "A proxy adds X-Frame-Options, so lessons do not open inside an LMS.",
            "Take it out of the proxy's configuration: CHILD says page by page who may frame it.",
        )
    elif FRAMED_BY not in policy or "," in policy:
        yield failure(
            "headers",
            "The page's Content-Security-Policy is not the one that CHILD wrote.",
            "Let the proxy leave that header alone.",
        )
    elif base.startswith("https:") and "Strict-Transport-Security" not in page.headers:
        yield warning(
            "headers",
            "Strict-Transport-Security does not arrive.",
            "Let the proxy leave that header alone.",
        )
    else:
        yield ok("headers", "Headers of pages arrive as CHILD wrote them.")
