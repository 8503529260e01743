"""What travels through the browser between login and launch: signed by us, written nowhere."""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime
from typing import Any

import orjson

from storage import SecretBox


class BadSeal(Exception):
    """Not ours, changed on the way, made for something else, or too old: then `expired` is what
    was signed once.
    """

    def __init__(self, *, expired: dict[str, Any] | None = None) -> None:
        super().__init__("a signed value is too old" if expired else "a signed value is not ours")
        self.expired = expired


def seal(secret_box: SecretBox, purpose: str, content: dict[str, Any], expires: datetime) -> str:
    """`content` with its expiry, readable by anybody and changeable by nobody (HMAC-SHA256)."""
    raw = orjson.dumps(content | {"exp": expires.timestamp()})
    return f"{_text(raw)}.{_text(_mac(secret_box, purpose, raw))}"


def unseal(secret_box: SecretBox, purpose: str, sealed: str, now: datetime) -> dict[str, Any]:
    """The content again; raises `BadSeal`."""
    try:
        raw, mac = (_bytes(part) for part in sealed.split("."))
    except (ValueError, binascii.Error) as error:
        raise BadSeal from error
    if not hmac.compare_digest(mac, _mac(secret_box, purpose, raw)):
        raise BadSeal
    content: dict[str, Any] = orjson.loads(raw)
    if content["exp"] < now.timestamp():
        raise BadSeal(expired=content)
    return content


def digest(*values: str) -> str:
    """SHA-256 of the values, for what is looked up or compared but not to be read back."""
    return hashlib.sha256("\0".join(values).encode("utf-8", "surrogatepass")).hexdigest()


def _mac(secret_box: SecretBox, purpose: str, raw: bytes) -> bytes:
    return hmac.digest(secret_box.derive(f"lti-{purpose}"), raw, "sha256")


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
