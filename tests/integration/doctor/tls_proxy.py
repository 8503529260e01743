"""A reverse proxy with TLS on loopback, which may do to headers what a proxy should not."""

import http.client
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOP = frozenset(
    {"connection", "transfer-encoding", "content-length", "keep-alive", "server", "date"}
)


@contextmanager
def tls_proxy(
    tls: ssl.SSLContext,
    child_port: list[int],
    *,
    drop: frozenset[str] = frozenset(),
    added: dict[str, str] | None = None,
) -> Iterator[int]:
    """Passes GETs on to the port that stands in `child_port` by then, without the request headers
    in `drop` (lower case), and adds `added` to answers; yields its own port.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = {k: v for k, v in self.headers.items() if k.lower() not in drop}
            asked |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": self.client_address[0]}
            asked.pop("Accept-Encoding", None)
            behind = http.client.HTTPConnection("127.0.0.1", child_port[0], timeout=10)
            behind.request("GET", self.path, headers=asked)
            answer = behind.getresponse()
            body = answer.read()
            behind.close()
            self.send_response(answer.status)
            for name, value in [*answer.getheaders(), *(added or {}).items()]:
                if name.lower() not in HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A client that does not trust the certificate ends the handshake."""

    server = Server(("127.0.0.1", 0), Handler)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
