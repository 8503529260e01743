"""An end to a request whose other side trickles: a socket's own time-out begins anew per byte."""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import NewConnectionError
from urllib3.util.connection import create_connection


@contextmanager
def ending_after(
    session: requests.Session, seconds: float, addresses: Sequence[str] | None = None
) -> Iterator[None]:
    """Within the block, what `session` has open is cut off after `seconds`; reading then fails or
    ends early, so the caller looks at the clock. It connects to one of `addresses` and looks no
    name up, unless they are None; the name stays what certificates and the Host header are for.
    """
    adapter = _Counting(addresses)
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

    def __init__(self, addresses: Sequence[str] | None) -> None:
        super().__init__()
        self._addresses = addresses
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
            if self._addresses is not None:
                connection._new_conn = lambda: _dial(connection, self._addresses)
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


def _dial(connection: Any, addresses: Sequence[str] | None) -> socket.socket:
    """A socket to the first of `addresses` that answers, all within the connection's time."""
    until = time.monotonic() + connection.timeout
    reason = "there is no address"
    for address in addresses or ():
        try:
            return create_connection(
                (address, connection.port),
                max(0.05, until - time.monotonic()),
                source_address=connection.source_address,
                socket_options=connection.socket_options,
            )
        except OSError as error:
            reason = type(error).__name__
    raise NewConnectionError(connection, f"Nothing answers: {reason}")
