"""Multipart requests and answers, written and read without the project's own code."""

from email.parser import BytesParser
from hashlib import sha256
from typing import Any

import orjson
import requests

TEXT = b"here is a simple attachment\r\n--not a boundary\r\n"
BOUNDARY = "abcABC0123'()+_,-./:=?"
HEADERS = {"Content-Type": f'multipart/mixed; boundary="{BOUNDARY}"'}


def sha2(content: bytes) -> str:
    return sha256(content).hexdigest()


def attachment(content: bytes, **changes: Any) -> dict[str, Any]:
    return {
        "usageType": "https://example.org/usage/essay",
        "display": {"en": "An essay"},
        "contentType": "text/plain",
        "length": len(content),
        "sha2": sha2(content),
    } | changes


def part(content: bytes, **headers: str | None) -> bytes:
    """`headers` by their names with _ for -; None leaves one out."""
    given = {
        "Content_Type": "text/plain",
        "Content_Transfer_Encoding": "binary",
        "X_Experience_API_Hash": sha2(content),
    } | headers
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in given.items() if value]
    return "\r\n".join([*lines, "", ""]).encode() + content


def body(statements: Any, *parts: bytes, boundary: str = BOUNDARY) -> bytes:
    first = b"Content-Type:application/json\r\n\r\n" + orjson.dumps(statements)
    start = b"--" + boundary.encode() + b"\r\n"
    return b"".join(start + one + b"\r\n" for one in (first, *parts)) + start[:-2] + b"--\r\n"


def parts_of(answer: requests.Response) -> tuple[Any, dict[str, tuple[str, bytes]]]:
    """The JSON of the first part; type and content of the others by their sums."""
    head = f"Content-Type: {answer.headers['Content-Type']}\r\n\r\n".encode()
    message: Any = BytesParser().parsebytes(head + answer.content)
    first, *others = message.get_payload()
    found = {}
    for one in others:
        assert one["Content-Transfer-Encoding"] == "binary"
        content = one.get_payload(decode=True)
        assert one["X-Experience-API-Hash"] not in found
        found[one["X-Experience-API-Hash"]] = (one["Content-Type"], content)
    assert first["Content-Type"] == "application/json"
    return orjson.loads(first.get_payload(decode=True)), found
