"""A tiny LMS for the tests of plugin/lti: it signs with PyJWT and answers over loopback HTTP."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import Babel
from werkzeug.test import TestResponse

from community import OPERATOR, found_community
from lrs_adapter import Iris
from plugin.lti import Launch, Registration, add_registration, blueprint, set_launch_handler
from plugin.lti.access_tokens import AccessTokens
from plugin.services import Services, bind_services
from plugin.settings import read_settings
from storage import Base, Database, SecretBox, utc_now
from tests.databases import Templates

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
TOOL = "http://localhost"
CLIENT = "client-1"


@cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """One key per name and process: making one takes a tenth of a second."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_jwk(name: str, **changes: Any) -> dict[str, Any]:
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(rsa_key(name).public_key(), as_dict=True)
    return {**jwk, "kid": name, "alg": "RS256", "use": "sig", **changes}


def public_pem(name: str) -> bytes:
    return rsa_key(name).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@dataclass
class Asked:
    """A request that the platform received."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass
class Answer:
    status: int = 200
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    type: str = "application/json"


Route = Callable[[Asked], Answer]


class Platform:
    """Routes are functions by path; what was asked is kept in order."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.keys: list[dict[str, Any]] = [public_jwk("lms")]
        self.asked: list[Asked] = []
        self.routes: dict[str, Route] = {
            "/certs": lambda _: Answer(body={"keys": self.keys}),
            "/token": lambda _: Answer(body={"access_token": "opaque", "expires_in": 3600}),
        }

    def asked_for(self, path: str) -> list[Asked]:
        return [one for one in self.asked if one.path == path]

    def claims(self, **changes: Any) -> dict[str, Any]:
        """A good resource launch; a change to None leaves the claim out."""
        now = int(time.time())
        good = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": "7",
            "iat": now,
            "exp": now + 60,
            "name": "Ana Prueba",
            "email": "ana@example.org",
            f"{LTI}version": "1.3.0",
            f"{LTI}message_type": "LtiResourceLinkRequest",
            f"{LTI}deployment_id": "1",
            f"{LTI}target_link_uri": f"{TOOL}/lti/launch",
            f"{LTI}resource_link": {"id": "3", "title": "Variables"},
            f"{LTI}context": {"id": "2", "title": "Coding"},
            f"{LTI}roles": [f"{MEMBERSHIP}Learner"],
            f"{LTI}custom": {"child_lesson": "variables", "unknown": "$Moodle.Unknown.thing"},
        }
        return {name: value for name, value in (good | changes).items() if value is not None}


def sign(
    claims: dict[str, Any], *, key: str = "lms", algorithm: str = "RS256", **header: Any
) -> str:
    """A token as PyJWT makes it; a header member of None is left out."""
    named = {"kid": "lms", **header}
    named = {name: value for name, value in named.items() if value is not None}
    return jwt.encode(claims, rsa_key(key), algorithm=algorithm, headers=named)


@contextmanager
def running_platform(port: int = 0) -> Iterator[Platform]:
    """The platform on that port of this machine, or on a free one."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(self.command, parts.path, parts.query, dict(self.headers), body)
            platform.asked.append(asked)
            route = platform.routes.get(parts.path)
            answer = route(asked) if route else Answer(404)
            raw = (
                answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            )
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.type)
            self.send_header("Content-Length", str(len(raw)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        do_POST = do_DELETE = do_GET  # noqa: N815 - the names that http.server calls

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    platform = Platform(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Tool:
    """CHILD's LTI part as an application of its own; what it let in is in `launches`."""

    def __init__(self, database: Database, secret_box: SecretBox, platform: Platform) -> None:
        self.platform = platform
        settings = read_settings({"CHILD_BASE_URL": TOOL, "CHILD_HTTP_TIMEOUT_S": "5"})
        with database.unit_of_work() as uow:
            self.community_id = found_community(
                uow, slug="ignite", name={"en": "Ignite"}, now=utc_now()
            ).id
            uow.commit()
        self.services = Services(settings, database, secret_box, Iris(settings.iri_base))
        self.database = database
        self.launches: list[Launch] = []
        self.tokens = AccessTokens()
        self.app = self._application()
        self.client = self.app.test_client()

    def _application(self) -> Flask:
        app = Flask("tool")
        Babel(app)
        bind_services(app, self.services)
        app.register_blueprint(blueprint)
        for message_type in ("LtiResourceLinkRequest", "LtiDeepLinkingRequest"):
            set_launch_handler(app, message_type, self._launched)
        return app

    def _launched(self, launch: Launch) -> str:
        self.launches.append(launch)
        return "let in"

    def register(self, **changes: Any) -> Registration:
        url = self.platform.url
        given: dict[str, Any] = {
            "name": "Campus",
            "issuer": url,
            "client_id": CLIENT,
            "auth_login_url": f"{url}/auth",
            "auth_token_url": f"{url}/token",
            "jwks_url": f"{url}/certs",
            "deployments": ["1"],
            "community_id": self.community_id,
        }
        with self.database.unit_of_work() as uow:
            stored = add_registration(uow, asker=OPERATOR, now=utc_now(), **given | changes)
            uow.commit()
        return stored

    def login(self, client: FlaskClient | None = None, **changes: str) -> dict[str, str]:
        """The parameters that the LMS's authentication endpoint receives."""
        given = {"iss": self.platform.url, "login_hint": "7", "client_id": CLIENT} | changes
        response = (client or self.client).get("/lti/login", query_string=given)
        assert response.status_code == 302, response.text
        query = urlsplit(response.headers["Location"]).query
        return {name: values[0] for name, values in parse_qs(query).items()}

    def launch(
        self, token: str, state: str, client: FlaskClient | None = None, **more: Any
    ) -> TestResponse:
        form = {"id_token": token, "state": state}
        return (client or self.client).post("/lti/launch", data=form, **more)


def everything(database: Database) -> dict[str, list[Any]]:
    """All rows of all tables, to prove that nothing was written."""
    with database.reading() as session:
        return {
            table.name: sorted(map(repr, session.execute(table.select())))
            for table in Base.metadata.sorted_tables
        }


@contextmanager
def kept_tool(templates: Templates, kind: str, platform: Platform) -> Iterator[Tool]:
    """A tool for many tests, on a database of its own: for those that leave nothing behind."""
    url = templates.fresh(kind)
    database = Database(url)
    yield Tool(database, SecretBox(Fernet.generate_key().decode()), platform)
    database.dispose()
    templates.drop(url)
