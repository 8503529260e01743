"""Record a happening: one fact, one statement, whatever is retried."""

from uuid import UUID, uuid4

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lrs_adapter.append import queue
from lrs_adapter.building import build_statement
from lrs_adapter.draft import Draft, Happening
from lrs_adapter.identifiers import own_actor, own_authority
from lrs_adapter.iris import Iris
from lrs_adapter.models import LogHappening
from lrs_adapter.pending import Pending
from storage import Prepared, UnitOfWork

HAPPEN = Prepared(
    {
        name: dialect.insert(LogHappening)
        .values(
            {
                column: bindparam(column)
                for column in ("kind", "subject", "transition", "attempt", "statement_id")
            }
        )
        .on_conflict_do_nothing()
        for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
    }
)
"""Changes no row when the happening was recorded before."""


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
    if not HAPPEN.run(uow.session.connection(), statement_id=statement_id, **row):
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
            owner=_owner(iris, draft),
            defines=True,
            is_first=True,
        ),
    )
    return statement_id


def _owner(iris: Iris, draft: Draft) -> str | None:
    whose = draft.registration_of or draft.actor
    return None if whose is None or draft.registration is None else own_actor(iris, whose)


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
