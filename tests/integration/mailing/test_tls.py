"""Mail goes over TLS to the right server alone, with a password that is told nowhere."""

import logging
from pathlib import Path
from typing import Any

import pytest

from community import mail_server_state
from storage import Database
from tests.integration.mailing.mail_servers import Mailbox, certificates, mail_server_running
from tests.integration.mailing.mailing_world import MailingWorld, mailing_world


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_tls_with_the_right_certificate_and_a_password(
    database: Database, tmp_path: Path, scheme: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    theirs, ours = certificates(tmp_path, "127.0.0.1")
    options: dict[str, Any] = {"tls": theirs} if scheme == "smtps" else {"starttls": theirs}
    with mail_server_running(auth=True, **options) as box:
        sends = mailing_world(
            database,
            tmp_path,
            box,
            CHILD_SMTP_URL=f"{scheme}://child:se%3Acr%40t@127.0.0.1:{box.port}",
        )
        mail_id = sends.post(sends.member("demo@example.org"))
        assert sends.send(tls=ours) == 1
        assert sends.told(mail_id)[0] == "sent"
        wrong = sends.sending_to(f"{scheme}://child:wrong@127.0.0.1:{box.port}")
        wrong.post(wrong.member("other@example.org"))
        assert wrong.send(tls=ours) == 0
        with database.reading() as session:
            assert mail_server_state(session).reason == "auth 535"
    assert "se:cr@t" not in repr(sends.services)
    for word in ("se:cr@t", "wrong", "demo@example.org", "other@example.org"):
        assert not [r for r in caplog.records if r.name == "child.mail" and word in r.getMessage()]


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
@pytest.mark.parametrize("fault", ["another name", "nobody vouches for it"])
def test_a_wrong_certificate_gets_nothing(
    database: Database, tmp_path: Path, scheme: str, fault: str
) -> None:
    name = "mail.example" if fault == "another name" else "127.0.0.1"
    theirs, ours = certificates(tmp_path, name)
    options: dict[str, Any] = {"tls": theirs} if scheme == "smtps" else {"starttls": theirs}
    with mail_server_running(**options) as box:
        sends = mailing_world(
            database, tmp_path, box, CHILD_SMTP_URL=f"{scheme}://127.0.0.1:{box.port}"
        )
        mail_id = sends.post(sends.member("demo@example.org"))
        assert sends.send(tls=ours if fault == "another name" else None) == 0
        assert (sends.told(mail_id), box.arrived) == (("queued", None, 0), [])
    with database.reading() as session:
        assert mail_server_state(session).reason == "tls_certificate"


def test_a_server_without_tls_gets_nothing_where_tls_is_asked_for(
    sends: MailingWorld, box: Mailbox
) -> None:
    safe = sends.sending_to(f"smtp+starttls://127.0.0.1:{box.port}")
    safe.post(safe.member("demo@example.org"))
    assert safe.send() == 0
    with sends.database.reading() as session:
        assert mail_server_state(session).reason == "no_starttls"
    assert box.arrived == []
