"""Signed statements (xAPI 1.0.3 part 2, 2.6; RFC 7515)."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from joserfc import jws
from joserfc.jwk import OctKey, RSAKey

from lrs_adapter.signatures import CONTENT_TYPE, REGISTRY, USAGE
from storage import Database, utc_now
from tests.databases import IRI_BASE
from tests.integration.multipart_bodies import HEADERS, attachment, body, part, parts_of
from tests.integration.records_world import received
from tests.integration.xapi_server import Call, caller, xapi_server

PRIVATE = rsa.generate_private_key(65537, 2048)
OTHER = rsa.generate_private_key(65537, 2048)
CURVE = ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def call(database: Database) -> Iterator[Call]:
    with xapi_server(database, IRI_BASE) as running:
        yield caller(running, "all")


def certificate(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Demo signer")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(utc_now() - timedelta(days=2))
        .not_valid_after(utc_now() - timedelta(days=1))  # when it was signed is not asked
        .sign(key, SHA256())
    )
    return base64.b64encode(made.public_bytes(Encoding.DER)).decode()


def rsa_key(key: rsa.RSAPrivateKey) -> RSAKey:
    return RSAKey.import_key(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def signature(payload: Any, algorithm: str = "RS256", **headers: Any) -> bytes:
    raw = payload if isinstance(payload, bytes) else orjson.dumps(payload)
    given = {"alg": algorithm, **headers}
    signed = jws.serialize_compact(given, raw, rsa_key(PRIVATE), registry=REGISTRY)
    return signed.encode()


def signed_request(statement: dict[str, Any], compact: bytes, **changes: Any) -> bytes:
    told = attachment(compact, usageType=USAGE, contentType=CONTENT_TYPE) | changes
    listed = [*statement.get("attachments", []), told]
    return body(statement | {"attachments": listed}, part(compact, Content_Type=CONTENT_TYPE))


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
@pytest.mark.parametrize("chain", [True, False])
def test_a_signature_is_accepted_and_comes_back(call: Call, algorithm: str, chain: bool) -> None:
    statement = received()
    headers = {"x5c": [certificate(PRIVATE)]} if chain else {}
    compact = signature(statement, algorithm, **headers)
    assert call("POST", data=signed_request(statement, compact), headers=HEADERS).status_code == 200
    _, found = parts_of(call("GET", params={"attachments": "true"}))
    assert [content for _, content in found.values()] == [compact]


def test_what_may_differ_from_the_payload(call: Call) -> None:
    """By the rules of comparison (2.3.1; 2.0.0, 4.2.7)."""
    statement = received(
        timestamp="2026-05-04T12:00:00Z",
        result={"duration": "PT1.126S"},
        actor={"mbox": "mailto:somebody@example.org"},
    )
    for changes in (
        {"timestamp": "2026-05-04T14:00:00+02:00"},
        {"result": {"duration": "PT1.12S"}},
        {"actor": {"mbox": "mailto:somebody@example.org", "name": "Somebody"}},
        {"id": None, "timestamp": None},
    ):
        sent = statement | {"id": str(uuid4())}
        signed = {key: value for key, value in (sent | changes).items() if value is not None}
        request = signed_request(sent, signature(signed))
        assert call("POST", data=request, headers=HEADERS).status_code == 200, changes


def test_other_attachments_are_signed_too(call: Call) -> None:
    linked = attachment(b"x", fileUrl="https://example.org/x")
    statement = received(attachments=[linked])
    request = signed_request(statement, signature(statement))
    assert call("POST", data=request, headers=HEADERS).status_code == 200
    without = {key: value for key, value in received().items() if key != "attachments"}
    request = signed_request(without | {"attachments": [linked]}, signature(without))
    assert call("POST", data=request, headers=HEADERS).status_code == 400


def hs256(statement: dict[str, Any]) -> bytes:
    key = OctKey.import_key("a" * 32)
    return jws.serialize_compact({"alg": "HS256"}, orjson.dumps(statement), key).encode()


def unsigned(statement: dict[str, Any]) -> bytes:
    head = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=")
    return head + b"." + base64.urlsafe_b64encode(orjson.dumps(statement)).rstrip(b"=") + b"."


STATEMENT = received()
MALFORMED: dict[str, bytes] = {
    "no JWS": b"abc",
    "empty": b"",
    "two segments": signature(STATEMENT).rpartition(b".")[0],
    "no signature": signature(STATEMENT).rpartition(b".")[0] + b".",
    "odd letters": signature(STATEMENT)[:-4] + b"!!!!",
    "not base64": b"\xff\xfe.\x00.\x01",
    "HS256": hs256(STATEMENT),
    "none": unsigned(STATEMENT),
    "another statement": signature(STATEMENT | {"verb": {"id": "https://example.org/other"}}),
    "another id": signature(received()),
    "no JSON": signature(b'{"id":'),
    "a key twice": signature(b'{"id":1,"id":2}'),
    "a list": signature([STATEMENT]),
    "no statement": signature({"actor": 7, "timestamp": "x"}),
    "another's certificate": signature(STATEMENT, x5c=[certificate(OTHER)]),
    "of a curve": signature(STATEMENT, x5c=[certificate(CURVE)]),
    "no certificate": signature(STATEMENT, x5c=["bm90aGluZw=="]),
    "no chain": signature(STATEMENT, x5c=[]),
    "too large": b"a" * (1024 * 1024 + 1),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_signature_is_refused(call: Call, name: str) -> None:
    request = signed_request(STATEMENT, MALFORMED[name])
    answer = call("POST", data=request, headers=HEADERS)
    assert answer.status_code == 400
    assert answer.json()["path"] == "attachments[0]"
    assert call("GET").json()["statements"] == []


def test_a_signature_has_its_type_and_its_data(call: Call) -> None:
    compact = signature(STATEMENT)
    told = attachment(compact, usageType=USAGE, contentType="text/plain")
    request = body(STATEMENT | {"attachments": [told]}, part(compact))
    assert call("POST", data=request, headers=HEADERS).status_code == 400
    linked = told | {"contentType": CONTENT_TYPE, "fileUrl": "https://example.org/signature"}
    assert call("POST", json=STATEMENT | {"attachments": [linked]}).status_code == 400
