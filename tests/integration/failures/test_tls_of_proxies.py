"""nginx and Caddy with the examples of docs/operating/proxies: every protocol and cipher suite that
OpenSSL knows is tried, and only what the page names is taken.
"""

import socket
import ssl
import subprocess
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tests.integration.kill_points.processes import free_port

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "docs/operating/proxies"
WHEELS = ROOT / ".venvs/proxies"
HOST = "child.example.org"
STRONG = {
    f"ECDHE-{key}-{cipher}"
    for key in ("ECDSA", "RSA")
    for cipher in ("AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305")
}
EVERYTHING = "ALL:COMPLEMENTOFALL:@SECLEVEL=0"
OLD = (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not WHEELS.exists(), reason="make test-all installs .venvs/proxies"),
]


def program(name: str) -> Path:
    (found,) = [path for path in WHEELS.rglob(name) if path.is_file() and _is_binary(path)]
    return found


def _is_binary(path: Path) -> bool:
    return path.read_bytes()[:4] == b"\x7fELF"


def certificate(folder: Path, kind: str) -> None:
    """fullchain.pem and key.pem, so that suites of both kinds of keys can be tried."""
    key = (
        rsa.generate_private_key(65537, 2048)
        if kind == "RSA"
        else ec.generate_private_key(ec.SECP256R1())
    )
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = time.time()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_at(now - 3600))
        .not_valid_after(_at(now + 86400))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def _at(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)


def nginx_command(folder: Path, port: int) -> list[str]:
    """The example as it stands, with this port and folder."""
    text = (EXAMPLES / "nginx.conf").read_text(encoding="utf-8")
    for old, new in {
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "/etc/ssl/child": str(folder),
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;"
        f"events {{}} http {{ access_log off; {temporary}\n{text}\n}}",
        encoding="utf-8",
    )
    return [str(program("nginx")), "-c", str(file), "-p", str(folder)]


def caddy_command(folder: Path, port: int) -> list[str]:
    """The example with this port and a certificate of ours: nobody is there to ask for one."""
    text = (EXAMPLES / "Caddyfile").read_text(encoding="utf-8")
    for old, new in {
        "\n{\n": "\n{\n\tadmin off\n\tauto_https disable_redirects\n",
        f"\n{HOST} {{": f"\nhttps://{HOST}:{port} {{",
        "\ttls {": f"\ttls {folder}/fullchain.pem {folder}/key.pem {{",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    file = folder / "Caddyfile"
    file.write_text(text, encoding="utf-8")
    return [str(program("caddy")), "run", "--adapter", "caddyfile", "--config", str(file)]


COMMANDS = {"nginx": nginx_command, "caddy": caddy_command}


@contextmanager
def running(name: str, folder: Path) -> Iterator[int]:
    port = free_port()
    command = COMMANDS[name](folder, port)
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, env=home, stdout=log, stderr=log) as process,
    ):
        try:
            deadline = time.monotonic() + 20
            while not _answers(port):
                assert process.poll() is None, (folder / "log").read_text(encoding="utf-8")
                assert time.monotonic() < deadline
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()
            process.wait(10)


def _answers(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def taking_everything(folder: Path) -> Iterator[int]:
    """What the examples must not be, to know that the scan would see it."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(folder / "fullchain.pem", folder / "key.pem")
    tls.set_ciphers(EVERYTHING)
    _limit(tls, ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_3)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                with suppress(OSError), tls.wrap_socket(client, server_side=True) as inside:
                    inside.recv(1)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _limit(tls: ssl.SSLContext, lowest: ssl.TLSVersion, highest: ssl.TLSVersion) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        tls.minimum_version, tls.maximum_version = lowest, highest


def takes(port: int, version: ssl.TLSVersion, suites: str = EVERYTHING) -> bool:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    tls.set_ciphers(suites)
    _limit(tls, version, version)
    try:
        with (
            socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
            tls.wrap_socket(plain, server_hostname=HOST),
        ):
            return True
    except (ssl.SSLError, ConnectionError):
        return False


def suites_taken(port: int) -> set[str]:
    known = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    known.set_ciphers(EVERYTHING)
    names = {str(each["name"]) for each in known.get_ciphers() if each["protocol"] != "TLSv1.3"}
    assert len(names) > 50
    return {name for name in names if takes(port, ssl.TLSVersion.TLSv1_2, f"{name}:@SECLEVEL=0")}


@pytest.mark.parametrize("kind", ["RSA", "ECDSA"])
@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_but_what_the_page_names_is_taken(tmp_path: Path, name: str, kind: str) -> None:
    certificate(tmp_path, kind)
    with running(name, tmp_path) as port:
        assert not any(takes(port, version) for version in OLD)
        assert takes(port, ssl.TLSVersion.TLSv1_3)
        assert suites_taken(port) == {each for each in STRONG if kind in each}


def test_the_scan_sees_what_is_weak(tmp_path: Path) -> None:
    certificate(tmp_path, "RSA")
    with taking_everything(tmp_path) as port:
        assert all(takes(port, version) for version in OLD)
        assert {"AES128-SHA", "ECDHE-RSA-AES128-SHA", "AES256-GCM-SHA384"} <= suites_taken(port)
