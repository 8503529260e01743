"""Requests as bytes over plain sockets: a client that costs next to nothing beside the server."""

import selectors
import socket
import time
from collections.abc import Sequence

LONGEST_S = 120.0


def one_by_one(port: int, requests: Sequence[bytes]) -> list[bytes]:
    """Each on a connection of its own, after the answer to the one before; whole answers."""
    return [one(port, request) for request in requests]


def one(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=LONGEST_S) as connection:
        connection.sendall(request)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def at_once(port: int, requests: Sequence[bytes]) -> list[bytes]:
    """All of them sent before any answer is waited for; answers in the order of `requests`."""
    answers = [b""] * len(requests)
    with selectors.DefaultSelector() as waiting:
        for index, request in enumerate(requests):
            connection = socket.create_connection(("127.0.0.1", port), timeout=LONGEST_S)
            connection.sendall(request)
            connection.setblocking(False)
            waiting.register(connection, selectors.EVENT_READ, index)
        deadline = time.monotonic() + LONGEST_S
        while waiting.get_map():
            assert time.monotonic() < deadline, f"{len(waiting.get_map())} were not answered"
            for key, _ in waiting.select(timeout=1.0):
                ready = key.fileobj
                assert isinstance(ready, socket.socket)
                part = ready.recv(65536)
                answers[key.data] += part
                if not part:
                    waiting.unregister(ready)
                    ready.close()
    return answers
