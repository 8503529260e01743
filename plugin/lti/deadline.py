"""An end to a request whose other side trickles: a socket's own time-out begins anew per byte."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool


@contextmanager
def ending_after(session: requests.Session, seconds: float) -> Iterator[None]:
    """Within the block, what `session` has open is cut off after `seconds`; reading then fails or
    ends early, so the caller looks at the clock.
    """
    adapter = _Counting()
    for prefix in ("https://", "http://"):
        session.mount(prefix, adapter)
    timer = threading.Timer(seconds, adapter.cut_off)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


class _Counting(HTTPAdapter):
    """Knows the connections that its pools made, and their sockets."""

    def __init__(self) -> None:
        super().__init__()
        self._made: list[HTTPConnection] = []
        self._sockets: list[socket.socket] = []

    def get_connection_with_tls_context(self, *given: Any, **named: Any) -> HTTPConnectionPool:
        pool: Any = super().get_connection_with_tls_context(*given, **named)
        make = type(pool).ConnectionCls

        def remembered(**values: Any) -> HTTPConnection:
            connection: Any = make(**values)
            connect = connection.connect

            def connect_and_keep() -> None:
                connect()
                self._sockets.append(connection.sock)

            connection.connect = connect_and_keep
            self._made.append(connection)
            found: HTTPConnection = connection
            return found

        pool.ConnectionCls = remembered
        found: HTTPConnectionPool = pool
        return found

    def cut_off(self) -> None:
        """A connection lets go of its socket while an answer without a length is still read."""
        handshaking = [made.sock for made in self._made if made.sock is not None]
        for open_socket in [*self._sockets, *handshaking]:
            with suppress(OSError):  # it may have ended by itself
                socket.socket.shutdown(open_socket, socket.SHUT_RDWR)
