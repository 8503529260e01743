"""Whom people ask who need help with this service: a mail address or a page, from the settings."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from community import BadAddress, tidy_address

LONGEST = 320


class BadContact(ValueError):
    """It is neither."""


@dataclass(frozen=True, slots=True)
class Contact:
    """`url` is what a page links to, `words` what it shows; `is_page` where it opens a page."""

    url: str
    words: str
    is_page: bool


def contact_of(text: str) -> Contact:
    """From `help@example.org` or `https://example.org/help`. Raises `BadContact`."""
    if len(text) > LONGEST or not text.isprintable() or " " in text:
        raise BadContact
    if text.startswith("https://"):
        return _page(text)
    try:
        address = tidy_address(text)
    except BadAddress as error:
        raise BadContact from error
    return Contact(f"mailto:{quote(address, safe='@+')}", address, is_page=False)


def _page(text: str) -> Contact:
    try:
        parts = urlsplit(text)
        host = parts.hostname
        _port = parts.port
    except ValueError as error:
        raise BadContact from error
    if not host or parts.username is not None:
        raise BadContact
    return Contact(text, f"{parts.netloc}{parts.path}".rstrip("/"), is_page=True)
