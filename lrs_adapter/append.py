"""Append to the log: the last act of a unit of work, under the one lock of the log."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lrs_adapter.attachments import link_attachments
from lrs_adapter.comparison import same_statement
from lrs_adapter.definitions import note_definitions
from lrs_adapter.errors import StatementConflict
from lrs_adapter.identifiers import actor_identifier
from lrs_adapter.log_lock import lock_log
from lrs_adapter.mention_rows import insert_mentions
from lrs_adapter.models import LogHead, LogRegistration, LogTerm
from lrs_adapter.pending import Pending
from lrs_adapter.references import link_references, referrers_of
from lrs_adapter.statement_rows import insert_statements, stored_documents
from lrs_adapter.term_ids import known_digests
from lrs_adapter.terms import (
    ACTIVITY,
    AGENT,
    VERB,
    SaidAlready,
    Term,
    mentions,
    object_activity,
    reference,
    term_digest,
)
from lrs_adapter.tombstones import refuse_erased
from lrs_adapter.voiding import apply_voiding, is_voiding
from storage import Prepared, UnitOfWork, utc_now, utc_text

NOTES = "statements"
TICK = timedelta(microseconds=1)

HEAD = Prepared(select(LogHead.position, LogHead.stored, LogHead.last_term))
MOVE_HEAD = Prepared(
    update(LogHead).values(
        position=bindparam("new_position"),
        stored=bindparam("new_stored"),
        last_term=bindparam("new_last_term"),
    )
)
TERMS = Prepared(insert(LogTerm))
REGISTRATIONS = Prepared(
    {
        dialect.dialect.name: dialect.insert(LogRegistration)
        .values({name: bindparam(name) for name in ("registration", "actor_id", "is_owner")})
        .on_conflict_do_nothing()
        for dialect in (sqlite, postgresql)
    }
)


@dataclass(slots=True)
class Appending:
    """What one append works on: rows under way, and the counters it will save."""

    session: Session
    position: int
    stored: datetime
    last_term: int
    rows: list[dict[str, Any]] = field(default_factory=list)
    named: list[dict[Term, int]] = field(default_factory=list)


def queue(uow: UnitOfWork, *pending: Pending) -> None:
    """Have `pending` appended when `uow` commits; the commit raises what the append refuses."""
    uow.notes.setdefault(NOTES, []).extend(pending)
    uow.before_commit("append-statements", _append_queued)


def _append_queued(uow: UnitOfWork) -> None:
    append(uow.session, uow.notes.pop(NOTES, []))


def append(session: Session, batch: Sequence[Pending]) -> int:
    """Append what is new of `batch`, in its order; returns how many statements that was.

    Under the lock `position` and `stored` grow together, and the lock is held until the commit,
    so commit order = position order = `stored` order. Raises `StatementConflict`, `VoidRefused`,
    and `NamesErased`: the terms of who was erased were renamed, so she can only come as a new one.
    """
    work = _locked_head(session)
    fresh = _without_known(session, batch)
    if not fresh:
        return 0
    now, already = utc_now(), SaidAlready()
    for pending in fresh:
        work.position += 1
        work.stored = max(now, work.stored + TICK)
        work.named.append(mentions(pending, already))
        work.rows.append(_row(pending, work))
    terms = _intern(work, {(AGENT, one.owner) for one in fresh if one.owner is not None})
    for row, pending in zip(work.rows, fresh, strict=True):
        row["verb_id"] = terms[VERB, pending.document["verb"]["id"]]
        row["actor_id"] = terms[AGENT, pending.actor]
        row["authority_id"] = terms[AGENT, pending.authority]
        activity = object_activity(pending.document)
        row["object_id"] = None if activity is None else terms[ACTIVITY, activity]
    early = referrers_of(session, [one.statement_id for one in fresh if not one.is_first])
    apply_voiding(session, work.rows, fresh, early)
    insert_statements(session, work.rows)
    insert_mentions(
        session,
        [
            (terms[term], row["position"], roles)
            for row, named in zip(work.rows, work.named, strict=True)
            for term, roles in named.items()
        ],
    )
    _note_registrations(work, fresh, terms)
    note_definitions(session, work.rows, fresh, terms)
    if any(one.attachments for one in fresh):
        positions = [row["position"] for row in work.rows]
        attached = [one.attachments for one in fresh]
        link_attachments(session, list(zip(positions, attached, strict=True)))
    link_references(session, work.rows, early)
    MOVE_HEAD.run(
        session.connection(),
        new_position=work.position,
        new_stored=work.stored,
        new_last_term=work.last_term,
    )
    return len(fresh)


def _locked_head(session: Session) -> Appending:
    """Take the lock; SQLite's write transaction holds the only one there is already."""
    lock_log(session)
    found = HEAD.rows(session.connection())
    if not found:
        start = datetime(1970, 1, 1, tzinfo=UTC)
        session.execute(insert(LogHead).values(position=0, stored=start, last_term=0))
        return Appending(session, 0, start, 0)
    [head] = found
    return Appending(session, head.position, head.stored, head.last_term)


def _without_known(session: Session, batch: Sequence[Pending]) -> list[Pending]:
    """Those that the log has not yet; the same id with other content is a conflict.

    So it is, whatever the content, for a sender who may not know what others stored: else she
    could find out what it says by guessing.
    """
    ids = [pending.statement_id for pending in batch if not pending.is_first]
    known: dict[UUID, Mapping[str, Any]] = {
        statement_id: orjson.loads(document)
        for statement_id, document in stored_documents(session, ids).items()
    }
    fresh = []
    for pending in batch:
        stored = known.get(pending.statement_id)
        if stored is None:
            known[pending.statement_id] = pending.document
            fresh.append(pending)
        elif not (_may_learn(pending, stored) and same_statement(pending.document, stored)):
            raise StatementConflict(pending.statement_id)
    return fresh


def _may_learn(pending: Pending, stored: Mapping[str, Any]) -> bool:
    return pending.learns_all or pending.authority == actor_identifier(stored["authority"])


def _row(pending: Pending, work: Appending) -> dict[str, Any]:
    stored = iso(work.stored)
    document = dict(pending.document)
    if pending.timestamp is None:
        document["timestamp"] = stored
    document["authority"] = document.pop("authority")  # last, so that forwarding may cut it off
    document["stored"] = stored
    context = document.get("context")
    registration = context.get("registration") if context else None
    return {
        "position": work.position,
        "statement_id": pending.statement_id,
        "target_id": reference(document),
        "registration": _uuid(registration) if registration else None,
        "timestamp": pending.timestamp or work.stored,
        "stored": work.stored,
        "voided": False,
        "is_voiding": is_voiding(document),
        "may_void_any": pending.may_void_any,
        "document": orjson.dumps(document),
    }


@lru_cache(maxsize=1024)
def _uuid(registration: str) -> UUID:
    """Many statements of a batch have the same."""
    return UUID(registration)


def _intern(work: Appending, besides: Iterable[Term]) -> dict[Term, int]:
    """The key of every term named, and of those `besides`; new ones are numbered from the counter
    of the head row.
    """
    distinct = dict.fromkeys(term for named in (*work.named, besides) for term in named)
    digests = {term_digest(term): term for term in distinct}
    known = known_digests(work.session, digests)
    terms: dict[Term, int] = {digests[digest]: key for digest, key in known}
    new = []
    for digest, term in digests.items():
        if term not in terms:
            work.last_term += 1
            terms[term] = work.last_term
            new.append({"id": work.last_term, "kind": term[0], "digest": digest, "value": term[1]})
    if new:
        refuse_erased(work.session, [str(row["value"]) for row in new if row["kind"] == AGENT])
        TERMS.run_many(work.session.connection(), new)
    return terms


def _note_registrations(
    work: Appending, fresh: Sequence[Pending], terms: Mapping[Term, int]
) -> None:
    """Whose registrations these are, and under those of which nobody says it, who acts."""
    found = set()
    for row, pending in zip(work.rows, fresh, strict=True):
        if row["registration"]:
            who = row["actor_id"] if pending.owner is None else terms[AGENT, pending.owner]
            found.add((row["registration"], who, pending.owner is not None))
    if found:
        REGISTRATIONS.run_many(
            work.session.connection(),
            [
                {"registration": one, "actor_id": who, "is_owner": is_owner}
                for one, who, is_owner in found
            ],
        )


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC, always six decimals, so that text sorts as time does."""
    in_utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return f"{utc_text(in_utc)[:-6]}Z"
