"""Her learning records for her: in order, with nobody else in them and nothing told too early."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from curricula import enrolments_of
from lrs_adapter import Iris, LogEntry, head_position, own_entries, without_others
from plugin.held.download.values import Reading
from storage import Base

AT_ONCE = 500
WORTH = ("success", "score")
"""What a result says of an answer's worth."""


def own_statements(
    reading: Reading, iris: Iris, record_ids: Collection[UUID]
) -> Iterator[dict[str, Any]]:
    """Each as `{"voided": …, "statement": …}`, by position: the order in which they were stored."""
    session = reading.session
    hers = {one.id for each in reading.members for one in enrolments_of(session, each)}
    found = own_entries(session, iris, record_ids, up_to=head_position(session))
    while some := list(islice(found, AT_ONCE)):
        hidden = reading.veil.hidden_statements(session, [one.statement_id for one in some])
        others = _others_enrolments(reading, some, hers)
        for entry in some:
            statement = without_others(orjson.loads(entry.document), iris, record_ids)
            if entry.statement_id in hidden and "result" in statement:
                result = statement["result"]
                statement["result"] = {k: v for k, v in result.items() if k not in WORTH}
            if entry.registration in others:
                statement["context"].pop("registration", None)
            yield {"voided": entry.voided, "statement": statement}


def _others_enrolments(
    reading: Reading, entries: Sequence[LogEntry], hers: Collection[UUID]
) -> set[UUID]:
    """What she did to somebody's work is recorded under that person's enrolment."""
    asked = {one.registration for one in entries if one.registration} - set(hers)
    enrolments = Base.metadata.tables["enrolment"]
    query = select(enrolments.c.id).where(enrolments.c.id.in_(asked))
    return set(reading.session.scalars(query)) if asked else set()
