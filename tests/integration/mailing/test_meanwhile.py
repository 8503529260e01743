"""What changes between claiming a mail and its first byte is asked about again just before."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import delete

from community import Delivery, choose_delivery, forget_address, note_refusal, verify_address
from community.members import PersonRow
from plugin.mail.conversation import Conversation
from storage import UnitOfWork
from tests.integration.mailing.mail_servers import Mailbox
from tests.integration.mailing.mailing_world import NOW, MailingWorld

Change = Callable[[UnitOfWork, UUID], None]


def ends_the_kind(uow: UnitOfWork, who: UUID) -> None:
    choose_delivery(uow, who, "answer-judged", Delivery.NEVER, now=NOW)


def is_forgotten(uow: UnitOfWork, who: UUID) -> None:
    uow.session.execute(delete(PersonRow).where(PersonRow.member_id == who))


def withdraws_the_address(uow: UnitOfWork, who: UUID) -> None:
    forget_address(uow, who, "demo@example.org")


def refuses_elsewhere(uow: UnitOfWork, who: UUID) -> None:
    note_refusal(uow, "demo@example.org", reason="rcpt 550 5.1.1", now=NOW)


def with_change(
    sends: MailingWorld, monkeypatch: pytest.MonkeyPatch, who: UUID, change: Change
) -> None:
    """Let `change` happen once the mail's words are written, before it is handed over."""
    offer = Conversation.offer

    def changed(self: Conversation, *given: object) -> object:
        with sends.database.unit_of_work() as uow:
            change(uow, who)
            uow.commit()
        monkeypatch.undo()
        return offer(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Conversation, "offer", changed)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (ends_the_kind, "not_wanted"),
        (is_forgotten, "forgotten"),
        (withdraws_the_address, "no_address"),
        (refuses_elsewhere, "no_address"),
    ],
)
def test_it_is_not_handed_over(
    sends: MailingWorld,
    box: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
    change: Change,
    reason: str,
) -> None:
    who, other = sends.member(None), sends.member("other@example.org")
    with sends.database.unit_of_work() as uow:
        verify_address(uow, who, "demo@example.org", NOW)
        uow.commit()
    mail_id = sends.post(who)
    sends.post(other)
    with_change(sends, monkeypatch, who, change)
    sends.send()
    assert sends.told(mail_id) == ("dismissed", reason, 0)
    assert box.recipients == [["other@example.org"]]


def test_it_goes_to_the_address_that_she_has_now(
    sends: MailingWorld, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def moves(uow: UnitOfWork, who: UUID) -> None:
        withdraws_the_address(uow, who)
        verify_address(uow, who, "new@example.org", NOW)

    who = sends.member(None)
    with sends.database.unit_of_work() as uow:
        verify_address(uow, who, "demo@example.org", NOW)
        uow.commit()
    mail_id = sends.post(who)
    with_change(sends, monkeypatch, who, moves)
    sends.send()
    assert sends.told(mail_id)[0] == "queued"
    sends.send()
    assert sends.told(mail_id) == ("sent", None, 1)
    assert box.recipients == [["new@example.org"]]
