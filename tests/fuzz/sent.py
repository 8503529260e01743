"""One request as a server's socket would hand it on, and what was answered."""

import base64
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote_to_bytes

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Keys = Mapping[str, tuple[str, str]]
"""By the name that stands in an input, such as `<all>`: user name and password."""


@dataclass(frozen=True, slots=True)
class Sent:
    """`path` is percent-encoded; header values are Latin-1. `key` stands for the credentials of
    a key of the installation, which are others in each run; None sends none.
    """

    method: str
    path: str
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    key: str | None = "<all>"

    def header(self, name: str) -> str | None:
        return next((v for k, v in self.headers if k.lower() == name.lower()), None)

    def parameters(self) -> list[tuple[str, str]]:
        return parse_qsl(self.query, keep_blank_values=True, errors="replace")

    def with_headers(self, **changes: str) -> "Sent":
        """Headers by their names with _ for -, in the place of those that are there."""
        given = {name.replace("_", "-"): value for name, value in changes.items()}
        kept = [one for one in self.headers if one[0].lower() not in {n.lower() for n in given}]
        return replace(self, headers=(*kept, *given.items()))

    def as_json(self) -> dict[str, Any]:
        """For a file: the bytes of the body as Latin-1, so that it can be read."""
        return {
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": [list(pair) for pair in self.headers],
            "body": self.body.decode("latin-1"),
            "key": self.key,
        }

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> "Sent":
        headers = tuple((name, value) for name, value in found["headers"])
        body = found["body"].encode("latin-1")
        return cls(found["method"], found["path"], found["query"], headers, body, found["key"])


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        return json.loads(self.body)


def environ_of(sent: Sent, keys: Keys) -> dict[str, Any]:
    """The WSGI environment that waitress makes of it."""
    made: dict[str, Any] = {
        "REQUEST_METHOD": sent.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(sent.path).decode("latin-1"),
        "QUERY_STRING": sent.query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost:8000",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(sent.body),
        "wsgi.input_terminated": True,
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if sent.body or sent.method in ("POST", "PUT"):
        made["CONTENT_LENGTH"] = str(len(sent.body))
    for name, value in sent.headers:
        key = name.upper().replace("-", "_")
        made["CONTENT_TYPE" if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value.strip()
    if sent.key is not None:
        user, password = keys[sent.key]
        made["HTTP_AUTHORIZATION"] = (
            "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        )
    return made


def send(app: "WSGIApplication", sent: Sent, keys: Keys) -> Answered:
    """What the application answers; an exception that it lets out is a 599."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> Any:
        started.append((status, headers))
        return io.BytesIO().write

    try:
        pieces: Iterable[bytes] = app(environ_of(sent, keys), start_response)
        try:
            body = b"".join(pieces)
        finally:
            close = getattr(pieces, "close", None)
            if close is not None:
                close()
    except Exception as error:
        return Answered(599, {}, repr(error).encode())
    status, headers = started[-1]
    return Answered(int(status[:3]), {name.lower(): value for name, value in headers}, body)
