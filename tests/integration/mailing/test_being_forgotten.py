"""Mails to somebody who asks to be forgotten, and who was: then her address goes with the mail."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from community import (
    OPERATOR,
    Asker,
    ask_to_be_forgotten,
    let_go_of_overdue,
    withdraw_forgetting,
)
from community.mailing.models import MailRow, RefusedAddressRow
from plugin.erasing import erase_person
from plugin.operations.privacy import privacy_figures, probe_privacy
from plugin.operations.samples import read_samples
from storage import Database
from tests.integration.mailing.mail_servers import Mailbox
from tests.integration.mailing.mailing_world import NOW, MailingWorld, mailing_world

HERS = "quetzal@example.org"


def ask(sends: MailingWorld, who: UUID) -> None:
    with sends.database.unit_of_work() as uow:
        ask_to_be_forgotten(uow, asker=Asker(who), now=NOW)
        uow.commit()


def erase(sends: MailingWorld, who: UUID) -> None:
    with sends.database.unit_of_work() as uow:
        erase_person(uow, sends.services, who, asker=OPERATOR, now=NOW)
        uow.commit()


def figures(sends: MailingWorld, now: datetime) -> str:
    """What the operator is told of privacy."""
    with sends.database.reading() as session:
        found = probe_privacy(read_samples(session, privacy_figures(now)), now=now).findings
    return "\n".join(each.what for each in found)


def only(sends: MailingWorld) -> MailRow:
    with sends.database.reading() as session:
        return session.scalars(select(MailRow)).one()


def test_she_is_told_what_she_asked_for_in_her_language(sends: MailingWorld, box: Mailbox) -> None:
    who = sends.member(HERS, locale="es-MX")
    ask(sends, who)
    ask(sends, who)
    assert sends.send() == 1
    [mail] = box.arrived
    assert mail["Subject"] == "Pediste que se te olvide"
    assert "/me/held#forget" in mail.as_string()


def test_what_she_took_back_before_it_went_is_not_told(sends: MailingWorld, box: Mailbox) -> None:
    who = sends.member(HERS)
    ask(sends, who)
    with sends.database.unit_of_work() as uow:
        withdraw_forgetting(uow, asker=Asker(who), now=NOW)
        uow.commit()
    sends.send()
    assert box.arrived == []


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("", "sent"),
        ("550 5.1.1 No such user", "refused"),
    ],
)
def test_the_last_mail_takes_her_address_with_it(
    sends: MailingWorld, box: Mailbox, answer: str, state: str
) -> None:
    if answer:
        box.at_rcpt[HERS] = answer
    who = sends.member(HERS, name="Quetzal", locale="es-MX")
    ask(sends, who)
    erase(sends, who)
    row = only(sends)
    assert (row.kind, row.member_id, row.address, row.contents) == ("forgotten", None, HERS, {})
    assert row.until == NOW + timedelta(days=3)
    assert sends.send() == 1
    row = only(sends)
    assert (row.state, row.address) == (state, None)
    with sends.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(RefusedAddressRow)) == 0
    if not answer:
        [mail] = box.arrived
        assert mail["To"] == HERS
        assert mail["Subject"] == "CHILD ya te olvidó"
        assert "Quetzal" not in mail.as_string()


def test_while_no_server_takes_it_her_address_stays_three_days_at_most(
    sends: MailingWorld, box: Mailbox
) -> None:
    box.at_rcpt[HERS] = "450 4.2.0 Not now"
    erase(sends, sends.member(HERS))
    sends.send()
    assert only(sends).address == HERS
    assert "kept until the mail" in figures(sends, NOW)
    late = NOW + timedelta(days=3, hours=2)
    assert "is still kept for the mail" in figures(sends, late)
    sends.send(late)
    row = only(sends)
    assert (row.state, row.reason, row.address) == ("dismissed", "too_late", None)
    assert "kept" not in figures(sends, late)


def test_a_server_that_was_taken_away_lets_go_of_it_too(sends: MailingWorld) -> None:
    erase(sends, sends.member(HERS))
    let_go_of_overdue(sends.database, now=NOW + timedelta(days=3))
    assert only(sends).address is None


def test_nothing_is_kept_where_nothing_sends_mail(database: Database, tmp_path: Path) -> None:
    sends = mailing_world(database, tmp_path)
    erase(sends, sends.member(HERS))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(MailRow)) == 0
