"""PostgreSQL over TLS: a real server behind an end of TLS, as a pooler is, since the packaged one
has none; it is libpq that checks the certificate.
"""

import _socket
import selectors
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from plugin.doctor.check import Check
from plugin.doctor.database import database as examine_database
from plugin.settings import read_settings
from storage import Database
from tests.databases import IRI_BASE, Templates
from tests.integration.mailing.mail_servers import certificates

SSL_REQUEST = struct.pack("!ii", 8, 80877103)
"""SSLRequest (PostgreSQL, Message Formats)."""


@pytest.fixture
def url(templates: Templates) -> Iterator[str]:
    made = templates.fresh("postgresql")
    yield made
    templates.drop(made)


@contextmanager
def tls_end(tls: ssl.SSLContext, behind: str) -> Iterator[tuple[int, list[bytes]]]:
    """Its port, and what it was asked in clear: nothing but the request for TLS may be."""
    clear: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(client: socket.socket) -> None:
        with client, suppress(OSError):
            first = client.recv(8)
            clear.append(first)
            if first != SSL_REQUEST:
                return
            client.sendall(b"S")
            with tls.wrap_socket(client, server_side=True) as inside, _connected(behind) as server:
                _pass_on(inside, server)

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=serve, args=(client,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], clear
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _connected(behind: str) -> socket.socket:
    """To the real server, at its Unix socket or its loopback port."""
    parts = make_url(behind)
    host = str(parts.query.get("host") or parts.host or "127.0.0.1")
    port = int(str(parts.query.get("port") or parts.port or 5432))
    if not host.startswith("/"):
        return socket.create_connection((host, port))
    server = _socket.socket(socket.AF_UNIX)  # what keeps tests from the network knows no such path
    server.connect(f"{host}/.s.PGSQL.{port}")
    return socket.socket(fileno=server.detach())


def _pass_on(inside: ssl.SSLSocket, server: socket.socket) -> None:
    with selectors.DefaultSelector() as ready:
        ready.register(inside, selectors.EVENT_READ, server)
        ready.register(server, selectors.EVENT_READ, inside)
        while True:
            for key, _ in ready.select():
                source, target = key.fileobj, key.data
                assert isinstance(source, socket.socket)
                data = source.recv(65536)
                while isinstance(source, ssl.SSLSocket) and source.pending():
                    data += source.recv(source.pending())
                if not data:
                    return
                target.sendall(data)


def through(url: str, port: int, **options: str) -> str:
    """The same database, by way of the TLS end."""
    parts = make_url(url)
    made = parts.set(host="127.0.0.1", port=port, query=options)
    return made.render_as_string(hide_password=False)


def test_the_right_database_is_spoken_with_encrypted(url: str, tmp_path: Path) -> None:
    tls, _ = certificates(tmp_path, "127.0.0.1")
    ca = str(tmp_path / "127.0.0.1.pem")
    with tls_end(tls, url) as (port, clear):
        verified = through(url, port, sslmode="verify-full", sslrootcert=ca)
        opened = Database(verified)
        with opened.reading() as session:
            assert session.scalar(text("select 1")) == 1
        opened.dispose()
        checks = {each.name: each for each in _examined(verified, tmp_path)}
        assert clear
        assert set(clear) == {SSL_REQUEST}
    assert checks["database-network"].found == "The connection to the database is encrypted."
    assert checks["writable"].state == "ok"


@pytest.mark.parametrize("fault", ["another authority", "another name", "no TLS"])
def test_a_false_database_is_told_nothing(url: str, tmp_path: Path, fault: str) -> None:
    name = "db.example" if fault == "another name" else "127.0.0.1"
    tls, _ = certificates(tmp_path, name)
    ca = tmp_path / f"{name}.pem"
    if fault == "another authority":
        (tmp_path / "other").mkdir()
        certificates(tmp_path / "other", name)
        ca = tmp_path / "other" / f"{name}.pem"
    with tls_end(tls, url) as (port, clear):
        mode = "disable" if fault == "no TLS" else "verify-full"
        opened = Database(through(url, port, sslmode=mode, sslrootcert=str(ca)))
        with pytest.raises(OperationalError), opened.engine.connect():
            pass
        opened.dispose()
        if fault != "no TLS":
            assert clear
            assert set(clear) == {SSL_REQUEST}, "no name and no password left in clear"


def test_a_connection_on_this_machine_is_told_as_that(url: str, tmp_path: Path) -> None:
    checks = {each.name: each for each in _examined(url, tmp_path)}
    assert "stays on this machine" in checks["database-network"].found


def _examined(url: str, folder: Path) -> list[Check]:
    environment = {
        "CHILD_DATA_DIR": str(folder),
        "CHILD_DATABASE_URL": url,
        "CHILD_IRI_BASE": IRI_BASE,
    }
    examined = examine_database(read_settings(environment))
    if examined.database is not None:
        examined.database.dispose()
    return list(examined.checks)
