"""What an installation is made of and stands behind: pinned by hash, TLS 1.2, watched over."""

import re
import ssl

import pytest

from tests.unit.test_dangerous_calls import ROOT

PROXIES = ROOT / "docs/operating/proxies"
SUITES = {
    "nginx.conf": r"ssl_ciphers\s+(\S+);",
    "apache.conf": r"SSLCipherSuite (\S+)\n",
    "Caddyfile": r"ciphers (.+)\n",
}
"""Where each example names its suites of TLS 1.2."""
IANA = {
    f"TLS_ECDHE_{key}_WITH_{cipher}": f"ECDHE-{key}-{openssl}"
    for key in ("ECDSA", "RSA")
    for cipher, openssl in (
        ("AES_128_GCM_SHA256", "AES128-GCM-SHA256"),
        ("AES_256_GCM_SHA384", "AES256-GCM-SHA384"),
        ("CHACHA20_POLY1305_SHA256", "CHACHA20-POLY1305"),
    )
}
"""Caddy writes the registry's names."""
SETS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("file", SETS, ids=lambda file: file.name)
def test_everything_that_is_installed_is_pinned_by_hash(file: str) -> None:
    text = re.sub(r"(?m)^\s*#.*$", "", (ROOT / "requirements" / file).read_text(encoding="utf-8"))
    packages = re.findall(r"(?m)^(\S+==\S+)((?:.*\\\n)*.*)$", text)
    names = re.findall(r"(?m)^[A-Za-z0-9]\S*", text)
    assert len(packages) == len(names)
    assert all("--hash=sha256:" in rest for _, rest in packages)
    assert not re.search(r"(?m)^\s*(?:-e|--extra-index-url|--index-url|git\+|https?:)", text)


def test_one_command_installs_from_them_and_refuses_what_has_another_hash() -> None:
    script = (ROOT / "tools/install").read_text(encoding="utf-8")
    installs = [line for line in script.splitlines() if re.search(r"pip\"? install", line)]
    assert len(installs) >= 3
    assert all("--require-hashes" in line for line in installs)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nginx.conf", r"ssl_protocols\s+TLSv1\.2 TLSv1\.3;"),
        ("apache.conf", r"SSLProtocol\s+-all \+TLSv1\.2 \+TLSv1\.3"),
        ("Caddyfile", r"protocols tls1\.2 tls1\.3\n"),
    ],
)
def test_the_proxies_speak_tls_1_2_or_newer_alone(name: str, said: str) -> None:
    assert re.search(said, (PROXIES / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", SUITES)
def test_the_proxies_offer_strong_suites_alone(name: str) -> None:
    """By OpenSSL's own account of each: forward secrecy, AEAD, 128 bits or more."""
    found = re.search(SUITES[name], (PROXIES / name).read_text(encoding="utf-8"))
    assert found
    suites = [IANA.get(each, each) for each in re.split(r"[: ]", found.group(1))]
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.set_ciphers(":".join(suites))
    offered = {str(each["name"]): each for each in tls.get_ciphers() if "TLS_" not in each["name"]}
    assert set(offered) == set(suites)
    assert len(suites) == 6
    for each in offered.values():
        assert each["aead"]
        assert each["kea"] == "kx-ecdhe"
        assert each["strength_bits"] >= 128


def test_somebody_is_woken_when_many_are_refused() -> None:
    """That these names are metrics of ours is held by test_metrics_page.py."""
    page = (ROOT / "docs/operating/monitoring.md").read_text(encoding="utf-8")
    rules = page.split("      - alert: ")[1:]
    for wanted in ('child_launches_total{outcome!="accepted"}', 'requests_total{status="4xx"}'):
        assert any(wanted in rule for rule in rules), wanted
