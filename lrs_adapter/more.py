"""The `more` link of an answer: self-contained and signed, so that no server remembers it."""

import base64
import binascii
import hmac
from dataclasses import asdict, replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import orjson

from lrs_adapter.errors import BadQuery
from lrs_adapter.query import StatementQuery
from storage import SecretBox

PURPOSE = "xapi-more"
SUM_BYTES = 16


def seal_more(secret_box: SecretBox, query: StatementQuery, after: int, format_: str) -> str:
    """An opaque token for the rest of `query`, from position `after` on.

    It carries no right: what a key may see is asked again when the token is used.
    """
    body = orjson.dumps({**asdict(replace(query, after=after)), "format": format_})
    return base64.urlsafe_b64encode(_sum(secret_box, body) + body).rstrip(b"=").decode()


def open_more(secret_box: SecretBox, token: str) -> tuple[StatementQuery, str]:
    """The query to go on with, and its format. Raises `BadQuery` for what we did not seal."""
    try:
        sealed = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (binascii.Error, UnicodeEncodeError):
        sealed = b""
    body = sealed[SUM_BYTES:]
    if not hmac.compare_digest(sealed[:SUM_BYTES], _sum(secret_box, body)):
        raise BadQuery(
            "more", "it is not a link that this LRS gave", "Use the `more` of an answer unchanged."
        )
    values = orjson.loads(body)
    format_ = values.pop("format")
    for key in ("since", "until"):
        if values[key] is not None:
            values[key] = datetime.fromisoformat(values[key])
    if values["registration"] is not None:
        values["registration"] = UUID(values["registration"])
    return StatementQuery(**values), format_


def _sum(secret_box: SecretBox, body: bytes) -> bytes:
    return hmac.new(secret_box.derive(PURPOSE), body, sha256).digest()[:SUM_BYTES]
