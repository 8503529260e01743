"""Settings: read once, refused with a sentence that says which and how."""

import re
from pathlib import Path

import pytest

from plugin.contact import contact_of
from plugin.demo_settings import FILE, keep_demo_settings
from plugin.settings import KNOWN, SettingsError, read_settings

ROOT = Path(__file__).resolve().parents[3]


def test_the_defaults_serve_localhost_from_one_folder() -> None:
    settings = read_settings({})
    assert settings.base_url == settings.iri_base == "http://localhost:8000"
    assert settings.database_url == f"sqlite:///{Path('data').absolute()}/child.sqlite"
    assert (settings.port, settings.demo) == (8000, False)


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("CHILD_BASE_URL", "child.example.org", "Set CHILD_BASE_URL"),
        ("CHILD_BASE_URL", "http://child.example.org", "https:// address"),
        ("CHILD_BASE_URL", "https://child.example.org/?x=1", "Set CHILD_BASE_URL"),
        ("CHILD_IRI_BASE", "urn:child", "Set CHILD_IRI_BASE"),
        ("CHILD_PORT", "http", "set it to a number from 1 to 65535"),
        ("CHILD_PORT", "0", "set it to a number from 1 to 65535"),
        ("CHILD_THREADS", "1000", "from 1 to 256"),
        ("CHILD_HTTP_TIMEOUT_S", "nan", "from 0.1 to 120"),
        ("CHILD_DEMO", "true", "no, yes"),
        ("CHILD_LOG_LEVEL", "loud", "debug, info"),
        ("CHILD_TRUSTED_PROXIES", "proxy.example.org", "such as 127.0.0.1,10.0.3.0/24"),
        ("CHILD_TRUSTED_PROXIES", "10.0.3.1/24", "has host bits set"),
        ("CHILD_LMS_PRIVATE", "lms.example.org", "such as 10.0.3.0/24"),
        ("CHILD_LMS_PRIVATE", "true", "to yes for all private ones"),
        ("CHILD_TIME_ZONE", "Buenos Aires", "IANA database"),
        ("CHILD_NAME", "two\nlines", "what people call this service"),
        ("CHILD_NAME", "x" * 101, "at most 100"),
        ("CHILD_CONTACT", "somebody", "help@example.org"),
        ("CHILD_CONTACT", "http://example.org/help", "help@example.org"),
        ("CHILD_CONTACT", "javascript:alert(1)", "help@example.org"),
        ("CHILD_CONTACT", "https://", "help@example.org"),
        ("CHILD_CONTACT", "https://ada:secret@example.org", "leave it out"),
        ("CHILD_CONTACT", "https://example.org:port/", "leave it out"),
        ("CHILD_CONTACT", "help@example.org\nBcc: all@example.org", "leave it out"),
        ("CHILD_METRICS_TOKEN", "short", "20 or more"),
        ("CHILD_METRICS_TOKEN", "", "leave it out"),
        ("CHILD_METRICS_TOKEN", "twenty letters and a blank", "openssl rand"),
        ("CHILD_EMAIL_SIGN_IN", "no", "on, off"),
        ("CHILD_EMAIL_SIGN_IN", "off", "Set CHILD_OIDC_ISSUER"),
        ("CHILD_STAFF_SIGN_IN", "provider", "Set CHILD_OIDC_ISSUER"),
        ("CHILD_BASEURL", "https://child.example.org", "correct its name"),
    ],
)
def test_a_wrong_setting_says_which_and_how(name: str, value: str, remedy: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings({name: value})
    assert name in str(refusal.value)
    assert remedy in str(refusal.value)


def test_a_service_is_called_by_its_name_else_by_its_host() -> None:
    address = {"CHILD_BASE_URL": "https://child.example.org"}
    assert read_settings(address).called == "child.example.org"
    assert (
        read_settings({**address, "CHILD_NAME": " Example Alliance "}).called == "Example Alliance"
    )


@pytest.mark.parametrize(
    ("value", "url", "words"),
    [
        ("Help@Example.org", "mailto:Help@example.org", "Help@example.org"),
        ("help+child@example.org", "mailto:help+child@example.org", "help+child@example.org"),
        ("https://example.org/help/", "https://example.org/help/", "example.org/help"),
    ],
)
def test_whom_to_ask_is_a_mail_address_or_a_page(value: str, url: str, words: str) -> None:
    settings = read_settings({"CHILD_CONTACT": f" {value} "})
    assert settings.contact == value
    told = contact_of(value)
    assert (told.url, told.words) == (url, words)


def test_every_setting_is_documented_and_no_other() -> None:
    page = (ROOT / "docs/operating/settings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"CHILD_[A-Z_]+", page)) == KNOWN


def test_a_demonstrations_folder_carries_its_settings(tmp_path: Path) -> None:
    demo = {
        "CHILD_BASE_URL": "http://localhost:8123",
        "CHILD_PORT": "8123",
        "CHILD_DEMO": "yes",
        "CHILD_LOG_LEVEL": "warning",
    }
    keep_demo_settings(tmp_path, demo | {"CHILD_SECRET_KEY": "not kept"})
    folder = {"CHILD_DATA_DIR": str(tmp_path)}
    found = read_settings(folder)
    assert (found.base_url, found.port, found.demo) == ("http://localhost:8123", 8123, True)
    assert found.secret_key is None
    assert read_settings(folder | {"CHILD_LOG_LEVEL": "debug"}).log_level == "debug"
    elsewhere = read_settings(folder | {"CHILD_BASE_URL": "https://child.example.org"})
    assert (elsewhere.demo, elsewhere.log_level) == (False, "info")


def test_a_data_folder_that_cannot_be_entered_says_nothing_of_a_demonstration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: Path, *_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_text", refused)
    assert read_settings({"CHILD_DATA_DIR": str(tmp_path)}).demo is False


@pytest.mark.parametrize("kept", ["", "[]", "{}", '{"CHILD_BASE_URL": 1}'])
def test_settings_of_a_demonstration_that_cannot_be_read_are_told(
    tmp_path: Path, kept: str
) -> None:
    (tmp_path / FILE).write_text(kept, encoding="utf-8")
    with pytest.raises(SettingsError, match="make demo"):
        read_settings({"CHILD_DATA_DIR": str(tmp_path)})
