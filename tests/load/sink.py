"""A fast, bare LRS in a process of its own: `python -m tests.load.sink` prints its port.

It reads each body, finds the statements' ids in it as bytes and answers with their list. It keeps
connections alive for whoever keeps them, and stores nothing.
"""

import re
import socket
import sys
import threading

ID = re.compile(rb'"id": ?("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")')
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
CLOSES = re.compile(rb"connection: *close", re.IGNORECASE)
END = b"\r\n\r\n"


def serve(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    pending = b""
    with connection:
        while True:
            while END not in pending:
                chunk = connection.recv(65536)
                if not chunk:
                    return
                pending += chunk
            head, _, rest = pending.partition(END)
            found = LENGTH.search(head)
            length = int(found[1]) if found else 0
            parts = [rest]
            have = len(rest)
            while have < length:
                chunk = connection.recv(262144)
                if not chunk:
                    return
                parts.append(chunk)
                have += len(chunk)
            whole = b"".join(parts)
            body, pending = whole[:length], whole[length:]
            ids = dict.fromkeys(ID.findall(body))
            answer = b"[" + b",".join(ids) + b"]"
            connection.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                b"X-Experience-API-Version: 1.0.3\r\n"
                b"Content-Length: %d\r\n\r\n%b" % (len(answer), answer)
            )
            if CLOSES.search(head):
                return


def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        sys.stdout.write(f"{server.getsockname()[1]}\n")
        sys.stdout.flush()
        while True:
            connection, _ = server.accept()
            threading.Thread(target=serve, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    main()
