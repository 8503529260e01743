"""Mail that may have arrived: never sent again unasked, left to an operator, gone in a month."""

from datetime import timedelta

import pytest

from community import OPERATOR, NotToBeMended, dismiss_mail, forget_settled, resend_mail
from community.mailing.errors import LinkIsGone
from community.mailing.models import MailRow
from tests.integration.mailing.mail_servers import DROP, Mailbox
from tests.integration.mailing.mailing_world import NOW, MailingWorld

LATER = NOW + timedelta(hours=1)
LINK = "https://child.example/sign-in/" + "x" * 60


def test_no_answer_after_the_last_dot_is_uncertain_and_not_sent_again(
    sends: MailingWorld, box: Mailbox
) -> None:
    box.at_data["demo@example.org"] = DROP
    mail_id = sends.post(sends.member("demo@example.org"))
    other = sends.post(sends.member("other@example.org"), now=NOW + timedelta(seconds=1))
    sends.send(NOW + timedelta(seconds=1))
    assert sends.told(mail_id) == ("uncertain", "no_answer", 1)
    box.at_data.clear()
    for hours in range(1, 100, 7):
        sends.send(NOW + timedelta(hours=hours))
    assert box.identifiers.count(f"<{mail_id.hex}@child.example>") == 1
    assert sends.told(other)[0] == "sent"


def test_a_slow_server_is_cut_off_and_the_mail_is_uncertain(
    sends: MailingWorld, box: Mailbox
) -> None:
    box.slow_s = 3.0
    mail_id = sends.post(sends.member("demo@example.org"))
    sends.send()
    assert sends.told(mail_id)[0] == "uncertain"


def test_an_operator_decides_about_what_is_uncertain(sends: MailingWorld, box: Mailbox) -> None:
    box.at_data[""] = DROP
    mail_id = sends.post_link("demo@example.org", LINK, minutes=600)
    sends.send()
    box.at_data.clear()
    with sends.database.unit_of_work() as uow:
        resend_mail(uow, asker=OPERATOR, mail_id=mail_id, reason="she asked", now=LATER)
        uow.commit()
    sends.send(LATER)
    assert sends.told(mail_id)[0] == "sent"
    assert set(box.identifiers) == {f"<{mail_id.hex}@child.example>"}
    with sends.database.unit_of_work() as uow, pytest.raises(NotToBeMended, match="is sent"):
        resend_mail(uow, asker=OPERATOR, mail_id=mail_id, reason="once more", now=LATER)
    other = sends.post(sends.member("other@example.org"))
    with sends.database.unit_of_work() as uow:
        dismiss_mail(uow, asker=OPERATOR, mail_id=other, reason="no use", now=LATER)
        uow.commit()
    assert sends.send(LATER) == 0
    assert sends.told(other)[:2] == ("dismissed", "dismissed: no use")


def test_a_worker_that_died_while_sending_leaves_it_uncertain(
    sends: MailingWorld, box: Mailbox
) -> None:
    mail_id = sends.post(sends.member("demo@example.org"))
    with sends.database.unit_of_work() as uow:
        row = uow.session.get_one(MailRow, mail_id)
        row.state, row.lease_until, row.attempts = "sending", NOW + timedelta(seconds=9), 1
        uow.commit()
    assert sends.send(NOW + timedelta(seconds=1)) == 0
    assert sends.told(mail_id)[0] == "sending"
    sends.send(NOW + timedelta(minutes=1))
    assert sends.told(mail_id)[:2] == ("uncertain", "interrupted")
    assert box.arrived == []


def test_a_link_that_was_not_kept_is_not_sent_empty(sends: MailingWorld, box: Mailbox) -> None:
    box.at_data[""] = DROP
    mail_id = sends.post_link("demo@example.org", LINK, minutes=600)
    sends.send()
    with sends.database.unit_of_work() as uow:  # as after a restore
        uow.session.get_one(MailRow, mail_id).secret = None
        uow.commit()
    with sends.database.unit_of_work() as uow, pytest.raises(LinkIsGone, match="asks for a new"):
        resend_mail(uow, asker=OPERATOR, mail_id=mail_id, reason="she asked", now=LATER)
    assert sends.told(mail_id)[0] == "uncertain"
    with sends.database.unit_of_work() as uow:
        dismiss_mail(uow, asker=OPERATOR, mail_id=mail_id, reason="no link", now=LATER)
        uow.commit()
    assert sends.told(mail_id)[0] == "dismissed"


def test_nobody_decides_after_a_month(sends: MailingWorld, box: Mailbox) -> None:
    box.at_data[""] = DROP
    mail_id = sends.post_link("demo@example.org", LINK, minutes=600)
    sends.send()
    assert sends.row(mail_id).address == "demo@example.org"
    month = timedelta(days=30)
    assert forget_settled(sends.database, now=NOW + month) == 0
    assert sends.told(mail_id)[0] == "uncertain"
    assert forget_settled(sends.database, now=NOW + month + timedelta(minutes=1)) == 1
    with sends.database.reading() as session:
        assert session.get(MailRow, mail_id) is None
