"""A bare mail server in a process of its own: `python -m tests.load.mail_sink` prints its port.

It speaks what a mail needs of RFC 5321, takes whatever comes, and keeps nothing.
"""

import socket
import sys
import threading

GREETING = b"220 sink.example\r\n"
ANSWERS = {
    b"EHLO": b"250-sink.example\r\n250-SIZE 33554432\r\n250 SMTPUTF8\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}
TAKEN = b"250 2.0.0 OK\r\n"


def serve(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection, connection.makefile("rb") as lines:
        connection.sendall(GREETING)
        for line in lines:
            command = line[:4].upper()
            connection.sendall(ANSWERS.get(command, TAKEN))
            if command == b"DATA":
                for part in lines:
                    if part == b".\r\n":
                        break
                connection.sendall(TAKEN)
            elif command == b"QUIT":
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
