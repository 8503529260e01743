"""What an installation is made of and stands behind: pinned by hash, TLS 1.2, watched over."""

import re

import pytest

from tests.unit.test_dangerous_calls import ROOT

PROXIES = ROOT / "docs/operating/proxies"
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
    ],
)
def test_the_proxies_speak_tls_1_2_or_newer_alone(name: str, said: str) -> None:
    assert re.search(said, (PROXIES / name).read_text(encoding="utf-8"))


def test_caddy_keeps_its_own_choice_of_tls() -> None:
    """TLS 1.2 and newer is what it has without a word; no word takes that away."""
    assert "protocols" not in (PROXIES / "Caddyfile").read_text(encoding="utf-8")


def test_somebody_is_woken_when_many_are_refused() -> None:
    """That these names are metrics of ours is held by test_metrics_page.py."""
    page = (ROOT / "docs/operating/monitoring.md").read_text(encoding="utf-8")
    rules = page.split("      - alert: ")[1:]
    for wanted in ('child_launches_total{outcome!="accepted"}', 'requests_total{status="4xx"}'):
        assert any(wanted in rule for rule in rules), wanted
