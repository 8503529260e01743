"""The settings of the mail server: what is understood, and that nothing wrong is repeated."""

import pytest

from plugin.mail_server import BadMailSetting, mail_from, mail_server
from plugin.settings import SettingsError, read_settings


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtps://u:p@mail.example.org", ("mail.example.org", 465, "tls", "u", "p")),
        ("smtps://mail.example.org:2465", ("mail.example.org", 2465, "tls", None, None)),
        ("smtp+starttls://u%40x:p%3A@m.example", ("m.example", 587, "starttls", "u@x", "p:")),
        ("smtp://localhost", ("localhost", 25, "none", None, None)),
    ],
)
def test_a_url_says_where_and_how(url: str, expected: tuple[object, ...]) -> None:
    server = mail_server(url)
    found = (server.host, server.port, server.security, server.user, server.password)
    assert found == expected
    assert "p:" not in repr(server)


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "https://mail.example.org",
        "smtp://mail.example.org",
        "smtps://user@mail.example.org",
        "smtps://mail.example.org:port",
        "smtps://mail.example.org/inbox",
        "smtps://",
    ],
)
def test_a_wrong_one_is_refused(url: str) -> None:
    with pytest.raises(BadMailSetting):
        mail_server(url)


def test_a_sender_may_have_a_name() -> None:
    assert str(mail_from("CHILD <child@example.org>")) == "CHILD <child@example.org>"
    assert str(mail_from("child@ñandú.example")) == "child@xn--and-6ma2c.example"
    for wrong in ("", "CHILD", "child@example.org\r\nBcc: x@example.org"):
        with pytest.raises(BadMailSetting):
            mail_from(wrong)


def test_the_settings_come_together_and_never_repeat_a_password() -> None:
    url = "smtps://user:pass-word@mail.example.org"
    both = {"CHILD_SMTP_URL": url, "CHILD_MAIL_FROM": "child@example.org"}
    settings = read_settings(both)
    assert (settings.smtp_url, settings.mail_from) == (url, "child@example.org")
    assert "pass-word" not in repr(settings)
    for name in both:
        with pytest.raises(SettingsError, match="together"):
            read_settings({name: both[name]})
    with pytest.raises(SettingsError, match="CHILD_SMTP_URL cannot be used") as refusal:
        read_settings(both | {"CHILD_SMTP_URL": "ftp://user:pass-word@mail.example.org"})
    assert "pass-word" not in str(refusal.value)
