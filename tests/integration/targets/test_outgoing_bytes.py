"""What is cut of many at once is, byte for byte, what is cut of each for itself."""

import io
import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import select

from lrs_adapter import Origin, receive, received_parts, take_in
from lrs_adapter.actor_forms import ActorForm, Rewriting
from lrs_adapter.answers import Answer
from lrs_adapter.forms import Form
from lrs_adapter.models import LogStatement
from lrs_adapter.outgoing import Outgoing
from lrs_adapter.outgoing_rows import next_outgoing
from lrs_adapter.target_filter import TargetFilter
from lrs_adapter.target_stretch import Taking, next_for
from storage import Database
from tests.integration.multipart_bodies import attachment, body, part
from tests.integration.records_world import (
    IRIS,
    NOON,
    VOIDED,
    new_key,
    received,
    record_some,
    store,
    voiding,
)
from tests.integration.targets.test_versions import GROUP

ANA = {"mbox": "mailto:ana@example.org", "name": "Ana Alba"}
TEAM = {"objectType": "Group", "name": "Team", "member": [ANA, {"openid": "https://b.example"}]}
ENDING = re.compile(
    rb',"authority":\{"objectType":"Agent","account":\{"homePage":"[^"\\]*","name":"[^"\\]*"\}\},'
    rb'"stored":"[^"\\]*"\}\Z'
)
SUB = {
    "objectType": "SubStatement",
    "actor": TEAM,
    "verb": {"id": "https://example.org/verbs/planned"},
    "object": {"objectType": "StatementRef", "id": str(uuid4())},
}
TELLING = {
    "https://example.org/ext/told": {
        "authority": {"objectType": "Agent", "account": {"homePage": "h", "name": "n"}},
        "stored": "2026-05-04T12:00:00.000000Z",
    },
    "https://example.org/ext/quoted": 'é \\ ","stored":"x"}',
}
FORMS = {
    "own": Form(),
    "1.0.3": Form("1.0.3"),
    "2.0.0": Form("2.0.0"),
    "pseudonyms": Form(None, Rewriting(ActorForm.PSEUDONYM, b"k" * 32, IRIS)),
    "pseudonyms in 1.0.3": Form("1.0.3", Rewriting(ActorForm.PSEUDONYM, b"k" * 32, IRIS)),
    "accounts": Form(
        None, Rewriting(ActorForm.LMS, b"k" * 32, IRIS, lambda one: ("https://lms", str(one)[:8]))
    ),
}


def fill_varied(database: Database) -> None:
    """Ours, two keys', taken in; sub-statements, teams, voids, data, both versions."""
    record_some(database, 3)
    key, other = new_key(database, "all")[0], new_key(database, "all")[0]
    of_team, in_second = {"registration": str(uuid4()), "team": TEAM}, {"version": "2.0.0"}
    first = received(actor=TEAM)
    sub = received(object=SUB)
    store(database, key, first, sub, received(context=of_team), voiding(first["id"]))
    store(database, other, received(context={"extensions": TELLING}), received(actor=ANA))
    second = received(context=GROUP, **in_second), received(**in_second)
    store(database, key, *second, version="2.0.0")
    record_some(database, 2)
    content = b"a few words"
    sent = body([received(attachments=[attachment(content)])], part(content), boundary="x")
    with (
        received_parts(io.BytesIO(sent), "x", most_json=10_000) as request,
        database.unit_of_work() as uow,
    ):
        receive(uow, IRIS, request.body, key, now=NOON, parts=request.parts)
        uow.commit()
    stored = {"stored": "2026-05-04T11:00:00Z", "timestamp": "2026-05-04T11:00:00Z"}
    lines = [orjson.dumps(received(**stored, authority=ANA))]
    take_in(database, IRIS, Origin("import:elsewhere"), lines, now=NOON)


def one_by_one(database: Database) -> list[Outgoing]:
    """Each statement of the log read and cut for itself."""
    with database.reading() as session:
        rows = session.scalars(select(LogStatement).order_by(LogStatement.position)).all()
    return [
        Outgoing(row.position, row.statement_id.hex, _cut(row.document), row.actor_id, None)
        for row in rows
    ]


def _cut(document: bytes) -> bytes:
    found = ENDING.search(document)
    assert found, document
    return document[: found.start()] + b"}"


def told(batch: Sequence[Outgoing | Answer]) -> list[tuple[Any, ...] | Answer]:
    return [
        one
        if isinstance(one, Answer)
        else (one.position, one.statement_id, one.log_id, one.body, one.actor_id)
        for one in batch
    ]


@pytest.mark.parametrize("form", FORMS)
def test_in_every_form(database: Database, form: str) -> None:
    fill_varied(database)
    before = one_by_one(database)
    with database.look_up() as within:
        now = next_outgoing(within, 0, 500, 1_000_000)
        registrations = [one.registration for one in now]
    assert len(now) == 15
    assert sum(one is not None for one in registrations) >= 6
    formed = FORMS[form].formed
    assert told([formed(one) for one in now]) == told([formed(one) for one in before])


def test_of_what_is_chosen(database: Database) -> None:
    fill_varied(database)
    everything = one_by_one(database)
    verb = "https://example.org/verbs/tried"
    goes = verb, VOIDED  # the void is of one that it gets
    chosen = [one for one in everything if orjson.loads(one.body)["verb"]["id"] in goes]
    with database.look_up() as within:
        coming = next_for(within, 0, 500, Taking(TargetFilter(verbs=(verb,))))
        few = next_for(within, 0, 3, Taking(TargetFilter(verbs=(verb,)), up_to=9))
    assert 5 < len(chosen) < len(everything)
    assert told(coming.found) == told(chosen)
    assert {*coming.left_out} == {one.position for one in everything} - {
        one.position for one in chosen
    }
    assert (coming.end, told(few.found)) == (everything[-1].position, told(chosen[:3]))


def test_no_more_at_once_than_asked_for_and_one_at_least(database: Database) -> None:
    fill_varied(database)
    everything = one_by_one(database)
    with database.look_up() as within:
        assert told(next_outgoing(within, 2, 4, 1_000_000)) == told(everything[2:6])
        assert told(next_outgoing(within, 0, 500, 1)) == told(everything[:1])
        assert len(next_outgoing(within, 0, 500, 3_000)) in (2, 3)
        assert not next_outgoing(within, 99, 500, 1_000_000)


def test_ids_are_digits_on_both_databases(database: Database) -> None:
    [own] = record_some(database, 1)
    with database.look_up() as within:
        [one] = next_outgoing(within, 0, 500, 1_000_000)
    assert (one.hexadecimal, one.statement_id, one.log_id) == (own.hex, own, own)
    assert isinstance(one.body, bytes)
    assert UUID(orjson.loads(one.body)["id"]) == own
