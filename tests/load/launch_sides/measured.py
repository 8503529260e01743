"""What both sides share: an LMS's half of a launch, and the CPU time of the tool's half.

Runs in two environments, so it imports what both have: cryptography, PyJWT, Werkzeug.
A launch is one login and one POST of its token, each a WSGI request of a browser that holds no
cookies yet. Only the tool's work is timed; the LMS's (signing) and the browser's are not.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from werkzeug.test import EnvironBuilder, run_wsgi_app

TOOL = "https://tool.example"
LET_IN = "let in"
"""The trivial page that both sides end with."""


@dataclass(frozen=True)
class Given:
    """What the bench writes into a file for both: an LMS, its key, and what its tokens claim."""

    issuer: str
    client_id: str
    deployment_id: str
    key_set_url: str
    private_key: str
    kid: str
    claims: dict[str, Any]
    folder: str


def given() -> Given:
    return Given(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))


def answer_rounds(app: Callable[..., Iterable[bytes]], told: Given, *, login: str) -> None:
    """For each number on standard input, do so many launches and print their CPU seconds."""
    lms_key = load_pem_private_key(told.private_key.encode(), None)  # 47 ms each time in PyJWT
    for line in sys.stdin:
        used = sum(_launch(app, told, lms_key, login) for _ in range(int(line)))
        sys.stdout.write(f"{used}\n")
        sys.stdout.flush()


def _launch(app: Callable[..., Iterable[bytes]], told: Given, lms_key: Any, login: str) -> float:
    """One launch; the CPU seconds (user and system) that the tool took for it."""
    asked: dict[str, str] = {
        "iss": told.issuer,
        "login_hint": "7",
        "client_id": told.client_id,
        "lti_message_hint": "3",
        "target_link_uri": f"{TOOL}/lti/launch",
    }
    status, headers, _, for_login = _timed(
        app, EnvironBuilder(login, base_url=TOOL, query_string=asked)
    )
    assert status.startswith("302"), status
    query = parse_qs(urlsplit(headers["Location"]).query)
    cookies = [one.partition(";")[0] for one in headers.getlist("Set-Cookie")]
    now = int(time.time())
    claims = told.claims | {"nonce": query["nonce"][0], "iat": now, "exp": now + 60}
    token = jwt.encode(claims, lms_key, algorithm="RS256", headers={"kid": told.kid})
    posted = EnvironBuilder(
        urlsplit(query["redirect_uri"][0]).path,
        base_url=TOOL,
        method="POST",
        data={"id_token": token, "state": query["state"][0]},
        headers=[("Cookie", "; ".join(cookies))],
    )
    status, _, body, for_launch = _timed(app, posted)
    assert (status[:3], body) == ("200", LET_IN.encode()), (status, body)
    return for_login + for_launch


def _timed(app: Any, builder: EnvironBuilder) -> tuple[str, Any, bytes, float]:
    environ = builder.get_environ()
    began = time.process_time()
    body, status, headers = run_wsgi_app(app, environ, buffered=True)
    content = b"".join(body)
    return status, headers, content, time.process_time() - began
