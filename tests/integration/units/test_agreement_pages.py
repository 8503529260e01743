"""Asking, answering and ending agreements on the pages of both sides."""

from community import (
    Role,
    agreements,
    communities_with,
    found_community,
    grant,
    join,
    unit_by_slug,
)
from storage import utc_now
from tests.integration.units.unit_pages_world import FIELDS, Units
from tests.unit.plugin.web.world import get, post


def test_a_coordinator_asks_and_a_steward_agrees_and_ends(units: Units) -> None:
    now = utc_now()
    with units.world.services.database.unit_of_work() as uow:
        other = found_community(uow, slug="other", name={"en": "Other people"}, now=now)
        steward = join(uow, name="Demo steward", now=now).id
        grant(
            uow,
            member_id=steward,
            community_id=other.id,
            role=Role.STEWARD,
            reason="test",
            now=now,
        )
        uow.commit()
    unit, page = units.browser("north"), "/desk/units/north"
    wrong = post(unit, f"{page}/agreements", page=page, community=other.id, reason=" ")
    assert (wrong.status_code, "Say why, in a sentence." in wrong.text) == (422, True)
    wrong = post(unit, f"{page}/agreements", page=page, community="", **FIELDS)
    assert (wrong.status_code, "Choose a community." in wrong.text) == (422, True)
    assert post(unit, f"{page}/agreements", page=page, community=other.id, **FIELDS).location == (
        "/desk/units/north#agreements"
    )
    again = post(unit, f"{page}/agreements", page=page, community=other.id, **FIELDS)
    assert again.status_code == 409
    assert "waits for their answer" in get(unit, page).text

    hers, side = units.world.browser(steward), "/desk/communities/other/units"
    shown = get(hers, side).text
    assert "waits for your answer" in shown
    assert "they teach here" in shown
    with units.world.services.database.reading() as session:
        north = unit_by_slug(session, "north").id
        asked = agreements(session, community_id=other.id)[0].id
    assert post(hers, f"{side}/{asked}/agree", page=side).status_code == 303
    with units.world.services.database.reading() as session:
        assert other.id in communities_with(session, north, now=utc_now())
    assert post(hers, f"{side}/{asked}/end", page=side, reason="").status_code == 422
    assert (
        post(hers, f"{side}/{asked}/end", page=side, reason="the year is over").status_code == 303
    )
    told = get(unit, page).text
    assert "Demo steward: “the year is over”" in told
    assert post(unit, f"{page}/agreements/{asked}/end", page=page, reason="x").status_code == 404


def test_a_form_of_one_side_does_nothing_to_anothers_agreement(units: Units) -> None:
    with units.world.services.database.reading() as session:
        south = unit_by_slug(session, "south").id
        theirs = agreements(session, unit_id=south)[0].id
    page = "/desk/units/north"
    for act in ("agree", "end"):
        answer = post(
            units.browser("north"), f"{page}/agreements/{theirs}/{act}", page=page, **FIELDS
        )
        assert answer.status_code == 404
    with units.world.services.database.reading() as session:
        assert agreements(session, unit_id=south)[0].ended is None
