"""What was taken back where it came from and counts here, since its voiding did not come along."""

from collections.abc import Callable, Iterator
from itertools import islice
from uuid import UUID

from lrs_adapter.reading import entries_of
from lrs_adapter.whole_log.line_reader import Lines
from storage import Database

AT_ONCE = 500


def still_standing(
    database: Database, lines: Lines, voided: Callable[[bytes], UUID | None]
) -> Iterator[UUID]:
    """Of those that `voided` finds in the lines, what the log has and does not know as voided."""
    found = (voided(line.text) for line in lines if line.text)
    ids = (one for one in found if one is not None)
    while some := list(islice(ids, AT_ONCE)):
        with database.reading() as session:
            entries = entries_of(session, some)
        yield from (one.statement_id for one in entries if not one.voided)
