"""What remote LRSs are asked when somebody is erased: which took records of hers, which complied.

xAPI has no delete. Her records are taken back there by voiding statements where that is wanted;
that the bytes are gone only whoever runs the LRS can say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from lrs_adapter.erasing.models import (
    LrsErasedStatement,
    LrsErasedTerm,
    LrsErasure,
    LrsErasureRequest,
)
from lrs_adapter.errors import UnknownErasure
from lrs_adapter.models import LogMention, LogReader, LogStatement, LrsDeadLetter, LrsTarget
from lrs_adapter.sent_as import sent_ids
from lrs_adapter.target_readings import readings_of, was_sent
from lrs_adapter.terms import Role
from lrs_adapter.withholding import LrsWithheld
from storage import UnitOfWork

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class RequestState:
    """How it is with one LRS: `voids` of the `sent` records of hers were taken back there,
    `refused` of them it would not; `complied` when its people said that everything is gone.
    """

    erasure_id: UUID
    target_id: UUID
    label: str
    endpoint: str
    begun: datetime
    sent: int
    may_void: bool
    voids: int
    refused: int
    is_voided: bool
    trouble: str | None
    next_try: datetime | None
    complied: datetime | None


def note_requests(uow: UnitOfWork, erasure_id: UUID) -> None:
    """Ask every LRS that took a record of hers; paused ones as well. The caller has locked their
    readers, so that whoever moves one later learns that this erasure is over.
    """
    for target in uow.session.scalars(select(LrsTarget).order_by(LrsTarget.created)).all():
        reader = uow.session.get(LogReader, target.reader)
        note_request(uow, erasure_id, target.id, reader.cursor if reader else 0)


def lock_readers(uow: UnitOfWork) -> None:
    """Of all targets, until the transaction ends: no cursor is moved meanwhile."""
    for name in sorted(target.reader for target in uow.session.scalars(select(LrsTarget))):
        uow.session.get(LogReader, name, with_for_update=True)


def note_request(uow: UnitOfWork, erasure_id: UUID, target_id: UUID, up_to: int) -> None:
    """Ask an LRS for what it took of hers up to that position, be it that it was asked for less
    before.
    """
    sent = sum(1 for _ in sent_of_hers(uow.session, erasure_id, target_id, 0, up_to))
    key = {"erasure_id": erasure_id, "target_id": target_id}
    row = uow.session.get(LrsErasureRequest, key, with_for_update=True)
    if row is None and sent:
        begun = {"cursor": 0, "voids": 0, "refused": 0, "failures": 0}
        uow.session.add(LrsErasureRequest(**key, up_to=up_to, sent=sent, may_void=True, **begun))
    elif row is not None and sent > row.sent:
        row.up_to, row.sent, row.complied = up_to, sent, None
    uow.session.flush()


def sent_of_hers(
    session: Session, erasure_id: UUID, target_id: UUID, after: int, up_to: int
) -> Iterator[tuple[int, UUID]]:
    """Position and id of what a target took between two positions of which she was the actor, in
    the log's order. Its filters are asked of what is there; what went whole counts as sent.
    """
    readings = readings_of(session.connection(), target_id)
    while rows := session.execute(_hers(erasure_id, target_id, after, up_to).limit(AT_ONCE)).all():
        after = rows[-1].position
        left_out = set[int]()
        if readings:
            places = [row.position for row in rows]
            query = select(LogStatement.position, LogStatement.document)
            there = session.execute(query.where(LogStatement.position.in_(places))).all()
            left_out = {at for at, document in there if not was_sent(readings, at, document)}
        yield from ((row[0], row[1]) for row in rows if row[0] not in left_out)


def _hers(erasure_id: UUID, target_id: UUID, after: int, up_to: int) -> Select[int, UUID]:
    """The same, whatever its filters."""
    terms = select(LrsErasedTerm.term_id).where(LrsErasedTerm.erasure_id == erasure_id)
    there = (
        select(LogStatement.position, LogStatement.statement_id)
        .join(LogMention, LogMention.position == LogStatement.position)
        .where(
            LogMention.term_id.in_(terms),
            LogMention.roles.bitwise_and(Role.ACTOR.value) != 0,
            *_taken(LogStatement.position, target_id, after, up_to),
        )
    )
    gone = select(LrsErasedStatement.position, LrsErasedStatement.statement_id).where(
        LrsErasedStatement.erasure_id == erasure_id,
        *_taken(LrsErasedStatement.position, target_id, after, up_to),
    )
    both = union_all(there, gone).subquery()
    return select(both.c.position, both.c.statement_id).distinct().order_by(both.c.position)


def request_states(session: Session) -> list[RequestState]:
    """Every LRS that was asked, the newest erasure first."""
    query = (
        select(LrsErasureRequest, LrsTarget, LrsErasure.begun)
        .join(LrsTarget, LrsTarget.id == LrsErasureRequest.target_id)
        .join(LrsErasure, LrsErasure.id == LrsErasureRequest.erasure_id)
        .order_by(LrsErasure.begun.desc(), LrsErasure.id, LrsTarget.label)
    )
    return [
        RequestState(
            erasure_id=row.erasure_id,
            target_id=target.id,
            label=target.label,
            endpoint=target.endpoint,
            begun=begun,
            sent=row.sent,
            may_void=row.may_void,
            voids=row.voids,
            refused=row.refused,
            is_voided=row.cursor >= row.up_to,
            trouble=row.trouble,
            next_try=row.next_try,
            complied=row.complied,
        )
        for row, target, begun in session.execute(query)
    ]


def sent_statements(session: Session, asked: RequestState, most: int) -> list[UUID]:
    """The ids of what that LRS took of hers, at most so many."""
    row = session.get_one(LrsErasureRequest, (asked.erasure_id, asked.target_id))
    found = sent_of_hers(session, asked.erasure_id, asked.target_id, 0, row.up_to)
    ids = [statement_id for _, statement_id in islice(found, most)]
    known_as = sent_ids(session, asked.target_id, ids)
    return [known_as.get(one, one) for one in ids]


def note_complied(uow: UnitOfWork, erasure_id: UUID, label: str, now: datetime) -> bool:
    """Whoever runs that LRS said that all of it is gone there; whether that is new. Raises
    `UnknownErasure`.
    """
    query = (
        select(LrsErasureRequest)
        .join(LrsTarget, LrsTarget.id == LrsErasureRequest.target_id)
        .where(LrsErasureRequest.erasure_id == erasure_id, LrsTarget.label == label)
    )
    row = uow.session.scalars(query).one_or_none()
    if row is None:
        raise UnknownErasure(f"{erasure_id} of {label}")
    is_new = row.complied is None
    row.complied = row.complied or now
    uow.session.flush()
    return is_new


def _taken(
    position: InstrumentedAttribute[int], target_id: UUID, after: int, up_to: int
) -> tuple[ColumnElement[bool], ...]:
    """Neither kept back nor refused for good."""
    withheld = exists().where(LrsWithheld.target_id == target_id, LrsWithheld.position == position)
    refused = exists().where(
        LrsDeadLetter.target_id == target_id, LrsDeadLetter.position == position
    )
    return position > after, position <= up_to, ~withheld, ~refused
