"""Settled mail is deleted after a month, with or without a mail server; what waits stays."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from community import Delivery, choose_delivery, forget_settled, gather_digests
from community.mailing.models import MailRow
from plugin.worker import work_until_idle
from storage import Database
from tests.integration.mailing.mail_servers import Mailbox
from tests.integration.mailing.mailing_world import NOW, MailingWorld, mailing_world

MONTH = timedelta(days=30, minutes=1)
MORNING = NOW + timedelta(days=1)


def many(sends: MailingWorld) -> int:
    with sends.database.reading() as session:
        return session.scalar(select(func.count()).select_from(MailRow)) or 0


def test_sent_refused_and_dismissed_go(sends: MailingWorld, box: Mailbox) -> None:
    box.at_rcpt["refused@example.org"] = "550 5.1.1 No such user"
    for to in ("sent@example.org", "refused@example.org", None):
        sends.post(sends.member(to))
    sends.send()
    waits = sends.post(sends.member("late@example.org"), now=NOW + MONTH)
    assert forget_settled(sends.database, now=NOW + timedelta(days=29)) == 0
    assert forget_settled(sends.database, now=NOW + MONTH) == 3
    assert forget_settled(sends.database, now=NOW + MONTH) == 0
    assert many(sends) == 1
    assert sends.told(waits)[0] == "queued"


def test_a_digest_goes_with_what_it_holds_in_small_steps(sends: MailingWorld) -> None:
    who = sends.member("demo@example.org")
    with sends.database.unit_of_work() as uow:
        choose_delivery(uow, who, "answer-judged", Delivery.DAILY, now=NOW)
        uow.commit()
    for _ in range(5):
        sends.post(who)
    gather_digests(sends.database, now=MORNING)
    sends.send(MORNING)
    over = MORNING + MONTH
    assert [forget_settled(sends.database, now=over, most=2) for _ in range(5)] == [2, 2, 1, 1, 0]
    assert many(sends) == 0


@pytest.mark.parametrize("kind", ["link", "mail"])
def test_without_a_mail_server_what_nobody_waits_for_is_let_go_of_and_forgotten(
    database: Database, tmp_path: Path, kind: str
) -> None:
    alone = mailing_world(database, tmp_path)
    mail_id = (
        alone.post_link("demo@example.org", "https://child.example/sign-in/x", minutes=60)
        if kind == "link"
        else alone.post(alone.member("demo@example.org"))
    )
    assert alone.send(NOW + timedelta(minutes=59)) == 0
    late = NOW + (timedelta(minutes=61) if kind == "link" else timedelta(days=3, minutes=1))
    assert alone.send(late) == 1
    reason = "too_late" if kind == "link" else "no_server"
    assert alone.told(mail_id)[:2] == ("dismissed", reason)
    row = alone.row(mail_id)
    assert (row.secret, row.address) == (None, None)
    assert forget_settled(database, now=late + MONTH) == 1
    assert many(alone) == 0


def test_the_worker_does_it(sends: MailingWorld) -> None:
    long_ago = NOW - timedelta(days=400)
    sends.post(sends.member("demo@example.org"), now=long_ago)
    sends.send(long_ago)
    assert work_until_idle(sends.services) >= 1
    assert many(sends) == 0
