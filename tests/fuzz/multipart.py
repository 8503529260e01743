"""Valid `multipart/mixed` requests, with data and signatures, for mutation to begin with."""

import base64
import json
from functools import cache
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from tests.integration.multipart_bodies import attachment, body, part, sha2

USAGE = "http://adlnet.gov/expapi/attachments/signature"
OCTETS = "application/octet-stream"
SOME = [b"here is a simple attachment", b"", b"\r\n--\r\n", bytes(range(256)), b"x" * 70_000]
HEADS: list[bytes] = [
    b'{"alg":"RS256"}', b'{"alg":"none"}', b'{"alg":"HS256"}', b'{"alg":5}', b"[]", b"null", b"{",
    b"[" * 2_000, b'{"alg":"RS256","x5c":["AAAA"]}', b'{"alg":"RS256","x5c":[]}',
    b'{"alg":"RS256","crit":["b64"],"b64":false}', b'{"alg":"RS256","x5c":["\xc3\xa9"]}',
    b'{"alg":"RS256","x5c":' + b"[" * 900 + b"]" * 900 + b"}", b'{"alg":"RS256","kid":[]}',
]  # fmt: skip


def made(random: Random, statement: dict[str, Any]) -> tuple[str, bytes]:
    """The Content-Type and the body: data, or a signature that is right or nearly so."""
    boundary = random.choice(["abc", "b" * 70, "'()+_,-./:=?", "a b"])
    if random.random() < 0.5:
        data = random.choice(SOME)
        named = attachment(data)
        parts = [part(data)]
    else:
        data = signature(random, statement)
        named = attachment(data, usageType=USAGE, contentType=OCTETS)
        parts = [part(data, Content_Type=OCTETS)]
    if random.random() < 0.1:
        parts.append(part(b"nobody names this"))
    if random.random() < 0.05:
        named["sha2"] = sha2(b"other")
    listed = [*statement.get("attachments", []), named]
    raw = body(statement | {"attachments": listed}, *parts, boundary=boundary)
    return f'multipart/mixed; boundary="{boundary}"', raw


def signature(random: Random, statement: dict[str, Any]) -> bytes:
    """A compact JWS of the statement, often with another head, payload or signature."""
    payload = json.dumps(statement).encode()
    if random.random() < 0.15:
        payload = random.choice([b"", b"null", b"[]", b"[" * 900, b'{"actor":{}}', b"\xff"])
    head = HEADS[0] if random.random() < 0.5 else random.choice(HEADS)
    signed = b".".join((_encoded(head), _encoded(payload)))
    if random.random() < 0.8:
        sealed = (
            _key().sign(signed, padding.PKCS1v15(), SHA256())
            if random.random() < 0.02
            else b"s" * 256
        )
        return signed + b"." + _encoded(sealed)
    return random.choice([signed, signed + b".", signed + b".!", b"..", b"", signed + b".a.b"])


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def _encoded(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
