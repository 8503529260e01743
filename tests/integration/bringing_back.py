"""Data that today's code wrote, in a database as an earlier release left it."""

from sqlalchemy import MetaData, insert, select

from storage import Database, migrate
from tests.databases import IRI_BASE

OF_THE_DATABASE = frozenset({"alembic_version", "installation"})


def bring_back(now: Database, before: Database, revision: str) -> None:
    """Migrate the empty `before` to `revision`, and copy into it what `now` has in the tables and
    columns that are in both.
    """
    migrate(before, IRI_BASE, revision)
    here, there = MetaData(), MetaData()
    with now.engine.connect() as source, before.engine.begin() as target:
        here.reflect(source)
        there.reflect(target)
        for table in there.sorted_tables:
            if table.name in OF_THE_DATABASE or table.name not in here.tables:
                continue
            found = here.tables[table.name]
            columns = [found.c[one.name] for one in table.c if one.name in found.c]
            rows = [dict(row) for row in source.execute(select(*columns)).mappings()]
            if rows:
                target.execute(table.delete())  # what a migration had put there
                target.execute(insert(table), rows)
