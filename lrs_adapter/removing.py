"""Take statements off the log: the one way of it, for erasing and for what is past its time.

The position stays empty for good; readers go by "after position", and miss nothing. What points to
such a record points to nothing, as it does where a record comes later than its voiding.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, delete

from lrs_adapter.attachments import ATTACHED, LogAttachment
from lrs_adapter.models import LogMention, LogStatement, LrsDeadLetter
from lrs_adapter.origins import LogTakenIn
from storage import UnitOfWork, forget_now, in_portions


def remove_statements(
    uow: UnitOfWork, gone: Sequence[tuple[int, UUID]], *, with_mentions: bool = True
) -> int:
    """Each by its position and id, with the data that it alone brought, in this transaction and
    under the log's lock; of how many the data went. What each told of stays noted by its caller,
    so that nothing is told twice.

    Mentions are not found by position but by looking at all of them: who removes many leaves them
    to `lrs_adapter.mentions_of_nothing`, and does not hold the lock meanwhile.
    """
    more = (LogMention,) if with_mentions else ()
    attachments = forget_data(uow, {position: None for position, _ in gone})
    for some in in_portions(gone):
        positions = [position for position, _ in some]
        for table in (*more, LrsDeadLetter, LogTakenIn, LogStatement):
            uow.session.execute(delete(table).where(table.position.in_(positions)))
    return attachments


def forget_data(uow: UnitOfWork, lost: Mapping[int, set[str] | None]) -> int:
    """Forget data attached at these positions, all of it or that of some sums; of what no other
    record brought the bytes go, too.
    """
    digests: set[str] = set()
    whole = [position for position, sums in lost.items() if sums is None]
    conditions: list[ColumnElement[bool]] = [
        LogAttachment.position.in_(some) for some in in_portions(whole)
    ]
    conditions += [
        (LogAttachment.position == position) & LogAttachment.sha2.in_(sums)
        for position, sums in lost.items()
        if sums is not None
    ]
    for at in conditions:
        digests |= set(
            uow.session.scalars(
                delete(LogAttachment).where(at).returning(LogAttachment.kept_sha256)
            )
        )
    return forget_now(uow, digests, ATTACHED)
