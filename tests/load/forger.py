"""Sends the same forged launch 200 times a second: `python -m tests.load.forger PORT FILE`.

FILE is the request as bytes. Says "sending", sends until its standard input ends, then prints how
many a second were answered and which part of them was refused with 401.
"""

import select
import selectors
import socket
import sys
import time
from pathlib import Path

RATE = 200
MOST_OPEN = 400
"""Beyond so many without an answer it sends no more: then the rate that it prints is less."""


def main(port: int, request: bytes) -> None:
    sys.stdout.write("sending\n")
    sys.stdout.flush()
    began = time.monotonic()
    sent = answered = refused = 0
    with selectors.DefaultSelector() as waiting:
        while not select.select([sys.stdin], [], [], 0)[0]:
            due = int((time.monotonic() - began) * RATE) - sent
            for _ in range(due if len(waiting.get_map()) < MOST_OPEN else 0):
                connection = socket.create_connection(("127.0.0.1", port))
                connection.sendall(request)
                waiting.register(connection, selectors.EVENT_READ)
                sent += 1
            for key, _ in waiting.select(timeout=0.5 / RATE):
                ready = key.fileobj
                assert isinstance(ready, socket.socket)
                refused += ready.recv(65536).startswith(b"HTTP/1.1 401")
                answered += 1
                waiting.unregister(ready)
                ready.close()
        took = time.monotonic() - began
        for key in list(waiting.get_map().values()):
            assert isinstance(key.fileobj, socket.socket)
            key.fileobj.close()
    sys.stdout.write(f"{answered / took} {refused / max(answered, 1)}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]).read_bytes())
