"""Mentions of statements that a rule let go: forgotten afterwards, all of them and no others."""

import pytest
from sqlalchemy import select

from lrs_adapter import mentions_of_nothing, read_after
from lrs_adapter.mentions_of_nothing import forget_mentions_of_nothing
from lrs_adapter.models import LogMention, LogStatement
from lrs_adapter.removing import remove_statements
from storage import Database
from tests.integration.records_world import record_some


def mentioned(database: Database) -> set[tuple[int, int]]:
    with database.reading() as session:
        rows = session.execute(select(LogMention.term_id, LogMention.position))
        return {(row.term_id, row.position) for row in rows}


def test_what_names_nothing_goes_and_the_rest_stays(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mentions_of_nothing, "LOOKED_AT", 7)
    monkeypatch.setattr(mentions_of_nothing, "AT_ONCE", 2)
    record_some(database, 12)
    before = mentioned(database)
    with database.reading() as session:
        gone = [(one.position, one.statement_id) for one in read_after(session, 0, 100)[::3]]
    with database.unit_of_work() as uow:
        remove_statements(uow, gone, with_mentions=False)
        uow.commit()
    assert mentioned(database) == before
    lost = {one for one in before if one[1] in {position for position, _ in gone}}
    assert forget_mentions_of_nothing(database) == len(lost) > 0
    assert mentioned(database) == before - lost
    assert forget_mentions_of_nothing(database) == 0
    with database.reading() as session:
        assert len(list(session.scalars(select(LogStatement.position)))) == 8
