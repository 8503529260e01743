"""Addresses that lead away, or that some reader takes for ones that do; and where one leads."""

import re
from urllib.parse import urljoin, urlsplit

AWAY = [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "///evil.example",
    "////evil.example/x",
    "https:evil.example",
    "http:/evil.example",
    "http:///evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "%2f%2fevil.example",
    "/%2fevil.example",
    "/%252fevil.example",
    "/%5cevil.example",
    "/%09/evil.example",
    "http://localhost:8000@evil.example/",
    "//localhost:8000@evil.example",
    "http://localhost:8000.evil.example/",
    "evil.example",
    "javascript:alert(1)",
    "data:text/html,evil.example",
]


def leads_to(base: str, location: str) -> str:
    """The host that a browser goes to (WHATWG URL, 4.4: tabs and line ends vanish, a backslash is a
    slash), once as it is and once with what a proxy may decode.
    """
    for _ in range(3):
        tidy = re.sub(r"[\t\r\n]", "", location).strip().replace("\\", "/")
        tidy = re.sub(r"^(https?):/*(?=[^/])", r"\1://", re.sub(r"^/{2,}", "//", tidy))
        found = urlsplit(urljoin(base, tidy))
        if found.scheme not in ("http", "https") or found.hostname != urlsplit(base).hostname:
            return f"{found.scheme}:{found.netloc}"
        location = location.replace("%25", "%").replace("%2f", "/").replace("%5c", "\\")
        location = location.replace("%09", "\t")
    return ""
