"""Statements that point to others by StatementRef are found wherever their target is found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from lrs_adapter.models import LogMention, LogStatement, LogTerm
from lrs_adapter.terms import REFERENCE_SHIFT, Role
from storage import Prepared, asked_ids

OWN_ROLES = (1 << REFERENCE_SHIFT) - 1
COLUMNS = (
    LogStatement.position,
    LogStatement.statement_id,
    LogStatement.target_id,
    LogStatement.is_voiding,
    LogStatement.may_void_any,
    LogTerm.value,
)
OF_ONE = Prepared(
    select(*COLUMNS)
    .join(LogTerm, LogTerm.id == LogStatement.authority_id)
    .where(LogStatement.target_id == bindparam("one"))
)
OF_MANY = Prepared(
    {
        "sqlite": text(
            """
            select s.position, s.statement_id, s.target_id, s.is_voiding, s.may_void_any, t.value
            from json_each(:asked) as a
            cross join log_statement as s on s.target_id = a.value and s.target_id is not null
            cross join log_term as t on t.id = s.authority_id
            """
        )
        .bindparams(bindparam("asked", type_=Text))
        .columns(*COLUMNS),
        "postgresql": text(
            """
            select s.position, s.statement_id, s.target_id, s.is_voiding, s.may_void_any, t.value
            from log_statement as s join log_term as t on t.id = s.authority_id
            where s.target_id = any(:asked)
            """
        )
        .bindparams(bindparam("asked", type_=ARRAY(Uuid)))
        .columns(*COLUMNS),
    }
)


@dataclass(frozen=True, slots=True)
class Referrer:
    """A stored statement that points to `target_id`."""

    position: int
    statement_id: UUID
    target_id: UUID
    is_voiding: bool
    may_void_any: bool
    authority: str


def referrers_of(session: Session, ids: Sequence[UUID]) -> list[Referrer]:
    """The statements in the log that point to one of `ids`; asks nothing about none."""
    if not ids:
        return []
    connection = session.connection()
    if len(ids) == 1:
        rows = OF_ONE.rows(connection, one=ids[0])
    else:
        rows = OF_MANY.rows(connection, asked=asked_ids(connection.dialect, ids))
    found: list[Referrer] = []
    for position, own_id, target_id, voids, any_key, authority in rows:
        assert target_id is not None
        found.append(Referrer(position, own_id, target_id, voids, any_key, authority))
    return found


def link_references(
    session: Session, rows: Iterable[dict[str, Any]], early: Sequence[Referrer]
) -> None:
    """Let every referrer be found by what its target names, also over several steps.

    `rows` were just inserted; `early` are referrers that were there before them.
    """
    steps = [(row["position"], row["target_id"]) for row in rows if row["target_id"] is not None]
    steps += [(referrer.position, referrer.target_id) for referrer in early]
    while steps:
        following: list[tuple[int, UUID]] = []
        for position, target_id in steps:
            if _copy_mentions(session, position, target_id):
                own_id = session.scalars(
                    select(LogStatement.statement_id).where(LogStatement.position == position)
                ).one()
                following += [(r.position, r.target_id) for r in referrers_of(session, [own_id])]
        steps = following


def _copy_mentions(session: Session, position: int, target_id: UUID) -> bool:
    """Add what the target names, as named by reference; False when that changed nothing."""
    query = (
        select(LogMention.term_id, LogMention.roles)
        .join(LogStatement, LogStatement.position == LogMention.position)
        .where(LogStatement.statement_id == target_id)
    )
    changed = False
    for term_id, roles in session.execute(query).all():
        by_reference = ((roles | roles >> REFERENCE_SHIFT) & OWN_ROLES) << REFERENCE_SHIFT
        by_reference |= roles & Role.INVOLVED.value
        row = session.get(LogMention, (term_id, position), populate_existing=True)
        if row is None:
            session.execute(
                _insert_or_ignore(
                    session,
                    LogMention,
                    term_id=term_id,
                    position=position,
                    roles=by_reference,
                )
            )
            changed = True
        elif row.roles | by_reference != row.roles:
            row.roles |= by_reference
            session.flush()
            changed = True
    return changed


def _insert_or_ignore(session: Session, table: type[Any], **values: Any) -> Any:
    """An insert that does nothing when a unique key has the row already."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table).values(**values).on_conflict_do_nothing()
    return postgresql.insert(table).values(**values).on_conflict_do_nothing()
