"""The message as it goes out (RFC 5322): fixed headers, text and HTML side by side."""

from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import urlsplit
from uuid import UUID

from plugin.mail.rendering import Rendered
from plugin.mail_server import envelope_address

LONGEST_SUBJECT = 200


def message_id(mail_id: UUID, iri_base: str) -> str:
    """The same for every try: from what is fixed with the row and with the installation."""
    return f"<{mail_id.hex}@{domain_of(iri_base)}>"


def domain_of(url: str) -> str:
    """An installation's name in mails: its host; an address literal for a bare IP address."""
    host = urlsplit(url).hostname or "localhost"
    if host.replace(".", "").isdigit():
        return f"[{host}]"
    return f"[IPv6:{host}]" if ":" in host else host


def build_message(
    *,
    identifier: str,
    sender: Address,
    recipient: str,
    rendered: Rendered,
    date: datetime,
    stop_url: str | None,
) -> bytes:
    """The bytes to hand over. Nothing in them that came from a person can make a header: line
    ends are gone from the subject, and the email package refuses what is left.
    """
    message = EmailMessage(policy=policy.SMTP)
    utf8 = not recipient.rpartition("@")[0].isascii()
    message["From"] = sender
    message["To"] = _addressee(recipient)
    message["Subject"] = "".join(
        c if c.isprintable() else " " for c in rendered.subject[:LONGEST_SUBJECT]
    )
    message["Date"] = date
    message["Message-ID"] = identifier
    message["Auto-Submitted"] = "auto-generated"
    if stop_url:
        message["List-Unsubscribe"] = f"<{stop_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(rendered.text, charset="utf-8", cte="quoted-printable")
    message.add_alternative(rendered.html, subtype="html", charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = rendered.language
    chosen = policy.SMTP.clone(utf8=True) if utf8 else policy.SMTP
    return message.as_bytes(policy=chosen)


def _addressee(recipient: str) -> Address:
    local, _, domain = envelope_address(recipient).rpartition("@")
    return Address("", local, domain)
