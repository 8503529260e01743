"""Erasures that go on while records are on their way to another LRS.

What was read from the log before it was rewritten still names her. Nothing of that is sent once
it is known, and what was sent by then is asked back.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Uuid, func, null, select, type_coerce, union_all

from lrs_adapter.erasing.models import LrsErasure
from lrs_adapter.erasing.requests import note_request
from storage import Connected, Prepared, UnitOfWork

IS_ENDED = LrsErasure.done.is_not(None)
STANDS = (
    select(LrsErasure.id, LrsErasure.cursor.label("number")).where(~IS_ENDED),
    select(
        type_coerce(null(), Uuid()), type_coerce(func.count(LrsErasure.id), BigInteger())
    ).select_from(LrsErasure),
)
"""Those under way, and how many there ever were; rows as `erasures_of` takes them."""
STANDING = Prepared(union_all(*STANDS))


class Erasures(NamedTuple):
    """How far each is that is under way, and how many there ever were. The same twice: nothing of
    the log was rewritten in between.
    """

    under_way: frozenset[tuple[UUID, int]]
    ever: int


def erasures_now(within: Connected) -> Erasures:
    return erasures_of(STANDING.rows(within))


def erasures_of(rows: Sequence[tuple[UUID | None, int]]) -> Erasures:
    under_way = frozenset((one, number) for one, number in rows if one is not None)
    return Erasures(under_way, next(number for one, number in rows if one is None))


def ended_since(within: Connected, then: Erasures) -> bool:
    """Whether one came to its end, be it that it began since."""
    now = erasures_now(within)
    return now.ever - len(now.under_way) > then.ever - len(then.under_way)


def ask_back(uow: UnitOfWork, target_id: UUID, up_to: int, then: Erasures) -> None:
    """Of whoever's erasure ended since: what the target took up to that position."""
    begun_since = (
        select(LrsErasure.id)
        .order_by(LrsErasure.begun.desc())
        .limit(max(0, erasures_now(uow).ever - then.ever))
    )
    ids = {one for one, _ in then.under_way} | set(uow.session.scalars(begun_since))
    ended = select(LrsErasure.id).where(LrsErasure.id.in_(ids), IS_ENDED).order_by(LrsErasure.id)
    for erasure_id in uow.session.scalars(ended).all():
        note_request(uow, erasure_id, target_id, up_to)
