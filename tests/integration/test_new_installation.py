"""A new installation has no account, no key and no password that anybody could know."""

from sqlalchemy import func, select

import plugin.models
from storage import Base, Database

OF_THE_SCHEMA = {"installation", "log_head"}
"""Tables that a migration fills: who it is, and where its log begins."""


def test_nobody_and_nothing_can_come_in_before_somebody_is_let_in(database: Database) -> None:
    assert plugin.models.TABLES
    with database.reading() as session:
        filled = {
            table.name
            for table in Base.metadata.sorted_tables
            if session.scalar(select(func.count()).select_from(table))
        }
    assert filled <= OF_THE_SCHEMA
