"""A tool of the tests' own, so that the practice LMS is tested without CHILD."""

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KID = "sample-tool"


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class SampleTool:
    """Signs what a tool signs; its key set is served at `jwks_url`, its pages are nowhere."""

    def __init__(self, jwks_url: str) -> None:
        self.jwks_url = jwks_url
        self.client_id = ""
        self.login_url = "http://tool.example/login"
        self.launch_url = "http://tool.example/launch"

    def sign(self, claims: dict[str, Any], kid: str = KID) -> str:
        """`claims` over iss, iat, exp of the tool."""
        now = int(time.time())
        base = {"iss": self.client_id, "iat": now, "exp": now + 60}
        return jwt.encode({**base, **claims}, _key(), algorithm="RS256", headers={"kid": kid})

    def assertion(self, audience: str | list[str], **changes: Any) -> str:
        """A client assertion (RFC 7523)."""
        claims = {"sub": self.client_id, "aud": audience, "jti": secrets.token_hex(8)}
        return self.sign(claims | changes)


@contextmanager
def sample_tool() -> Iterator[SampleTool]:
    """The tool, with its key set on a free loopback port."""
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_key().public_key()))
    body = json.dumps({"keys": [{**public, "kid": KID, "alg": "RS256", "use": "sig"}]}).encode()

    class KeySet(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            """Tests need no access log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), KeySet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield SampleTool(f"http://127.0.0.1:{server.server_port}/keys")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
