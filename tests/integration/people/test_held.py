"""What is held about a person: no table that names somebody is forgotten, and the page tells it."""

import csv
import re
from base64 import b64decode
from uuid import UUID, uuid4

import orjson
from sqlalchemy import Uuid, select

import certification
import community
import curricula
import lrs_adapter
import plugin.models
from community import Asker, Role, member
from lrs_adapter import add_target, create_key
from lrs_adapter.models import LrsTarget
from plugin.held import COVERED, KINDS, NAMES_NOBODY, held_about
from plugin.held.download import Form, copy_of_held
from plugin.web.held_words import held_words
from storage import Base, utc_now
from tests.unit.plugin.web.world import SITE, World, get, post

OWNERS = (certification, community, curricula, lrs_adapter, plugin.models)
PEOPLE = {way.split(".")[0] for way in COVERED}
"""Tables whose rows lead to somebody."""
IMPERSONAL = re.compile(r"(community|registration|curriculum|version|scheme|move|target|unit)_id$")


def test_every_column_that_may_name_somebody_is_in_the_register() -> None:
    """A new column of ids goes into `plugin/held/kinds.py`: into a kind, or NAMES_NOBODY."""
    unknown = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            leads = {one.target_fullname.split(".")[0] for one in column.foreign_keys}
            if leads & (PEOPLE | {"member"}):
                wanted = True
            elif leads or not isinstance(column.type, Uuid):
                wanted = False
            else:
                wanted = column.name != "id" and not IMPERSONAL.search(column.name)
            if wanted and name not in COVERED and name not in NAMES_NOBODY:
                unknown.append(name)
    assert unknown == []


def test_the_register_names_columns_that_are_there() -> None:
    there = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
    }
    steps = {step for kind in KINDS for way in kind.columns for step in way.split(" > ")}
    assert steps - there == set()
    assert {each for each in NAMES_NOBODY if each not in there} <= {"web_session.id"}


def test_every_kind_has_its_words(world: World) -> None:
    with world.app.test_request_context(base_url=SITE):
        assert set(held_words()) == {kind.key for kind in KINDS}


def counted(world: World, *members: UUID) -> dict[str, int]:
    with world.services.database.reading() as session:
        return {
            one.kind.key: one.count for one in held_about(session, world.services.iris, members)
        }


def test_what_she_did_is_counted_and_nobody_else_s(world: World) -> None:
    luz, other = world.person("Luz", Role.LEARNER), world.person("Teo", Role.LEARNER)
    for each in (luz, other):
        world.enrolled(each)
    client = world.browser(luz)
    before = counted(world, luz)
    assert (before["name"], before["roles"], before["sessions"]) == (1, 1, 1)
    assert (before["answers"], before["records"], before["consents"]) == (0, 0, 0)
    post(client, world.lesson(act="/finish"), page=world.lesson(), **{"item:sum": "b"})
    post(client, "/me/consents", page="/me/consents", **{"forward-records": "no"})
    post(client, "/me/profile", page="/me/profile", teaches="bread\nsongs")
    after = counted(world, luz)
    with world.services.database.reading() as session:
        mine = lrs_adapter.own_actor(world.services.iris, member(session, luz).record_id)
    assert after["records"] == sum(entry.actor == mine for entry in world.log()) > 0
    assert (after["answers"], after["consents"], after["profile"]) == (1, 1, 3)
    assert counted(world, other)["answers"] == 0
    together = counted(world, luz, other)
    assert together["name"] == 2


def test_the_page_names_who_may_see_it(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.person("Mara Demo", Role.MENTOR)
    world.person("Ana Demo", Role.LEARNER)
    with world.services.database.unit_of_work() as uow:
        add_target(
            uow,
            world.services.secret_box,
            label="Ministry",
            endpoint="https://lrs.ministry.example/xapi",
            key="k",
            secret="s",
            now=utc_now(),
        )
        create_key(
            uow, world.services.iris, label="a reader", scopes=["statements/read"], now=utc_now()
        )
        create_key(
            uow, world.services.iris, label="a writer", scopes=["statements/write"], now=utc_now()
        )
        uow.commit()
    client = world.browser(luz)
    page = get(client, "/me/held").text
    assert "Mara Demo (mentor)" in page
    assert "Ana Demo" not in page
    assert "lrs.ministry.example" in page
    assert "receives learning records, with your number" in page
    forms = {"pseudonym": "made for this store alone", "lms": "under your account at an LMS"}
    for form, words in forms.items():
        with world.services.database.unit_of_work() as uow:
            [target] = uow.session.scalars(select(LrsTarget))
            target.actor_form = form
            uow.commit()
        assert words in get(client, "/me/held").text
    assert "A system that was let in: a reader" in page
    assert "a writer" not in page
    answers = {"forward-records": "no", "show-in-directory": "yes"}
    post(client, "/me/consents", page="/me/consents", **answers)
    page = get(client, "/me/held").text
    assert "receives no more learning records about you" in page
    assert "since you agreed to be found" in page


def test_by_a_rule_it_says_until_when(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    post(client, world.lesson(act="/finish"), page=world.lesson(), **{"item:sum": "b"})
    assert "By a rule" not in get(client, "/me/held").text
    scope = lrs_adapter.RuleScope(lrs_adapter.Kept.RECORDS)
    now = utc_now()
    with world.services.database.unit_of_work() as uow:
        lrs_adapter.set_rule(uow, scope, 12, now)
        uow.commit()
    page = get(client, "/me/held").text
    assert "By a rule, some of it goes 12 months after" in page
    assert f"{now.year + 1}, where the rule is about it." in page
    assert "si la regla trata de ella" in get(client, "/me/held", "es").text


def test_documents_of_content_are_counted_and_in_her_copy(world: World) -> None:
    luz, teo = world.person("Luz", Role.LEARNER), world.person("Teo", Role.LEARNER)
    services = world.services
    with services.database.reading() as session:
        hers, his = (
            lrs_adapter.own_actor(services.iris, member(session, each).record_id)
            for each in (luz, teo)
        )
    state, profile = lrs_adapter.DocumentKind.STATE, lrs_adapter.DocumentKind.AGENT_PROFILE
    place = lrs_adapter.Shelf("account::https://child.example::key:1", uuid4())
    kept = [
        (state, hers, lrs_adapter.Shelf(), b'{"page": 7}', "application/json"),
        (state, hers, place, b"{", "application/json"),
        (profile, hers, place, "Grüße".encode(), "text/plain; charset=utf-8"),
        (state, his, place, b"not hers", "text/plain"),
    ]
    with services.database.unit_of_work() as uow:
        for kind, actor, shelf, content, content_type in kept:
            activity = "https://example.org/course" if kind is state else None
            context = lrs_adapter.DocumentContext(kind, activity, actor)
            name = lrs_adapter.DocumentName(context, "bookmark")
            lrs_adapter.put_document(uow, shelf, name, content, content_type, now=utc_now())
        uow.commit()
    assert (counted(world, luz)["documents"], counted(world, teo)["documents"]) == (3, 1)
    asker = Asker(luz)
    with copy_of_held(services, asker=asker, form=Form.JSON, now=utc_now()) as out:
        told = orjson.loads(out.read())["kinds"]["documents"]["documents"]
    assert [one.get("content") for one in told] == [{"page": 7}, None, "Grüße"]
    assert b64decode(told[1]["content_base64"]) == b"{"
    assert [one["resource"] for one in told] == ["state", "state", "agent_profile"]
    assert (told[0]["id"], told[0]["activity"]) == ("bookmark", "https://example.org/course")
    with copy_of_held(services, asker=asker, form=Form.DOCUMENTS, now=utc_now()) as out:
        rows = list(csv.DictReader(out.read().decode("utf-8-sig").splitlines()))
    assert [one["content"] for one in rows] == ['{"page":7}', "", "Grüße"]
    assert b64decode(rows[1]["content_base64"]) == b"{"
    assert [one["resource"] for one in rows] == ["state", "state", "agent_profile"]
    assert rows[0]["updated"] == told[0]["updated"]
    with post(world.browser(luz), "/me/held/copy", page="/me/held", **{"as": "documents"}) as sent:
        assert b"page" in sent.data
        assert "documents-" in sent.headers["Content-Disposition"]
        assert sent.headers["Content-Type"] == "text/csv; charset=utf-8"
