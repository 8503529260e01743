"""Sending to a real SMTP server: what arrives, what is refused, what waits, what is uncertain."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from community import (
    mail_server_state,
    outbox,
    refusal_of,
    verify_address,
)
from plugin.mail import send_due_mail
from tests.integration.mailing.mail_servers import (
    Mailbox,
    mail_server_running,
)
from tests.integration.mailing.mailing_world import NOW, MailingWorld

LATER = NOW + timedelta(hours=1)
LINK = "https://child.example/sign-in/" + "x" * 60


def test_a_mail_arrives_with_all_that_it_needs(sends: MailingWorld, box: Mailbox) -> None:
    mail_id = sends.post_link("demo@example.org", LINK)
    assert sends.send() == 1
    (mail,) = box.arrived
    assert box.recipients == [["demo@example.org"]]
    assert mail["From"] == "CHILD <child@child.example>"
    assert mail["To"] == "demo@example.org"
    assert mail["Subject"] == "Your link to sign in"
    assert mail["Message-ID"] == f"<{mail_id.hex}@child.example>"
    assert mail["Date"].datetime == NOW
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "en")
    assert mail["List-Unsubscribe"] is None
    assert mail.get_content_type() == "multipart/alternative"
    text, html = (part.get_content() for part in mail.iter_parts())
    assert LINK in text.splitlines()
    assert "12345678" in text
    assert f'<a href="{LINK}">' in html
    assert '<html lang="en">' in html
    assert all(len(line) <= 78 for raw in box.raw for line in raw.decode().splitlines())


def test_it_is_sent_once_and_keeps_no_secret(sends: MailingWorld, box: Mailbox) -> None:
    mail_id = sends.post_link("demo@example.org", LINK)
    assert [sends.send(), sends.send(LATER)] == [1, 0]
    row = sends.row(mail_id)
    assert (row.state, row.attempts, row.secret, row.address) == ("sent", 1, None, None)
    assert len(box.arrived) == 1


def test_a_member_reads_her_own_language(sends: MailingWorld, box: Mailbox) -> None:
    sends.post(sends.member("demo@example.org", name="Luz Demo", locale="es-419"))
    sends.send()
    (mail,) = box.arrived
    text, html = (part.get_content() for part in mail.iter_parts())
    assert mail["Content-Language"] == "es"
    assert text.startswith("Hola, Luz Demo:")
    assert '<html lang="es">' in html
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].strip("<>") in text.split()


def test_what_is_refused_for_good_is_noted_on_the_address(
    sends: MailingWorld, box: Mailbox
) -> None:
    box.at_rcpt["demo@example.org"] = "550 5.1.1 No such user"
    who = sends.member("demo@example.org")
    first, second = sends.post(who), sends.post(who)
    assert sends.send() == 2
    assert sends.told(first) == ("refused", "rcpt 550 5.1.1", 1)
    with sends.database.reading() as session:
        assert refusal_of(session, "demo@example.org") == "rcpt 550 5.1.1"
    third = sends.post(who)
    assert (sends.send(LATER), sends.told(third)) == (1, ("dismissed", "no_address", 0))
    assert sends.told(second)[0] == "refused"
    box.at_rcpt.clear()
    link = sends.post_link("demo@example.org", LINK, minutes=600)  # she asks for it herself
    sends.send(LATER)
    assert sends.told(link)[0] == "sent"
    with sends.database.unit_of_work() as uow:
        verify_address(uow, who, "demo@example.org", LATER)
        uow.commit()
    again = sends.post(who, now=LATER)
    sends.send(LATER)
    assert sends.told(again)[0] == "sent"


@pytest.mark.parametrize("answer", ["550 5.7.1 Relaying denied", "554 Relay access denied"])
def test_a_refusal_of_us_is_no_fault_of_the_address(
    sends: MailingWorld, box: Mailbox, answer: str
) -> None:
    box.at_rcpt[""] = answer
    mail_id = sends.post(sends.member("demo@example.org"))
    sends.send()
    assert sends.told(mail_id)[0] == "refused"
    with sends.database.reading() as session:
        assert refusal_of(session, "demo@example.org") is None


@pytest.mark.parametrize(
    ("stage", "answer"),
    [
        ("rcpt", "450 4.2.0 Greylisted"),
        ("rcpt", "452 4.2.2 Mailbox full"),
        ("rcpt", "552 5.2.2 Mailbox full"),
        ("data", "451 4.3.0 Try later"),
    ],
)
def test_what_is_put_off_is_tried_again_later_and_arrives(
    sends: MailingWorld, box: Mailbox, stage: str, answer: str
) -> None:
    answers = box.at_rcpt if stage == "rcpt" else box.at_data
    answers["demo@example.org"] = answer
    mail_id = sends.post(sends.member("demo@example.org"))
    other = sends.post(sends.member("other@example.org"))
    assert sends.send() == 2
    assert sends.told(mail_id) == ("queued", f"{stage} {answer[:9]}", 1)
    assert sends.told(other)[0] == "sent"
    row = sends.row(mail_id)
    assert row.next_try is not None
    assert timedelta(seconds=29) < row.next_try - NOW < timedelta(minutes=3)
    assert sends.send(NOW + timedelta(seconds=5)) == 0
    answers.clear()
    sends.send(LATER)
    assert sends.told(mail_id) == ("sent", None, 2)
    assert box.identifiers.count(f"<{mail_id.hex}@child.example>") == 1


def test_after_three_days_it_is_given_up(sends: MailingWorld, box: Mailbox) -> None:
    box.at_rcpt[""] = "450 4.2.0 Later"
    mail_id = sends.post(sends.member("demo@example.org"))
    now, tries = NOW, 0
    while sends.told(mail_id)[0] == "queued":
        tries += sends.send(now)
        now += timedelta(hours=5)
    assert sends.told(mail_id)[:2] == ("refused", "gave_up rcpt 450 4.2.0")
    assert 10 < tries < 20
    assert timedelta(days=2) < now - NOW < timedelta(days=4)
    with sends.database.reading() as session:
        assert refusal_of(session, "demo@example.org") is None


@pytest.mark.parametrize(
    ("at_mail", "reason"),
    [("421 4.3.2 Closing", "mail 421 4.3.2"), ("550 5.7.1 Sender refused", "mail 550 5.7.1")],
)
def test_a_server_that_refuses_us_is_left_alone_and_no_mail_counts_a_try(
    sends: MailingWorld, box: Mailbox, at_mail: str, reason: str
) -> None:
    box.at_mail = at_mail
    mails = [sends.post(sends.member(f"demo{n}@example.org")) for n in range(3)]
    assert sends.send() == 0
    assert [sends.told(one) for one in mails] == [("queued", None, 0)] * 3
    assert box.sessions == 1
    with sends.database.reading() as session:
        state = mail_server_state(session)
        assert outbox(session, now=NOW).oldest_due == NOW
    assert (state.failures, state.reason) == (1, reason)
    assert sends.send(NOW + timedelta(seconds=1)) == 0
    assert box.sessions == 1
    box.at_mail = "250 OK"
    assert sends.send(LATER) == 3
    with sends.database.reading() as session:
        assert mail_server_state(session).failures == 0


def test_a_server_that_is_not_there_loses_nothing(sends: MailingWorld) -> None:
    nowhere = sends.sending_to("smtp://127.0.0.1:1")
    mail_id = nowhere.post(nowhere.member("demo@example.org"))
    assert nowhere.send() == 0
    with sends.database.reading() as session:
        assert mail_server_state(session).reason == "connection_refused"
    assert sends.send(LATER) == 1
    assert sends.told(mail_id)[0] == "sent"


def test_a_link_that_is_too_old_is_not_sent(sends: MailingWorld, box: Mailbox) -> None:
    mail_id = sends.post_link("demo@example.org", LINK)
    sends.send(NOW + timedelta(minutes=16))
    assert sends.told(mail_id)[:2] == ("dismissed", "too_late")
    assert sends.row(mail_id).secret is None
    assert box.arrived == []


def test_two_workers_send_nothing_twice(sends: MailingWorld, box: Mailbox) -> None:
    import threading

    mails = [sends.post(sends.member(f"demo{n}@example.org")) for n in range(50)]

    def work(owner: UUID) -> None:
        for _ in range(8):
            send_due_mail(sends.services, owner, now=NOW)

    workers = [threading.Thread(target=work, args=(uuid4(),)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    an_hour_later = NOW + timedelta(hours=1)  # whatever a busy machine made them wait for
    while sends.send(now=an_hour_later):
        pass
    assert {sends.told(one) for one in mails} == {("sent", None, 1)}
    assert sorted(box.identifiers) == sorted(f"<{one.hex}@child.example>" for one in mails)


def test_a_burst_is_worked_in_small_batches(sends: MailingWorld, box: Mailbox) -> None:
    who = sends.member("demo@example.org")
    for _ in range(45):
        sends.post(who)
    assert [sends.send() for _ in range(4)] == [20, 20, 5, 0]
    assert len(box.arrived) == 45


def test_nothing_that_a_person_wrote_becomes_a_header(sends: MailingWorld, box: Mailbox) -> None:
    evil = "Eve\r\nBcc: victim@example.org\r\n\r\n<script>alert(1)</script>\u2028.\r\nMAIL FROM:<x>"
    sends.post(
        sends.member("demo@example.org", name=evil),
        "path-achieved",
        values={"scheme": {"en": evil}, "trajectory": "t", "expires": None},
    )
    sends.post("victim@example.net", "invitation",
               values={"inviter": evil, "community": {"en": evil}, "role": "author",
                       "expires": "2026-11-22T12:00:00+00:00", "zone": None},
               secret={"link": LINK}, box=sends.services.secret_box)  # fmt: skip
    assert sends.send() == 2
    arrived = sorted(box.arrived, key=lambda mail: str(mail["To"]))
    for mail, to in zip(arrived, ("demo@example.org", "victim@example.net"), strict=True):
        assert (mail["Bcc"], mail["To"]) == (None, to)
        text, html = (part.get_content() for part in mail.iter_parts())
        assert "<script>" not in html
        assert "\n.\n" not in text
    assert sorted(box.recipients) == [["demo@example.org"], ["victim@example.net"]]


def test_an_address_of_another_alphabet_arrives_where_it_can(
    sends: MailingWorld, box: Mailbox
) -> None:
    domain = sends.post(sends.member("demo@ñandú.example"))
    local = sends.post(sends.member("niña@example.org"))
    sends.send()
    assert (sends.told(domain)[0], sends.told(local)[0]) == ("sent", "sent")
    assert sorted(box.recipients) == [["demo@xn--and-6ma2c.example"], ["niña@example.org"]]
    with mail_server_running(utf8=False) as old:
        there = sends.sending_to(f"smtp://127.0.0.1:{old.port}")
        mails = [there.post(there.member(one)) for one in ("ñ@example.org", "x@ñandú.example")]
        there.send()
        assert [there.told(one)[1] for one in mails] == ["rcpt 553 5.6.7", None]
    with sends.database.reading() as session:
        assert refusal_of(session, "ñ@example.org") is None
