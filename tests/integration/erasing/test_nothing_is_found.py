"""After an erasure nobody finds her, whatever is searched; everybody else is as before."""

from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import select

from community import OPERATOR
from lrs_adapter import (
    NamesErased,
    StatementQuery,
    erased_in,
    erasures_under_way,
    find_statements,
    head_position,
    person_of,
)
from lrs_adapter.attachments import LogAttachment
from lrs_adapter.document_models import LrsDocument, LrsShelf
from lrs_adapter.models import LogStatement
from plugin.erasing import erase_person, go_on, work_on_erasures
from storage import Database, KeptBytes, utc_now
from tests.integration.erasing.looking import files_with, where_found, wrong_mentions
from tests.integration.erasing.quetzal import ADDRESS, BY_ACCOUNT, BY_MBOX, SOMEBODY, Quetzal
from tests.integration.records_world import IRIS, received, store


def erase(quetzal: Quetzal) -> UUID:
    services = quetzal.world.services
    with services.database.unit_of_work() as uow:
        begun = erase_person(uow, services, quetzal.member_id, asker=OPERATOR, now=utc_now())
        uow.commit()
    while not go_on(services, begun.erasure_id, now=utc_now(), most=1):
        pass
    return begun.erasure_id


def test_no_search_finds_her(quetzal: Quetzal) -> None:
    database = quetzal.world.services.database
    before = where_found(database, quetzal.needles)
    assert len({one.split(":")[0] for one in before}) > 20, before
    erase(quetzal)
    assert where_found(database, quetzal.needles) == []
    folder = quetzal.world.services.settings.data_dir
    assert files_with(folder, quetzal.needles) == []
    with database.reading() as session:
        assert wrong_mentions(session) == []


def test_others_are_as_before(quetzal: Quetzal) -> None:
    database = quetzal.world.services.database
    before, head = documents(database), log_head(database)
    standings = others_standings(database, quetzal)
    erase(quetzal)
    after = documents(database)
    gone = before.keys() - after.keys()
    assert gone == {quetzal.ids["signed"]}
    for name in ("others'", "42", "others' data"):
        assert after[quetzal.ids[name]] == before[quetzal.ids[name]]
    assert log_head(database) >= head
    assert others_standings(database, quetzal) == standings
    with database.reading() as session:
        query = StatementQuery(agent="mbox::mailto:somebody@example.org", limit=100)
        found = find_statements(session, IRIS, query, quetzal.key).statements
    ids = {UUID(orjson.loads(one.document)["id"]) for one in found}
    assert quetzal.ids["others'"] in ids
    assert quetzal.ids["about her"] in ids


def test_what_a_record_says_of_others_stays(quetzal: Quetzal) -> None:
    database = quetzal.world.services.database
    erase(quetzal)
    after = {name: documents(database).get(one) for name, one in quetzal.ids.items()}
    team = orjson.loads(after["in a team"] or b"")
    assert team["actor"] == SOMEBODY
    assert SOMEBODY in team["context"]["team"]["member"]
    assert team["context"]["extensions"]["https://example.org/x"]["n"] == 42
    nobody = orjson.loads(after["hers"] or b"")["actor"]
    assert nobody.keys() == {"objectType", "account"}
    assert nobody["account"]["homePage"] == IRIS.home_page
    assert team["context"]["instructor"] == nobody
    signed = orjson.loads(after["signed by another"] or b"")
    assert signed["actor"] == SOMEBODY
    assert "attachments" not in signed
    about = orjson.loads(after["signed about another"] or b"")
    assert about["object"]["mbox"] == SOMEBODY["mbox"]
    assert "attachments" not in about
    assert b'"name":"42"' in (after["42"] or b"")
    assert b'"name":"42"' not in (after["by a short account"] or b"")


def test_data_of_hers_alone_goes(quetzal: Quetzal) -> None:
    database = quetzal.world.services.database
    erase(quetzal)
    with database.reading() as session:
        attached = session.scalars(select(LogAttachment.kept_sha256)).all()
        kept = set(session.scalars(select(KeptBytes.sha256)))
        states = session.scalars(select(LrsDocument.actor)).all()
        shelf = session.scalars(select(LrsShelf.documents)).one()
    assert len(attached) == 1
    assert set(attached) == kept
    assert sorted(one or "" for one in states) == ["", "mbox::mailto:somebody@example.org"]
    assert shelf == len(states)


def test_she_does_not_come_back(quetzal: Quetzal) -> None:
    database = quetzal.world.services.database
    again = received(actor=BY_MBOX)
    erase(quetzal)
    for statement in (
        again,
        received(actor={"mbox": f"mailto:{ADDRESS.upper()}"}),
        received(actor=SOMEBODY, object=BY_ACCOUNT),
        received(actor={"account": {"homePage": IRIS.home_page, "name": str(quetzal.record_id)}}),
    ):
        with pytest.raises(NamesErased):
            store(database, quetzal.key, statement)
    store(database, quetzal.key, received(actor=SOMEBODY))
    with database.reading() as session:
        extension = {"https://example.org/x": BY_ACCOUNT}
        within = received(actor=SOMEBODY, context={"extensions": extension})
        assert erased_in(session, [again, received(), within]) == [True, False, True]
        asked: dict[str, Any] = {"mbox": BY_MBOX["mbox"]}
        found = person_of(session, IRIS, asked, quetzal.key)
    assert found == {"objectType": "Person", "mbox": [BY_MBOX["mbox"]]}


def test_a_killed_erasure_is_gone_on_with(quetzal: Quetzal) -> None:
    """By any worker; what was committed first already keeps her out."""
    services = quetzal.world.services
    with services.database.unit_of_work() as uow:
        erase_person(uow, services, quetzal.member_id, asker=OPERATOR, now=utc_now())
        uow.commit()
    with pytest.raises(NamesErased):
        store(services.database, quetzal.key, received(actor=BY_MBOX))
    while work_on_erasures(services, now=utc_now()):
        pass
    assert where_found(services.database, quetzal.needles) == []
    with services.database.reading() as session:
        assert erasures_under_way(session) == []


def documents(database: Database) -> dict[UUID, bytes]:
    with database.reading() as session:
        rows = session.execute(select(LogStatement.statement_id, LogStatement.document))
        return {row.statement_id: bytes(row.document) for row in rows}


def log_head(database: Database) -> int:
    with database.reading() as session:
        return head_position(session)


def others_standings(database: Database, quetzal: Quetzal) -> list[Any]:
    from certification import StandingRow, TrajectoryRow

    with database.reading() as session:
        rows = session.execute(
            select(StandingRow.state, StandingRow.proof, StandingRow.revision)
            .join(TrajectoryRow, TrajectoryRow.id == StandingRow.trajectory_id)
            .where(TrajectoryRow.member_id != quetzal.member_id)
            .order_by(StandingRow.trajectory_id)
        )
        return [tuple(row) for row in rows]
