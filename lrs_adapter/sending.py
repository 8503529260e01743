"""Send statements to another LRS, never without the data that came with them (part 3, 1.5.2)."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from lrs_adapter.answers import Answer, Outcome
from lrs_adapter.attachments import HeldAttachment, LogAttachment, held_attachments
from lrs_adapter.delivery import RemoteLrs
from lrs_adapter.outgoing import Outgoing
from lrs_adapter.outgoing_rows import span_of
from lrs_adapter.positions import IN_SPAN
from lrs_adapter.transport import Act
from storage import BytesMissing, Database, Prepared, note_trouble, read_kept, utc_now

MOST_BYTES_TOGETHER = 8 * 1024 * 1024
"""Statements with more data are sent alone, so that one request is held in memory."""
WITH_DATA = Prepared(
    select(LogAttachment.position).where(LogAttachment.position.between(*IN_SPAN)).distinct()
)


def send(
    database: Database,
    remote: RemoteLrs,
    batch: Sequence[Outgoing],
    meanwhile: Act | None = None,
    *,
    data_at: Collection[int] | None = None,
) -> Answer:
    """POST `batch`, which ascends, as one request; `Outcome.TOO_LARGE` where its data is. `data_at`
    are positions of statements with data, where the caller knows them already.

    A statement whose data is lost or damaged here is refused as such, without asking anybody: it
    is set aside, and sent again once they are put back. The others go on.
    """
    if data_at is None:
        with database.look_up() as within:
            first, last = span_of(batch)
            rows = WITH_DATA.raw_rows(within, first=first, last=last)
        data_at = {row[0] for row in rows}
    positions = {one.position for one in batch if one.position in data_at} if data_at else None
    if not positions:
        return remote.send(batch, meanwhile)
    try:
        with database.reading() as session:
            held = held_attachments(session, sorted(positions))
        if len(batch) > 1 and sum(one.content.length for one in held) > MOST_BYTES_TOGETHER:
            return Answer(Outcome.TOO_LARGE, "too_large", "Their data is sent one by one.")
        return remote.send(batch, meanwhile, [(one, _bytes(database, one)) for one in held])
    except BytesMissing as error:
        note_trouble(database, error, now=utc_now())
        outcome = Outcome.TAKEN if len(batch) == 1 else Outcome.REFUSED
        return Answer(outcome, error.code, str(error))


def _bytes(database: Database, one: HeldAttachment) -> bytes:
    return b"".join(read_kept(database, one.content))
