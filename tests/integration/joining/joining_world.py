"""Members to join, and joinings made at once where a test is about what follows from them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_bytes
from uuid import UUID, uuid4

from community import Member, join
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
