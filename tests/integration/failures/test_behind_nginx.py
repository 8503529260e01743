"""The example of docs/operating/proxies/nginx.conf, run with Debian's nginx on loopback."""

import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path

import pytest

from tests.integration.failures.services import client
from tests.integration.kill_points.prepared import Installation
from tests.integration.kill_points.processes import ForkServer, free_port, serving

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin")
EXAMPLE = Path(__file__).resolve().parents[3] / "docs/operating/proxies/nginx.conf"
HOST = "child.example.org"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(NGINX is None, reason="needs nginx (Debian: nginx-light)"),
]


@contextmanager
def nginx(folder: Path, child_port: int) -> Iterator[tuple[int, int]]:
    """The example with other ports and a certificate of its own; yields (http, https) ports."""
    folder.mkdir()
    http, https = free_port(), free_port()
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
            *("-subj", f"/CN={HOST}"),
            *("-keyout", folder / "key.pem", "-out", folder / "fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )
    text = EXAMPLE.read_text(encoding="utf-8")
    for old, new in {
        "127.0.0.1:8000": f"127.0.0.1:{child_port}",
        "listen 80;": f"listen 127.0.0.1:{http};",
        "listen 443 ssl": f"listen 127.0.0.1:{https} ssl",
        "/etc/ssl/child": str(folder),
        "client_header_timeout 10s": "client_header_timeout 1s",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root; " if os.geteuid() == 0 else ""  # others may not write into the test's folder
    whole = (
        f"{user}daemon off; pid {folder}/pid; error_log {folder}/error.log;"
        f"events {{}} http {{ access_log off; {temporary}\n{text}\n}}"
    )
    (folder / "nginx.conf").write_text(whole, encoding="utf-8")
    command = [str(NGINX), "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    with subprocess.Popen(command) as running:
        try:
            deadline = time.monotonic() + 10
            while time.monotonic() < deadline:
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", https)) == 0:
                        break
                assert running.poll() is None
                time.sleep(0.05)
            yield http, https
        finally:
            running.terminate()
            running.wait(10)


def ask(
    port: int, path: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> HTTPResponse:
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    connection = HTTPSConnection("127.0.0.1", port, timeout=20, context=trusting)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, {"Host": HOST} | named)
    answer = connection.getresponse()
    answer.body = answer.read()  # type: ignore[attr-defined]
    connection.close()
    return answer


def test_the_example_does_what_the_page_says(
    on_sqlite: Installation, processes: ForkServer, tmp_path: Path
) -> None:
    settings = on_sqlite.environment | {
        "CHILD_BASE_URL": f"https://{HOST}",
        "CHILD_TRUSTED_PROXIES": "127.0.0.1",
    }
    asker = client(on_sqlite)
    with serving(processes, settings), nginx(tmp_path / "nginx", on_sqlite.port) as ports:
        http, https = ports
        page = ask(https, "/", X_Forwarded_For="203.0.113.9", X_Forwarded_Host="evil.example")
        assert page.status == 200
        policy = page.headers.get_all("Content-Security-Policy") or []
        assert len(policy) == 1
        assert "frame-ancestors 'none'" in policy[0]
        assert page.headers.get_all("X-Frame-Options") is None
        assert page.headers["Strict-Transport-Security"].startswith("max-age=")
        assert b"evil.example" not in page.body  # type: ignore[attr-defined]

        plain = HTTPConnection("127.0.0.1", http, timeout=20)
        plain.request("GET", "/me?x=1", headers={"Host": "other.example"})
        redirect = plain.getresponse()
        assert (redirect.status, redirect.headers["Location"]) == (308, f"https://{HOST}/me?x=1")
        plain.close()

        sent = ask(https, "/xapi/statements", "POST", b"[]", **_xapi(asker.xapi_headers()))
        assert sent.status in (200, 400)
        large = b"x" * (8 * 1024 * 1024 + 1)
        assert ask(https, "/lti/launch", "POST", large).status == 413
        to_xapi = _xapi(asker.xapi_headers())
        told = ask(https, "/xapi/statements", "POST", large, **to_xapi)
        assert told.status == 413
        assert told.headers["X-Experience-API-Version"], "CHILD itself says so, not nginx"
        assert ask(https, "/metrics").status == 404
        _assert_slow_header_is_cut_off(http)
    log = processes.output.read_text(encoding="utf-8")
    assert "forwarded_ignored" not in log
    assert "Traceback" not in log


def test_without_the_setting_the_log_says_what_is_missing(
    on_sqlite: Installation, processes: ForkServer, tmp_path: Path
) -> None:
    settings = on_sqlite.environment | {"CHILD_BASE_URL": f"https://{HOST}"}
    with serving(processes, settings), nginx(tmp_path / "nginx", on_sqlite.port) as (_, https):
        assert ask(https, "/").status == 200
        assert ask(https, "/").status == 200
    log = processes.output.read_text(encoding="utf-8")
    assert log.count("forwarded_ignored") == 1


def _xapi(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("-", "_"): value for name, value in headers.items()}


def _assert_slow_header_is_cut_off(port: int) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        while chunk := slow.recv(1000):
            assert b" 408 " in chunk
    assert time.monotonic() - began < 8
