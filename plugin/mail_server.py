"""The mail server of the settings: where it is, how the connection is kept private, who we are."""

from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Literal
from urllib.parse import unquote, urlsplit

from community import BadAddress, tidy_address

Security = Literal["tls", "starttls", "none"]
PORTS: dict[str, tuple[Security, int]] = {
    "smtps": ("tls", 465),
    "smtp+starttls": ("starttls", 587),
    "smtp": ("none", 25),
}
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class BadMailSetting(ValueError):
    """What is wrong with CHILD_SMTP_URL or CHILD_MAIL_FROM; it never holds the value."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """`security` "tls" is TLS from the first byte (RFC 8314), "starttls" a connection that must
    become one; "none" is for a server on this machine alone.
    """

    host: str
    port: int
    security: Security
    user: str | None
    password: str | None = field(repr=False)


def mail_server(url: str) -> MailServer:
    """From `smtps://user:password@host:465`, `smtp+starttls://…:587` or `smtp://localhost:25`.

    User and password are percent-encoded where they hold `@`, `:` or `/`. Raises `BadMailSetting`.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadMailSetting("its port is no number") from error
    if parts.scheme not in PORTS:
        raise BadMailSetting("it begins with none of smtps://, smtp+starttls://, smtp://")
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise BadMailSetting("it is not of the form smtps://user:password@host:465")
    security, usual = PORTS[parts.scheme]
    if security == "none" and parts.hostname not in LOOPBACK:
        raise BadMailSetting("smtp:// is for a server on this machine alone; use smtps://")
    if (parts.username is None) != (parts.password is None):
        raise BadMailSetting("a user comes with a password, and a password with a user")
    return MailServer(
        host=parts.hostname,
        port=port or usual,
        security=security,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def mail_from(text: str) -> Address:
    """From `child@example.org` or `CHILD <child@example.org>`. Raises `BadMailSetting`."""
    name, address = parseaddr(text)
    try:
        if not text.isprintable():
            raise BadAddress
        local, _, domain = tidy_address(address).rpartition("@")
        return Address(name, local, _ascii_domain(domain))
    except (BadAddress, ValueError) as error:
        raise BadMailSetting("it is not of the form CHILD <child@example.org>") from error


def envelope_address(address: str) -> str:
    """How the address stands in commands: its domain in ASCII (RFC 5890)."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{_ascii_domain(domain)}"


def _ascii_domain(domain: str) -> str:
    return domain if domain.isascii() else domain.encode("idna").decode()
