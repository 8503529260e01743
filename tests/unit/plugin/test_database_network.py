"""What is asked of PostgreSQL crosses no network in clear, and goes to no false database."""

import pytest

from plugin.database_network import is_here
from plugin.settings import SettingsError, read_settings

BASE = "postgresql+psycopg://child:hunter2@"


@pytest.mark.parametrize(
    ("url", "environment"),
    [
        (f"{BASE}db.example/child", {}),
        (f"{BASE}db.example/child?sslmode=require", {}),
        (f"{BASE}db.example/child?sslmode=verify-ca", {}),
        (f"{BASE}10.0.0.7:5432/child", {}),
        (f"{BASE}[2001:db8::7]/child", {}),
        (f"{BASE}/child?host=/run/postgresql,db.example", {}),
        (f"{BASE}localhost/child?hostaddr=10.0.0.7", {}),
        (f"{BASE}/child?hostaddr=127.0.0.1,&host=localhost,db.example", {}),
        (f"{BASE}/child?hostaddr=,127.0.0.1&host=db.example,localhost", {}),
        (f"{BASE}/child?host=localhost,db.example", {"PGHOSTADDR": "127.0.0.1,"}),
        (f"{BASE}/child?service=elsewhere", {}),
        (f"{BASE}/child", {"PGHOST": "db.example"}),
        (f"{BASE}/child", {"PGSERVICE": "elsewhere"}),
        (f"{BASE}db.example/child?sslmode=disable", {"PGSSLMODE": "verify-full"}),
        (f"{BASE}db.example/child", {"CHILD_DATABASE_NETWORK": "open"}),
    ],
)
def test_what_crosses_a_network_must_be_verified(url: str, environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings({"CHILD_DATABASE_URL": url, **environment})
    assert "sslmode=verify-full" in str(refusal.value)
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "environment"),
    [
        (f"{BASE}db.example/child?sslmode=verify-full", {}),
        (f"{BASE}db.example/child", {"PGSSLMODE": "verify-full"}),
        (f"{BASE}db.example/child", {"CHILD_DATABASE_NETWORK": "protected"}),
        (f"{BASE}localhost/child", {}),
        (f"{BASE}127.0.0.1:5433/child", {}),
        (f"{BASE}[::1]/child", {}),
        (f"{BASE}/child?host=/run/postgresql", {}),
        (f"{BASE}/child?hostaddr=127.0.0.1,&host=db.example,localhost", {}),
        (f"{BASE}/child", {}),
        ("sqlite:////var/lib/child/child.sqlite", {}),
        ("no url at all", {}),
    ],
)
def test_what_stays_here_or_is_verified_is_read(url: str, environment: dict[str, str]) -> None:
    assert read_settings({"CHILD_DATABASE_URL": url, **environment}).database_url == url


def test_a_word_that_is_none_is_refused() -> None:
    with pytest.raises(SettingsError, match="open, protected"):
        read_settings({"CHILD_DATABASE_NETWORK": "yes"})


def test_a_hostname_that_sounds_like_here_is_not() -> None:
    assert not is_here(f"{BASE}localhost.example/child", {})
    assert not is_here(f"{BASE}127.0.0.1.example/child", {})
