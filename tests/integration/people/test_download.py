"""The copy of what is held: all of it, hers alone, to her alone, and nothing before its time."""

import csv
import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from community import GUEST, INSTALLATION, OPERATOR, Asker, OnlyHerself, Role, audit_entries, member
from plugin.held import KINDS
from plugin.held.download import FORMAT, PARTS, SCHEMA_VERSION, Form, copy_of_held
from plugin.held.download import table as records_table
from plugin.held.download.values import Reading
from plugin.held.download.veil import Veil
from plugin.held.kinds import RECORDS
from plugin.web.sessions import Method, WebSession
from storage import utc_now
from tests.integration.joining.joining_world import Members
from tests.integration.people.everything_held import Filled, fill
from tests.unit.plugin.web.world import SITE, World, get, post


def copied(world: World, member_id: UUID) -> bytes:
    asker, now = Asker(member_id), utc_now()
    with copy_of_held(world.services, asker=asker, form=Form.JSON, now=now) as out:
        return out.read()


def taken(client: FlaskClient, form: str) -> Any:
    with post(client, "/me/held/copy", page="/me/held", **{"as": form}) as answer:
        assert answer.data
    return answer


def filled(world: World) -> tuple[Filled, Filled]:
    """Two people with something of every kind each, both decided about by a third."""
    mara = world.person("staff-name", Role.MENTOR)
    luz, teo = world.person("Luz", Role.LEARNER), world.person("Teo", Role.LEARNER)
    with world.services.database.unit_of_work() as uow:
        found = (fill(uow, world, luz, mara, "her"), fill(uow, world, teo, mara, "other"))
        uow.commit()
    return found


def test_every_value_of_every_kind_is_in_the_copy(world: World) -> None:
    luz, _teo = filled(world)
    document = orjson.loads(copied(world, luz.member_id))
    assert (document["format"], document["schema_version"]) == (FORMAT, SCHEMA_VERSION)
    assert list(document["kinds"]) == [kind.key for kind in KINDS]
    for (kind, table), part in PARTS.items():
        wrote = luz.rows[kind, table]
        plain = {
            key: as_told(wrote[column])
            for column, key in part.gives.items()
            if isinstance(key, str) and column in wrote
        }
        entries = document["kinds"][kind][part.name]
        assert any(plain.items() <= freeze(entry).items() for entry in entries), (kind, table)


def freeze(entry: Mapping[str, Any]) -> dict[str, str]:
    return {key: orjson.dumps(value).decode() for key, value in entry.items()}


def as_told(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()


def test_what_is_not_told_as_it_is_kept_is_told_in_names(world: World) -> None:
    luz, _teo = filled(world)
    kinds = orjson.loads(copied(world, luz.member_id))["kinds"]
    assert kinds["identities"]["mailed_links"][0]["address"] == "her-address@x.example"
    assert kinds["sessions"]["sessions"][0]["as"]["name"] == "her-as"
    course = kinds["courses"]["courses"][0]
    assert course["curriculum"] == {"slug": "first-steps", "version": world.version_hash}
    assert course["community"] == "ignite"
    assert kinds["courses"]["moves"][0]["move"]["reason"] == "her---version_move-reason"
    grade = kinds["courses"]["grades"][0]["sent_to_the_lms"]
    assert grade["user_id"] == "her---lti_score_series-user_id"
    assert "scoreGiven" in grade["scores"][0]["body"]
    assert kinds["paths"]["paths"][0]["path"]["slug"] == "first"
    assert kinds["paths"]["standings"][0]["proof"] == {
        "satisfied": True,
        "evidence_erased": [],
    }
    about = kinds["audit"]["entries"][-1]
    assert about["about_you"]
    assert (about["by_you"], about["details"]) == (False, {"role": "her-role"})
    agreement = kinds["decisions"]["agreements"][0]
    assert (agreement["asked_by_you"], agreement["agreed_by_you"]) == (True, False)
    assert agreement["ended_by_you"] is None
    assert agreement["training_unit"] == "her-unit"


def test_nobody_else_is_in_it(world: World) -> None:
    luz, teo = filled(world)
    document = orjson.loads(copied(world, luz.member_id))
    looked = document["kinds"].pop("readings")["looks"]
    assert [one["by"] for one in looked] == ["staff-name"], "as the page names who looked"
    text = orjson.dumps(document).decode()
    assert "other-" not in text
    assert "staff-name" not in text
    with world.services.database.reading() as session:
        for each in (teo.member_id, world.people["staff-name"]):
            found = member(session, each)
            assert str(found.id) not in text
            assert str(found.record_id) not in text
    for untold in ("allowance-reason", "score_override-reason", "judgement-remark"):
        assert f"her-decisions-{untold}" not in text, "what she wrote about somebody is theirs"
        assert f"her-answers-{untold}" in text
    assert "her-decisions-invitation-reason" not in text
    assert "her-roles-invitation-reason" in text, "she read it when she was asked in"


def test_moments_are_in_utc(world: World) -> None:
    luz, _teo = filled(world)
    document = orjson.loads(copied(world, luz.member_id))
    assert document["made_at"].endswith("Z")
    proved = document["kinds"]["name"]["proved_addresses"][0]["proved_at"]
    assert proved.startswith("2026-03-01T")
    assert proved.endswith("Z")


def test_her_records_are_there_in_order_without_who_judged(world: World) -> None:
    luz, other = world.person("Luz", Role.LEARNER), world.person("Teo", Role.LEARNER)
    for each in (other, luz):
        world.enrolled(each)
        client = world.browser(each)
        post(client, world.lesson(act="/finish"), page=world.lesson(), **{"item:sum": "b"})
    records = orjson.loads(copied(world, luz))["kinds"][RECORDS]
    with world.services.database.reading() as session:
        number = str(member(session, luz).record_id)
    hers = [str(entry.statement_id) for entry in world.log() if entry.actor.endswith(f"::{number}")]
    assert [one["statement"]["id"] for one in records["statements"]] == hers
    assert len(hers) > 2
    assert records["naming_you"] == len(hers)
    assert not any(one["voided"] for one in records["statements"])


def test_the_button_gives_a_file_after_a_fresh_proof_and_the_audit_log_has_it(
    world: World,
) -> None:
    luz = world.person("Luz", Role.LEARNER)
    client = world.browser(luz)
    answer = taken(client, "json")
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert 'attachment; filename="held-' in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert orjson.loads(answer.data)["kinds"]["name"]["person"][0]["name"] == "Luz"
    with world.services.database.unit_of_work() as uow:
        long_ago = utc_now() - timedelta(hours=1)
        uow.session.execute(update(WebSession).values(proved=long_ago))
        uow.commit()
    assert "asked first to prove again" in get(client, "/me/held").text
    refused = taken(client, "json")
    assert refused.status_code == 303
    assert refused.headers["Location"].startswith("/prove?next=/me/held")
    with world.services.database.reading() as session:
        entries = audit_entries(
            session, asker=OPERATOR, scope=INSTALLATION, now=utc_now(), limit=10
        )
    noted = [one for one in entries if one.act == "held.downloaded"]
    assert [(one.member_id, one.subject_id, one.details) for one in noted] == [
        (luz, str(luz), {"as": "json"})
    ]


def test_the_table_has_her_records_and_runs_nothing(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    post(client, world.lesson(act="/finish"), page=world.lesson(), **{"item:sum": "b"})
    answer = taken(client, "csv")
    assert answer.mimetype == "text/csv"
    lines = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    records = orjson.loads(copied(world, luz))["kinds"][RECORDS]["statements"]
    assert [line["id"] for line in lines] == [one["statement"]["id"] for one in records]
    answered = next(line for line in lines if line["verb"].endswith("/answered"))
    assert (answered["success"], answered["score_scaled"]) == ("yes", "1.0")
    assert not any(cell.startswith(("=", "@")) for line in lines for cell in line.values())


def test_a_number_stays_a_number_and_a_text_is_none_that_runs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    luz, iris = world.person("Luz", Role.LEARNER), world.services.iris
    statement = {
        "id": "1",
        "stored": "2026-11-28T12:00:00Z",
        "verb": {"id": "https://x.example/did"},
        "object": {"id": "https://x.example/that"},
        "result": {"score": {"scaled": -0.25, "raw": -1}, "response": "-1+1"},
    }
    told = [{"voided": False, "statement": statement}]
    monkeypatch.setattr(records_table, "own_statements", lambda *_: iter(told))
    with world.services.database.reading() as session:
        reading = Reading(session, world.services.secret_box, frozenset({luz}), Veil({}))
        out = io.BytesIO()
        records_table.write_table(out, reading, iris, [])
    (line,) = csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig")))
    assert (line["score_scaled"], line["score_raw"]) == ("-0.25", "-1")
    assert line["response"] == "'-1+1"


def test_it_is_made_for_nobody_else_and_not_all_day(world: World) -> None:
    for asker in (GUEST, OPERATOR):
        with pytest.raises(OnlyHerself):
            copy_of_held(world.services, asker=asker, form=Form.JSON, now=utc_now())
    client = world.browser(world.person("Luz", Role.LEARNER))
    statuses = [taken(client, "csv").status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    assert world.guest().post("/me/held/copy", base_url=SITE).status_code in (400, 401)


def test_an_lms_s_word_gives_the_copy_of_its_place_alone(world: World) -> None:
    here, there = world.person("Luz here", Role.LEARNER), world.person("Luz there", Role.LEARNER)
    database = world.services.database
    with database.reading() as session:
        joined = [member(session, each) for each in (here, there)]
    Members(database).join(*joined, now=utc_now())
    for each in (here, there):
        world.enrolled(each)
    client, elsewhere = world.browser(here), world.browser(there)
    post(elsewhere, world.lesson(act="/finish"), page=world.lesson(), **{"item:sum": "b"})
    whole = orjson.loads(taken(client, "json").data)
    assert whole["all_joined_places"] is True
    assert len(whole["your_numbers"]) == 2
    assert "this place alone" not in get(client, "/me/held").text
    with database.unit_of_work() as uow:
        uow.session.execute(update(WebSession).values(method=Method.LTI))
        uow.commit()
    assert "this place alone" in get(client, "/me/held").text
    part = orjson.loads(taken(client, "json").data)
    assert part["all_joined_places"] is False
    assert part["your_numbers"] == [str(joined[0].record_id)]
    assert [one["name"] for one in part["kinds"]["name"]["person"]] == ["Luz here"]
    assert part["kinds"]["answers"]["answers"] == []
    assert str(joined[1].record_id) not in orjson.dumps(part).decode()
    table = taken(client, "csv").data.decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(table)))) == part["kinds"][RECORDS]["naming_you"]


def test_of_her_who_joined_no_other_place_the_lms_s_copy_is_whole(world: World) -> None:
    client = world.browser(world.person("Luz", Role.LEARNER))
    with world.services.database.unit_of_work() as uow:
        uow.session.execute(update(WebSession).values(method=Method.LTI))
        uow.commit()
    assert "this place alone" not in get(client, "/me/held").text
    assert orjson.loads(taken(client, "json").data)["all_joined_places"] is True
