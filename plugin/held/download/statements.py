"""Her learning records for her: in order, with nobody else in them and nothing told too early."""

from base64 import b64encode
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from curricula import enrolments_of
from lrs_adapter import (
    HeldAttachment,
    Iris,
    LogEntry,
    head_position,
    held_attachments,
    is_signature,
    own_entries,
    without_others,
)
from plugin.held.download.values import Reading
from storage import Base, read_kept_within

AT_ONCE = 500
MOST_DATA = 8 * 1024 * 1024
"""Larger data is not in the copy, which is made in memory a statement at a time."""
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
            told = {"voided": entry.voided, "statement": statement}
            if entry.statement_id not in hidden and "attachments" in statement:
                told["data"] = _data(reading, entry, statement)
            yield told


def _data(
    reading: Reading, entry: LogEntry, statement: dict[str, Any]
) -> list[dict[str, str | None]]:
    """What came with it. A signature repeats the whole statement, with everybody in it, and is
    left out; what is large is told by its sum alone.
    """
    signatures = {one["sha2"].lower() for one in statement["attachments"] if is_signature(one)}
    return [
        {"sha2": one.sha2, "content_type": one.content_type, "base64": _base64(reading, one)}
        for one in held_attachments(reading.session, [entry.position])
        if one.sha2 not in signatures
    ]


def _base64(reading: Reading, one: HeldAttachment) -> str | None:
    if one.content.length > MOST_DATA:
        return None
    return b64encode(b"".join(read_kept_within(reading.session, one.content))).decode()


def _others_enrolments(
    reading: Reading, entries: Sequence[LogEntry], hers: Collection[UUID]
) -> set[UUID]:
    """What she did to somebody's work is recorded under that person's enrolment."""
    asked = {one.registration for one in entries if one.registration} - set(hers)
    enrolments = Base.metadata.tables["enrolment"]
    query = select(enrolments.c.id).where(enrolments.c.id.in_(asked))
    return set(reading.session.scalars(query)) if asked else set()
