"""What a batch for a target is looked up for beside its statements, all in one question."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Integer, literal, select, union_all

from lrs_adapter.attachments import LogAttachment
from lrs_adapter.origins import FROM_THERE_IN, place_of
from lrs_adapter.outgoing import Outgoing
from lrs_adapter.outgoing_rows import span_of
from lrs_adapter.positions import IN_SPAN
from storage import Connected, Prepared

FROM_THERE, WITH_DATA = 0, 1
NOWHERE: frozenset[int] = frozenset()


class Beside(NamedTuple):
    """Positions: of what came from this LRS, and of what has attached data."""

    from_there: frozenset[int] = NOWHERE
    with_data: frozenset[int] = NOWHERE

    def parted(self, end: int) -> "tuple[Beside, Beside]":
        """What is of positions up to `end`, and what is of those after it."""
        if not self.from_there and not self.with_data:
            return self, self
        first = Beside(*(frozenset(at for at in each if at <= end) for each in self))
        return first, Beside(self.from_there - first.from_there, self.with_data - first.with_data)


ASK = Prepared(
    union_all(
        FROM_THERE_IN.add_columns(literal(FROM_THERE, Integer).label("kind")),
        select(LogAttachment.position, literal(WITH_DATA, Integer).label("kind"))
        .where(LogAttachment.position.between(*IN_SPAN))
        .distinct(),
    )
)


def beside(within: Connected, batch: Sequence[Outgoing], target_id: UUID, endpoint: str) -> Beside:
    """Of `batch`, which ascends, for the target that is at `endpoint`."""
    if not batch:
        return Beside()
    first, last = span_of(batch)
    given = {"target": target_id, "place": place_of(endpoint)}
    found = ASK.raw_rows(within, first=first, last=last, **given)
    if not found:
        return Beside()
    return Beside(
        frozenset(position for position, kind in found if kind == FROM_THERE),
        frozenset(position for position, kind in found if kind == WITH_DATA),
    )
