"""Members to join, and joinings made at once where a test is about what follows from them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_bytes
from uuid import UUID, uuid4

from community import (
    Asker,
    Joining,
    JoiningCode,
    JoiningOffer,
    Member,
    accept_joining,
    confirm_joining,
    enter_joining_code,
    join,
    make_joining_code,
    members_together,
    part,
)
from community.joining.models import JoiningOfferRow, JoiningRow
from storage import Database

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Members:
    database: Database

    def new(self, name: str | None = None) -> Member:
        with self.database.unit_of_work() as uow:
            joined = join(uow, name=name, now=NOW)
            uow.commit()
        return joined

    def make(self, first: Member, *, now: datetime = NOW) -> JoiningCode:
        with self.database.unit_of_work() as uow:
            made = make_joining_code(uow, asker=Asker(first.id), now=now)
            uow.commit()
        return made

    def enter(self, second: Member, code: str, *, now: datetime = NOW) -> JoiningOffer | None:
        with self.database.unit_of_work() as uow:
            offer = enter_joining_code(uow, asker=Asker(second.id), code=code, now=now)
            uow.commit()
        return offer

    def accept(self, second: Member, offer_id: UUID, *, now: datetime = NOW) -> str:
        """The number that the second side is shown."""
        with self.database.unit_of_work() as uow:
            offer = accept_joining(uow, asker=Asker(second.id), offer_id=offer_id, now=now)
            uow.commit()
        assert offer.number is not None
        return offer.number

    def confirm(
        self, first: Member, offer_id: UUID, number: str, *, now: datetime = NOW
    ) -> Joining | None:
        with self.database.unit_of_work() as uow:
            joined = confirm_joining(
                uow, asker=Asker(first.id), offer_id=offer_id, number=number, now=now
            )
            uow.commit()
        return joined

    def join(self, first: Member, second: Member, *, now: datetime = NOW) -> Joining:
        """The whole way."""
        made = self.make(first, now=now)
        assert self.enter(second, made.code, now=now) is not None
        number = self.accept(second, made.offer_id, now=now)
        joined = self.confirm(first, made.offer_id, number, now=now)
        assert joined is not None
        return joined

    def part(self, who: Member, joining_id: UUID, *, now: datetime = NOW) -> Joining:
        with self.database.unit_of_work() as uow:
            parted = part(uow, asker=Asker(who.id), joining_id=joining_id, now=now)
            uow.commit()
        return parted

    def people(self, member: Member) -> frozenset[UUID]:
        with self.database.reading() as session:
            return members_together(session, member.id)

    def together(self, first: Member, second: Member, *, parted: bool = False) -> UUID:
        """The rows of a joining, without the way there."""
        joining_id, offer_id = uuid4(), uuid4()
        with self.database.unit_of_work() as uow:
            uow.session.add(
                JoiningOfferRow(
                    id=offer_id,
                    code_hash=token_bytes(32),
                    first_id=first.id,
                    second_id=second.id,
                    made_at=NOW,
                    expires=NOW,
                    wrong_numbers=0,
                    ended_at=NOW,
                    outcome="joined",
                )
            )
            uow.session.flush()
            uow.session.add(
                JoiningRow(
                    id=joining_id,
                    offer_id=offer_id,
                    first_id=first.id,
                    second_id=second.id,
                    joined_at=NOW,
                    parted_at=NOW if parted else None,
                    parted_by=first.id if parted else None,
                )
            )
            uow.commit()
        return joining_id
