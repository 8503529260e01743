"""Of what came from elsewhere, what is new to the log, what it has, and what it can not have."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from lrs_adapter.arrived import Arrived, Document, Refusal, stored_there
from lrs_adapter.comparison import same_statement
from lrs_adapter.errors import VoidRefused
from lrs_adapter.retention.arriving import past_their_time
from lrs_adapter.sent_as import sent_among
from lrs_adapter.statement_rows import stored_documents
from lrs_adapter.tombstones import erased_in
from lrs_adapter.value_checks import moment
from lrs_adapter.voiding import check_void, is_voiding, stored_targets

ERASED = "It names somebody who was erased here, and stays out."
CONFLICT = (
    "The log has another statement with this id. A stored statement never changes: look which of "
    "the two is right; the other needs an id of its own."
)


def sorted_out(
    session: Session, arrived: Sequence[Arrived], now: datetime
) -> tuple[list[Arrived], list[Arrived], list[Refusal]]:
    """Those that are new, those that the log has, and those that it can not have."""
    erased = erased_in(session, [one.statement for one in arrived])
    refused = [
        Refusal(one.index, one.pending.statement_id, "erased", ERASED)
        for one, is_erased in zip(arrived, erased, strict=True)
        if is_erased
    ]
    arrived = [one for one, is_erased in zip(arrived, erased, strict=True) if not is_erased]
    ids = {one.pending.statement_id for one in arrived}
    ours = sent_among(session, ids)
    before = {key: orjson.loads(each) for key, each in stored_documents(session, ids).items()}
    fresh: dict[UUID, Arrived] = {}
    known: list[Arrived] = []
    for one in arrived:
        statement_id = one.pending.statement_id
        if statement_id in ours:
            known.append(one)  # what was sent there, as it was written for that LRS
            continue
        there = before.get(statement_id)
        if there is None and statement_id in fresh:
            there = fresh[statement_id].statement
        if there is None:
            fresh[statement_id] = one
        elif _says_the_same(one.statement, there):
            known.append(one)
        else:
            refused.append(Refusal(one.index, statement_id, "conflict", CONFLICT))
    refused += _past(session, fresh, now)
    for refusal in _void_refusals(session, fresh):
        assert refusal.statement_id is not None
        del fresh[refusal.statement_id]
        refused.append(refusal)
    return list(fresh.values()), known, refused


def _past(session: Session, fresh: dict[UUID, Arrived], now: datetime) -> list[Refusal]:
    """Of the new ones those that a rule would let go; they are taken off `fresh`. A withdrawal
    counts as long as what it withdraws is here.
    """
    asked = [one for one in fresh.values() if not is_voiding(one.statement)]
    refused = []
    for place, reason in past_their_time(session, asked, now).items():
        one = asked[place]
        del fresh[one.pending.statement_id]
        refused.append(Refusal(one.index, one.pending.statement_id, "past", reason))
    return refused


def _void_refusals(session: Session, fresh: Mapping[UUID, Arrived]) -> list[Refusal]:
    """Of the new voidings, those that may not void what they point to."""
    voiding = {
        one.pending.statement_id: (one, UUID(one.statement["object"]["id"]))
        for one in fresh.values()
        if is_voiding(one.statement)
    }
    if not voiding:
        return []
    there = stored_targets(session, {target for _, target in voiding.values()})
    refused = []
    for one, target_id in voiding.values():
        if target_id in fresh:
            target = fresh[target_id]
            found = is_voiding(target.statement), target.pending.authority
        elif target_id in there:
            found = there[target_id]
        else:
            continue  # it comes later, or never
        try:
            check_void(one.pending, target_id, *found)
        except VoidRefused as error:
            statement_id = one.pending.statement_id
            refused.append(Refusal(one.index, statement_id, "void_refused", str(error)))
    return refused


def _says_the_same(sent: Document, there: Document) -> bool:
    """A `timestamp` that is only when an LRS stored it is the word of neither."""
    if same_statement(sent, there):
        return True
    if _has_none_of_its_own(sent) or _has_none_of_its_own(there):
        return same_statement(_without_timestamp(sent), _without_timestamp(there))
    return False


def _has_none_of_its_own(statement: Document) -> bool:
    if "timestamp" not in statement:
        return True
    return moment(statement["timestamp"]) == stored_there(statement)


def _without_timestamp(statement: Document) -> Document:
    return {key: value for key, value in statement.items() if key != "timestamp"}
