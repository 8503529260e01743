"""A gradebook that answers as Moodle was seen to: strict about media types and timestamps.

AGS 2.0 for one line item; it shares no code with CHILD and remembers every request.
"""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope"
SCOPES = (f"{AGS}/lineitem", f"{AGS}/score", f"{AGS}/result.readonly")
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"


@dataclass
class GradeBook:
    """`posts` holds (path, body, status) in order; `results` the score that stands by path."""

    url: str = ""
    posts: list[tuple[str, bytes, int]] = field(default_factory=list)
    results: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def line_item(self, number: int) -> str:
        """Ends in a query, as Moodle's do, so that /scores must be put before it."""
        return f"{self.url}/lineitems/{number}/lineitem?type_id=1"

    def reset(self) -> None:
        with self.lock:
            self.posts.clear()
            self.results.clear()

    def post(self, path: str, media_type: str, body: bytes) -> int:
        with self.lock:
            status = self._judge(path, media_type, body)
            self.posts.append((path, body, status))
            return status

    def _judge(self, path: str, media_type: str, body: bytes) -> int:
        if media_type != SCORE_TYPE:
            return 400
        score = json.loads(body)
        key = (path, score["userId"])
        last = self.results.get(key)
        if last and _moment(score) - _moment(last) < timedelta(seconds=1):
            return 409
        self.results[key] = score
        return 200

    def results_of(self, path: str, user: str | None) -> list[dict[str, Any]]:
        with self.lock:
            return [
                {
                    "id": f"{self.url}{path}/results/{user_id}",
                    "scoreOf": f"{self.url}{path}",
                    "userId": user_id,
                    "resultScore": score.get("scoreGiven"),
                    "resultMaximum": score.get("scoreMaximum"),
                    "comment": score.get("comment", ""),
                    "timestamp": score["timestamp"],
                }
                for (known, user_id), score in self.results.items()
                if known == path and user in (None, user_id)
            ]


@contextmanager
def grade_book(keys: Mapping[str, Any]) -> Iterator[GradeBook]:
    """A gradebook listening on loopback until the block ends; `keys` is its LMS's key set."""
    book = GradeBook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if parts.path == "/token":
                scopes = parse_qs(body.decode())["scope"][0]
                self._send(
                    200,
                    {
                        "access_token": "t",
                        "token_type": "Bearer",
                        "expires_in": 3600,
                        "scope": scopes,
                    },
                    "application/json",
                )
                return
            path = parts.path.removesuffix("/scores")
            if path == parts.path or parts.query != "type_id=1":
                self._send(404, {}, "application/json")
                return
            status = book.post(path, self.headers["Content-Type"], body)
            self._send(status, {}, "application/json")

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/jwks":
                self._send(200, keys, "application/json")
                return
            path = parts.path.removesuffix("/results")
            user = parse_qs(parts.query).get("user_id", [None])[0]
            self._send(200, book.results_of(path, user), RESULTS_TYPE)

        def _send(self, status: int, document: Any, media_type: str) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """The test looks at what was posted, not at a log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    book.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield book
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _moment(score: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(score["timestamp"]).replace(microsecond=0)
