"""Administrators of the release before keep their office, and in one community get the whole."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, MetaData, Table

from community import INSTALLATION, Asker, Permission, is_allowed
from storage import Database, migrate
from tests.databases import IRI_BASE, Templates

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
BEFORE = "0021"
MEMBER, RECORD = uuid4(), uuid4()


def fill(connection: Connection, communities: list[UUID]) -> None:
    """One member, administrator of the first of these communities."""
    metadata = MetaData()
    member, community, role_grant = (
        Table(name, metadata, autoload_with=connection)
        for name in ("member", "community", "role_grant")
    )
    is_sqlite = connection.dialect.name == "sqlite"

    def of(value: UUID) -> object:
        return value.hex if is_sqlite else value

    moment = NOW.replace(tzinfo=None).isoformat(" ") if is_sqlite else NOW
    connection.execute(member.insert().values(id=of(MEMBER), record_id=of(RECORD), joined=moment))
    for each in communities:
        connection.execute(
            community.insert().values(id=of(each), slug=each.hex, name="{}", founded=moment)
        )
    connection.execute(
        role_grant.insert().values(
            id=of(uuid4()),
            member_id=of(MEMBER),
            community_id=of(communities[0]),
            role="administrator",
            since=moment,
            reason="first",
        )
    )


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("how_many", [1, 2])
def test_an_administrator_keeps_working(templates: Templates, kind: str, how_many: int) -> None:
    url = templates.empty(kind)
    database = Database(url)
    communities = [uuid4() for _ in range(how_many)]
    try:
        migrate(database, IRI_BASE, BEFORE)
        with database.engine.begin() as connection:
            fill(connection, communities)
        migrate(database, IRI_BASE)
        who = Asker(MEMBER)
        with database.reading() as session:
            for number, place in enumerate(communities):
                manages = is_allowed(session, who, Permission.MANAGE_LMS, place, now=NOW)
                assert manages is (number == 0)
            is_of_all = is_allowed(session, who, Permission.MANAGE_LRS, INSTALLATION, now=NOW)
            assert is_of_all is (how_many == 1)
    finally:
        database.dispose()
        templates.drop(url)
