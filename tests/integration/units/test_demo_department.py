"""The demo's training department: made once, with something to see on each of its pages."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from community import (
    OPERATOR,
    UnitScope,
    agreements,
    grants_in,
    lms_of_units,
    open_invitations,
    unit_by_slug,
)
from community.auditing import AuditRow
from lrs_adapter import Iris
from plugin.demo.department import SLUG, found_department
from plugin.demo.world import DemoState, build_world
from plugin.services import Services
from plugin.settings import read_settings
from storage import Database, SecretBox, utc_now
from tests.integration.joining.test_demo_person import cast_in


def test_the_department_is_there_once_with_something_on_each_page(
    database: Database, secret_box: SecretBox
) -> None:
    settings = read_settings({"CHILD_BASE_URL": "https://child.example"})
    services, state = Services(settings, database, secret_box, Iris(settings.iri_base)), DemoState()
    world = build_world(services, state)
    mara = {"id": 3, "name": "Demo mentor Mara (fictional)", "locale": "en"}
    known = cast_in(services, world)
    cast = replace(
        known,
        people={**known.people, "mara": mara},
        members={"sol": UUID(state.steward), "ines": UUID(state.assessor)},
    )
    rosa = found_department(services, state, cast, world)
    assert found_department(services, state, cast, world) == rosa
    now = utc_now()
    with database.reading() as session:
        unit = unit_by_slug(session, SLUG)
        assert lms_of_units(session, [unit.id]) == {cast.registration.id}
        states = [each.state for each in agreements(session, unit_id=unit.id)]
        assert sorted(states) == ["agreed", "asked"]
        held = grants_in(session, UnitScope(unit.id), now=now)
        assert [each.role for each in held if each.member_id == rosa] == ["coordinator"]
        assert len(held) == 2
        assert len(open_invitations(session, OPERATOR, [UnitScope(unit.id)], now=now)) == 1
        told = session.scalars(select(AuditRow.at).order_by(AuditRow.id)).all()
    assert told == sorted(told)
    assert told[0] < now - timedelta(days=400)
