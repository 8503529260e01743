"""An OpenID provider that breaks the rules on purpose, one at a time; signs with another library
than CHILD verifies with.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

KEY, OTHER_KEY = (rsa.generate_private_key(65537, key_size=2048) for _ in range(2))
CLIENT_ID, CLIENT_SECRET = "child", "shared-secret-of-child-and-the-provider"


@dataclass
class BadProvider:
    """`claims` replaces claims of the next id_token (None leaves one out, a timedelta is from
    now), `algorithm`, `kid` and the key say how it is signed;
    `broken` names a path that answers `broken_body` instead.
    """

    issuer: str = ""
    nonce: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    kid: str | None = "one"
    signs_with_another_key: bool = False
    broken: str = ""
    broken_body: bytes = b"<!doctype html><h1>Maintenance</h1>"
    broken_status: int = 200
    slow_s: float = 0.0
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.key, self.other = KEY, OTHER_KEY

    @property
    def settings(self) -> dict[str, str]:
        return {
            "CHILD_OIDC_ISSUER": self.issuer,
            "CHILD_OIDC_CLIENT_ID": CLIENT_ID,
            "CHILD_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        }

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            } | self.metadata
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [public | {"kid": "one", "use": "sig"}]}
        if path == "/userinfo":
            return self.userinfo
        return {"access_token": "at", "token_type": "Bearer", "id_token": self.id_token()}

    def id_token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "248289761001",
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            "name": "Demo Ana",
        } | self.claims
        kept = {
            name: now + int(value.total_seconds()) if isinstance(value, timedelta) else value
            for name, value in claims.items()
            if value is not None
        }
        headers = {"kid": self.kid} if self.kid else {}
        signing = self.other if self.signs_with_another_key else self.key
        key: Any = signing
        if self.algorithm == "none":
            key = None
        if self.algorithm == "HS256":
            return self._with_public_key_as_secret(kept, headers)
        return jwt.encode(kept, key, self.algorithm, headers)

    def _with_public_key_as_secret(self, claims: dict[str, Any], headers: dict[str, str]) -> str:
        """The known confusion: signed by HMAC with the public key's own text."""
        pem = self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        hmac_ = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
        head, body = (
            jwt.utils.base64url_encode(json.dumps(part).encode()).decode()
            for part in ({"alg": "HS256", **headers}, claims)
        )
        signed = f"{head}.{body}"
        signature = jwt.utils.base64url_encode(hmac_.sign(signed.encode(), pem)).decode()
        return f"{signed}.{signature}"


@contextmanager
def bad_provider() -> Iterator[BadProvider]:
    provider = BadProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            provider.asked.append(path)
            time.sleep(provider.slow_s)
            is_broken = path == provider.broken
            body = provider.broken_body if is_broken else json.dumps(provider.answer(path)).encode()
            self.send_response(provider.broken_status if is_broken else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
