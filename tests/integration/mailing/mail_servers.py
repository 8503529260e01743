"""A real SMTP server of another hand on loopback (aiosmtpd) that answers as a test says."""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

TAKEN = "250 OK"
DROP = "drop"
"""Take the mail whole, and end the connection instead of answering."""


@dataclass
class Mailbox:
    """What arrived, and how the server answers: by recipient, or to everybody (`""`)."""

    port: int = 0
    arrived: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    sessions: int = 0
    at_mail: str = TAKEN
    at_rcpt: dict[str, str] = field(default_factory=dict)
    at_data: dict[str, str] = field(default_factory=dict)
    slow_s: float = 0.0

    @property
    def identifiers(self) -> list[str]:
        return [str(one["Message-ID"]) for one in self.arrived]


class _Handler:
    def __init__(self, box: Mailbox) -> None:
        self.box = box

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        self.box.sessions += 1
        if self.box.at_mail == TAKEN:
            envelope.mail_from = address
        return self.box.at_mail

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        said = self.box.at_rcpt.get(address, self.box.at_rcpt.get("", TAKEN))
        if said == TAKEN:
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(  # noqa: N802
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        (address,) = envelope.rcpt_tos
        said = self.box.at_data.get(address, self.box.at_data.get("", TAKEN))
        if said in (TAKEN, DROP):
            parsed = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(parsed, EmailMessage)
            self.box.arrived.append(parsed)
            self.box.recipients.append(envelope.rcpt_tos)
            self.box.raw.append(envelope.content)
        await asyncio.sleep(self.box.slow_s)
        if said == DROP:
            server.transport.abort()
        return said


class _Controller(Controller):
    """Knows its free port before it listens; greets without looking up this machine's name."""

    def factory(self) -> Any:
        self.SMTP_kwargs.setdefault("hostname", "mail.example")
        return super().factory()  # type: ignore[no-untyped-call]


@contextmanager
def mail_server_running(
    *,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    auth: bool = False,
    utf8: bool = True,
) -> Iterator[Mailbox]:
    """Listening until the block ends; with `auth` it asks for user "child", password "se:cr@t"."""
    box = Mailbox()

    def authenticate(
        _server: Any, _session: Any, _envelope: Any, _how: str, who: Any
    ) -> AuthResult:
        right = (who.login, who.password) == (b"child", b"se:cr@t")
        return AuthResult(success=right, handled=False)

    options: dict[str, Any] = {"ssl_context": tls, "enable_SMTPUTF8": utf8}
    if starttls is not None:
        options |= {"tls_context": starttls, "require_starttls": True}
    if auth:
        options |= {
            "authenticator": authenticate,
            "auth_required": tls is None,
            "auth_require_tls": tls is None,
        }
    box.port = _free_port()
    controller = _Controller(_Handler(box), hostname="127.0.0.1", port=box.port, **options)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def certificates(
    folder: Path, name: str, valid: timedelta = timedelta(days=1)
) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for `name`, and a client's that trusts just that."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    alternative: x509.GeneralName = (
        x509.IPAddress(ipaddress.ip_address(name))
        if name.replace(".", "").isdigit()
        else x509.DNSName(name)
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + valid)
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    file.write_bytes(
        pem
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cadata=pem.decode())


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
