"""An LRS on a raw socket that does what no HTTP library would: cut, drip, babble, hang up."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def raw_server(answer: bytes | None, drip_s: float | None = None) -> Iterator[str]:
    """The endpoint of a server that reads a request, says `answer` and closes; with None it
    accepts and says nothing until the block ends. With `drip_s` it waits so long before each byte.
    """
    server = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                _read_request(connection)
                if answer is None:
                    over.wait(30)
                elif drip_s is not None:
                    _drip(connection, answer, drip_s, over)
                else:
                    connection.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/xapi"
    finally:
        over.set()
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()


def _drip(connection: socket.socket, answer: bytes, drip_s: float, over: threading.Event) -> None:
    with contextlib.suppress(OSError):
        for at in range(len(answer)):
            if over.wait(drip_s):
                return
            connection.sendall(answer[at : at + 1])


def _read_request(connection: socket.socket) -> None:
    """All of it: closing with bytes unread would reset the connection instead of ending it."""
    text = b""
    while b"\r\n\r\n" not in text:
        chunk = connection.recv(65536)
        if not chunk:
            return
        text += chunk
    head, _, body = text.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
    while len(body) < length:
        body += connection.recv(65536)
