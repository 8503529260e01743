"""Signed statements: whether the signature that came with one is well-formed (part 2, 2.6).

It says that the statement was not altered on its way; whether the signer is to be trusted is for
whoever relies on it to judge (RFC 7515; xAPI leaves it out on purpose).
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from lrs_adapter.attachments import attachments_in
from lrs_adapter.comparison import same_statement
from lrs_adapter.errors import InvalidStatement
from lrs_adapter.received_json import parse_body
from lrs_adapter.received_parts import ReceivedPart

USAGE = "http://adlnet.gov/expapi/attachments/signature"
CONTENT_TYPE = "application/octet-stream"
ALGORITHMS = ("RS256", "RS384", "RS512")
MOST_BYTES = 1024 * 1024


MALFORMED = (
    JoseError, ValueError, TypeError, KeyError, RecursionError, UnsupportedAlgorithm,
)  # fmt: skip
"""What the libraries raise, also for a header that nests too deep and a key of no known kind."""


class _Sizes(jws.JWSRegistry):
    """A chain of certificates, and a whole statement, are longer than what tokens hold."""

    max_header_length = MOST_BYTES
    max_payload_length = MOST_BYTES
    max_signature_length = MOST_BYTES


REGISTRY = _Sizes(algorithms=list(ALGORITHMS), strict_check_header=False)


def check_signatures(statement: Mapping[str, Any], parts: Mapping[str, ReceivedPart]) -> None:
    """Raises `InvalidStatement` for a signature that is missing, malformed, or of another
    statement.
    """
    for path, attachment in attachments_in(statement):
        if not is_signature(attachment):
            continue
        if attachment["contentType"].partition(";")[0].strip().lower() != CONTENT_TYPE:
            raise InvalidStatement(
                f"{path}.contentType",
                "a signature is application/octet-stream",
                "Write that, and send the JWS in compact serialization as it is.",
            )
        part = parts.get(attachment["sha2"].lower())
        if part is None:
            raise InvalidStatement(
                path,
                "the signature itself is missing",
                "Send it as a part of a multipart/mixed request.",
            )
        _check(statement, path, part)


def is_signature(attachment: Mapping[str, Any]) -> bool:
    return bool(attachment.get("usageType") == USAGE)


def _check(statement: Mapping[str, Any], path: str, part: ReceivedPart) -> None:
    if part.length > MOST_BYTES:
        raise _refused(path, f"it has more than {MOST_BYTES} bytes")
    part.seek(0)
    compact = part.read(MOST_BYTES).strip()
    try:
        signed = jws.extract_compact(compact, registry=REGISTRY)
        headers = signed.headers()
        if headers.get("alg") not in ALGORITHMS:
            raise _refused(path, f"its algorithm is not one of {', '.join(ALGORITHMS)}")
        if not signed.segments["signature"]:
            raise _refused(path, "its third segment is empty")
        if "x5c" in headers:
            jws.deserialize_compact(compact, _key_of(headers["x5c"]), registry=REGISTRY)
        else:
            base64.b64decode(_padded(signed.segments["signature"]), b"-_", validate=True)
    except MALFORMED as error:
        raise _refused(path, f"it is no JWS that fits its key ({type(error).__name__})") from error
    try:
        payload = parse_body(signed.payload)
    except InvalidStatement as error:
        raise _refused(path, "its payload is not JSON") from error
    if not isinstance(payload, dict) or not _same(payload, statement):
        raise _refused(path, "its payload is not this statement, before it was signed")


def _same(payload: dict[str, Any], statement: Mapping[str, Any]) -> bool:
    """By the rules by which statements are compared (2.3.1), without the signatures."""
    unsigned = dict(statement)
    kept = [one for one in statement.get("attachments", ()) if not is_signature(one)]
    if kept or "attachments" in payload:
        unsigned["attachments"] = kept
    else:
        unsigned.pop("attachments", None)
    ids = {str(one["id"]).lower() for one in (payload, statement) if "id" in one}
    try:
        return len(ids) < 2 and same_statement(payload, unsigned)
    except (ValueError, TypeError, KeyError, AttributeError):  # the payload is no statement
        return False


def _key_of(chain: Any) -> RSAKey:
    """The key of the first certificate (RFC 7515, 4.1.6). Raises ValueError and TypeError."""
    if not isinstance(chain, list) or not chain or not isinstance(chain[0], str):
        raise TypeError("x5c")
    try:
        der = base64.b64decode("".join(chain[0].split()), validate=True)
    except binascii.Error as error:
        raise ValueError("x5c") from error
    key = x509.load_der_x509_certificate(der).public_key()
    if not isinstance(key, RSAPublicKey):
        raise TypeError("x5c")
    return RSAKey.import_key(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def _padded(segment: bytes) -> bytes:
    return segment + b"=" * (-len(segment) % 4)


def _refused(path: str, reason: str) -> InvalidStatement:
    return InvalidStatement(
        path,
        f"the signature is malformed: {reason}",
        "Sign the statement's JSON with RS256, RS384 or RS512, as a compact JWS (RFC 7515).",
    )
