"""Let go by a rule what is past its time, a portion at a time, and go on after a kill."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from lrs_adapter.document_models import LrsDocument, LrsShelf
from lrs_adapter.document_names import DocumentKind
from lrs_adapter.document_removing import drop_documents
from lrs_adapter.key_rows import LrsLaunch
from lrs_adapter.log_lock import lock_log
from lrs_adapter.mentions_of_nothing import forget_mentions_of_nothing
from lrs_adapter.models import LogStatement
from lrs_adapter.reading import COLUMNS, LogEntry, log_entries
from lrs_adapter.removing import remove_statements
from lrs_adapter.retention.keeping import Keeping, read_by_all
from lrs_adapter.retention.models import LrsRetentionRule
from lrs_adapter.retention.rules import Kept, Rule, before, matches, rules
from lrs_adapter.source_rows import LrsSourceRefusal
from storage import Database, UnitOfWork

Telling = Callable[[UnitOfWork, Rule, int, int, datetime], None]
EVERY = timedelta(days=1)
"""A rule is gone through once a day."""
WINDOW, AT_ONCE = 5_000, 100
"""Positions that are looked at, and records that go, in one portion."""
PROJECTOR = "projector"


@dataclass(frozen=True, slots=True)
class Portion:
    """What one portion did: how many went, how many had to stay, and whether the pass is over."""

    removed: int
    kept: int
    is_done: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What a rule would do now; nothing was changed. `waiting` are too new for some reader of the
    log to have read them.
    """

    removed: int
    kept: int
    waiting: int


def rules_due(session: Session, now: datetime) -> list[Rule]:
    """Those of which a pass is under way, or the last one is a day ago."""
    return [
        one
        for one in rules(session)
        if one.began is not None or one.done is None or one.done <= now - EVERY
    ]


def apply_rule(
    database: Database, rule_id: UUID, keeping: Keeping, now: datetime, *, told: Telling
) -> Portion:
    """One portion of a rule's pass, each in a short transaction. Anybody may call it, also two at
    once: what one did the other finds done. `told(uow, rule, removed, kept, now)` writes down, with
    the end of a pass, what all of it let go.
    """
    with database.reading() as session:
        row = session.get(LrsRetentionRule, rule_id)
        rule = next((one for one in rules(session) if one.id == rule_id), None)
    if row is None or rule is None:
        return Portion(0, 0, is_done=True)
    cut = before(rule, rule.began or now)
    if rule.scope.kind is Kept.RECORDS:
        last, due, is_end = _records_after(database, rule, cut)
        is_end = is_end and not due
        if is_end and row.letting:
            forget_mentions_of_nothing(database)
    else:
        last, due, is_end = _rows_after(database, rule, cut, keeping)
    with database.unit_of_work() as uow:
        query = select(LrsRetentionRule).where(LrsRetentionRule.id == rule_id).with_for_update()
        locked = uow.session.scalars(query).one_or_none()
        if locked is None or locked.cursor != rule.cursor or locked.months != rule.months:
            return Portion(0, 0, is_done=False)
        removed, kept = 0, 0
        if due and rule.scope.kind is Kept.RECORDS:
            lock_log(uow.session)
            removed, kept = _let_go(uow, due, keeping)
        elif due:
            removed = _delete(uow, rule.scope.kind, due)
        locked.removed += removed
        locked.letting += removed
        locked.keeping += kept
        if is_end:
            if locked.letting:
                told(uow, rule, locked.letting, locked.keeping, now)
            locked.cursor, locked.began, locked.done = 0, None, now
            locked.kept, locked.letting, locked.keeping = locked.keeping, 0, 0
        else:
            locked.cursor, locked.began = last, rule.began or now
        uow.commit()
    return Portion(removed, kept, is_done=is_end)


def foretell_rule(database: Database, rule: Rule, keeping: Keeping, now: datetime) -> Told:
    """Goes through all of it and changes nothing."""
    cut, removed, kept, waiting, cursor = before(rule, now), 0, 0, 0, 0
    while True:
        at = Rule(rule.id, rule.scope, rule.months, rule.made, cursor, now, None, 0, 0)
        if rule.scope.kind is Kept.RECORDS:
            last, due, is_end = _records_after(database, at, cut)
            with database.reading() as session:
                entries = _entries(session, due)
                stay = keeping.kept(session, entries)
            kept, removed = kept + len(stay), removed + len(due) - len(stay)
        else:
            last, due, is_end = _rows_after(database, at, cut, keeping)
            removed += len(due)
        if is_end:
            break
        cursor = last
    if rule.scope.kind is Kept.RECORDS:
        waiting = _unread(database, rule, cut)
    return Told(removed, kept, waiting)


def _records_after(database: Database, rule: Rule, cut: datetime) -> tuple[int, list[int], bool]:
    """How far was looked, what of it the rule is about and is past its time, and whether that is
    the end. Never beyond what every reader of the log has read.
    """
    with database.reading() as session:
        up_to = read_by_all(session, PROJECTOR)
        last = min(rule.cursor + WINDOW, up_to)
        rows = session.execute(_past(cut, rule.cursor, last)).all()
    due = []
    for position, document in rows:
        if matches(rule.scope, orjson.loads(document)):
            due.append(position)
            if len(due) == AT_ONCE:
                return position, due, False
    return last, due, last >= up_to


def _past(cut: datetime, after: int, up_to: int) -> Any:
    """What happened before `cut`: by its own word, which is no later than when it was stored."""
    return (
        select(LogStatement.position, LogStatement.document)
        .where(
            LogStatement.position > after,
            LogStatement.position <= up_to,
            or_(LogStatement.timestamp < cut, LogStatement.stored < cut),
        )
        .order_by(LogStatement.position)
    )


def _unread(database: Database, rule: Rule, cut: datetime) -> int:
    """So many are due that some reader has not read yet."""
    with database.reading() as session:
        after = read_by_all(session, PROJECTOR)
        rows = session.execute(_past(cut, after, after + WINDOW)).all()
    return sum(matches(rule.scope, orjson.loads(document)) for _, document in rows)


def _let_go(uow: UnitOfWork, due: Sequence[int], keeping: Keeping) -> tuple[int, int]:
    entries = _entries(uow.session, due)
    stay = keeping.kept(uow.session, entries)
    gone = [(one.position, one.statement_id) for one in entries if one.statement_id not in stay]
    remove_statements(uow, gone, with_mentions=False)
    return len(gone), len(stay)


def _entries(session: Session, positions: Sequence[int]) -> list[LogEntry]:
    if not positions:
        return []
    return log_entries(session, select(*COLUMNS).where(LogStatement.position.in_(list(positions))))


def _rows_after(
    database: Database, rule: Rule, cut: datetime, keeping: Keeping
) -> tuple[int, list[int], bool]:
    """The same of what is not on the log, by the rows' own numbers."""
    kind, scope = rule.scope.kind, rule.scope
    table: Any
    conditions: list[ColumnElement[bool]]
    if kind in (Kept.STATES, Kept.PROFILES):
        table = LrsDocument
        wanted = (DocumentKind.STATE,) if kind is Kept.STATES else tuple(DocumentKind)[1:]
        conditions = [
            LrsDocument.kind.in_([one.value for one in wanted]),
            LrsDocument.updated < cut,
        ]
        if scope.activity is not None:
            conditions.append(LrsDocument.activity == scope.activity)
        if scope.community is not None:
            shelves = select(LrsShelf.id).where(LrsShelf.community_id == scope.community[0])
            conditions.append(LrsDocument.shelf_id.in_(shelves))
        if held := keeping.held_digests():
            is_free = LrsDocument.actor_digest.not_in(held)
            conditions.append(or_(LrsDocument.actor_digest.is_(None), is_free))
    elif kind is Kept.LAUNCHES:
        table, conditions = LrsLaunch, [LrsLaunch.until < cut]
        if scope.activity is not None:
            conditions.append(LrsLaunch.activity == scope.activity)
        if keeping.held:
            conditions.append(LrsLaunch.actor.not_in(sorted(keeping.held)))
    else:
        table, conditions = LrsSourceRefusal, [LrsSourceRefusal.at < cut]
    query = select(table.id).where(table.id > rule.cursor, *conditions).order_by(table.id)
    with database.reading() as session:
        due = list(session.scalars(query.limit(AT_ONCE)))
    return due[-1] if due else rule.cursor, due, len(due) < AT_ONCE


def _delete(uow: UnitOfWork, kind: Kept, due: Sequence[int]) -> int:
    if kind in (Kept.STATES, Kept.PROFILES):
        drop_documents(uow, due)
    elif kind is Kept.LAUNCHES:
        uow.session.execute(delete(LrsLaunch).where(LrsLaunch.id.in_(list(due))))
    else:
        uow.session.execute(delete(LrsSourceRefusal).where(LrsSourceRefusal.id.in_(list(due))))
    return len(due)
