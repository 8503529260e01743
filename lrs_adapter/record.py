"""Record a happening: one fact, one statement, whatever is retried."""

from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from lrs_adapter.append import queue
from lrs_adapter.building import build_statement
from lrs_adapter.draft import Draft, Happening
from lrs_adapter.identifiers import own_actor, own_authority
from lrs_adapter.iris import Iris
from lrs_adapter.models import LogHappening
from lrs_adapter.pending import Pending
from lrs_adapter.readers import insert_or_ignore
from storage import UnitOfWork


def record(uow: UnitOfWork, iris: Iris, happening: Happening, draft: Draft) -> UUID:
    """Queue the statement that tells `happening`; it is appended as this unit's last act.

    Its id is fixed by a unique row before the statement is built. A happening that was recorded
    before keeps its id, and nothing is appended.
    """
    statement_id = uuid4()
    row = {
        "kind": happening.kind,
        "subject": happening.subject,
        "transition": happening.transition,
        "attempt": happening.attempt,
    }
    insert = insert_or_ignore(uow.session, LogHappening, statement_id=statement_id, **row)
    if uow.session.scalar(insert.returning(LogHappening.id)) is None:
        known = recorded_id(uow.session, happening)
        assert known is not None
        return known
    document = build_statement(iris, statement_id, draft)
    queue(
        uow,
        Pending(
            statement_id=statement_id,
            document=document,
            actor=own_authority(iris) if draft.actor is None else own_actor(iris, draft.actor),
            authority=own_authority(iris),
            timestamp=draft.timestamp,
            may_void_any=False,
        ),
    )
    return statement_id


def recorded_id(session: Session, happening: Happening) -> UUID | None:
    """The id of the statement that tells `happening`; None when it was not recorded."""
    return session.scalar(
        select(LogHappening.statement_id).filter_by(
            kind=happening.kind,
            subject=happening.subject,
            transition=happening.transition,
            attempt=happening.attempt,
        )
    )
