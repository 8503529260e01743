"""The platform's signing key and its public key set."""

import base64
import json
import secrets
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Blueprint, Response, jsonify

from tests.practice_lms.quirks import Quirks, request_quirks
from tests.practice_lms.store import Store, store

blueprint = Blueprint("keys", __name__)


def make_key(target: Store) -> None:
    """Give a new LMS its key; an existing one keeps the key that tools already know."""
    if "signing_key" in target.settings():
        return
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    target.set("signing_key", {"kid": secrets.token_hex(8), "pem": pem})


def sign(claims: dict[str, Any], quirks: Quirks) -> str:
    """An id_token that lives 60 seconds by this LMS's clock, which may be off."""
    key = store().settings()["signing_key"]
    issued = int(time.time()) + quirks.clock_offset_s
    return jwt.encode(
        {**claims, "iat": issued, "exp": issued + 60},
        key["pem"],
        algorithm="RS256",
        headers={"kid": key["kid"]},
    )


@blueprint.get("/lti/keys")
def key_set() -> Response:
    quirks = request_quirks()
    key = store().settings()["signing_key"]
    private = serialization.load_pem_private_key(key["pem"].encode(), password=None)
    assert isinstance(private, rsa.RSAPrivateKey)
    public = jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key())
    own = {**json.loads(public), "kid": key["kid"], "use": "sig", "alg": "RS256"}
    own.pop("key_ops", None)
    if quirks.keys_without_alg:
        del own["alg"]
    return jsonify({"keys": [*(_decoy(n) for n in range(quirks.decoy_keys)), own]})


def _decoy(number: int) -> dict[str, str]:
    """The shape of somebody else's key: a modulus that nobody knows the factors of."""
    modulus = base64.urlsafe_b64encode(b"\xc1" + secrets.token_bytes(255)).decode().rstrip("=")
    return {"kty": "RSA", "e": "AQAB", "n": modulus, "kid": f"other-{number}", "use": "sig"}
