"""The audit log keeps each change with who made it, and nothing ever changes an entry."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from community import OPERATOR, Asker, audit
from community.auditing import AuditRow
from storage import Database

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
MEMBER = UUID(int=7)


def kept(database: Database, asker: Asker = OPERATOR) -> None:
    with database.unit_of_work() as uow:
        audit(
            uow,
            asker=asker,
            act="xapi-key.revoked",
            subject_kind="xapi-key",
            subject_id=uuid4(),
            reason="test",
            details={"scopes": ["all/read"]},
            now=NOW,
        )
        uow.commit()


@pytest.mark.parametrize(
    ("asker", "by"),
    [
        (OPERATOR, ("operator", None)),
        (Asker(MEMBER), ("member", MEMBER)),
        (Asker(None), ("system", None)),
    ],
)
def test_an_entry_says_who_what_when_and_why(
    database: Database, asker: Asker, by: tuple[str, UUID | None]
) -> None:
    kept(database, asker)
    with database.reading() as session:
        row = session.scalars(select(AuditRow)).one()
        assert (row.by, row.member_id) == by
        assert (row.act, row.at, row.reason) == ("xapi-key.revoked", NOW, "test")
        assert row.details == {"scopes": ["all/read"]}


def test_a_change_that_is_rolled_back_leaves_no_entry(database: Database) -> None:
    with database.unit_of_work() as uow:
        audit(uow, asker=OPERATOR, act="a.done", subject_kind="a", subject_id="1", now=NOW)
    with database.reading() as session:
        assert session.scalars(select(AuditRow)).all() == []


def test_neither_database_changes_or_deletes_an_entry(database: Database) -> None:
    kept(database)
    statements = ["update audit set reason = 'other'", "delete from audit"]
    if database.engine.dialect.name == "postgresql":
        statements.append("truncate audit")
    for statement in statements:
        with (
            pytest.raises(DBAPIError, match="the audit log only grows"),
            database.engine.begin() as connection,
        ):
            connection.execute(text(statement))
    with database.reading() as session:
        assert session.scalars(select(AuditRow.reason)).all() == ["test"]


def test_an_act_is_written_as_what_and_what_was_done(database: Database) -> None:
    with database.unit_of_work() as uow, pytest.raises(ValueError, match="no act"):
        audit(uow, asker=OPERATOR, act="Granted!", subject_kind="a", subject_id="1", now=NOW)
