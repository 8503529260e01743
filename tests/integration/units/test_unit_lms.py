"""LMSs of training units at the desk: connected by an address, given and taken with a reason."""

from community import Role, grant, join, unit_by_slug, unit_of_lms
from plugin.lti.invitations import invitation
from storage import utc_now
from tests.integration.units.unit_pages_world import Units, administrator
from tests.unit.plugin.web.world import get, post

PAGE = "/desk/units/north"


def test_a_coordinator_makes_an_address_that_connects_an_lms_for_her_unit(units: Units) -> None:
    browser, here = units.browser("north"), units.world.community.id
    for fields, told in (
        ({"community": "", "name": "Moodle"}, "Choose a community."),
        ({"community": here, "name": " "}, "Give the LMS a name"),
    ):
        answer = post(browser, f"{PAGE}/lms", page=PAGE, **fields)
        assert (answer.status_code, told in answer.text) == (422, True)
    made = post(browser, f"{PAGE}/lms", page=PAGE, community=here, name="Evening Moodle")
    assert made.headers["Cache-Control"] == "no-store"
    token = made.text.partition("/lti/register?invitation=")[2].partition("<")[0]
    with units.world.services.database.reading() as session:
        found = invitation(session, token, now=utc_now())
        assert (found.name, found.community_id) == ("Evening Moodle", here)
        assert found.unit_id == unit_by_slug(session, "north").id
    assert token not in get(browser, PAGE).text


def test_an_lms_is_taken_and_given_by_who_manages_it_with_a_reason(units: Units) -> None:
    lms = units.lms["north"]
    page = f"/desk/lms/{lms}/unit"
    with units.world.services.database.unit_of_work() as uow:
        boss = join(uow, name="Demo administrator of Ignite", now=utc_now()).id
        grant(
            uow,
            member_id=boss,
            community_id=units.world.community.id,
            role=Role.ADMINISTRATOR,
            reason="test",
            now=utc_now(),
        )
        south = unit_by_slug(uow.session, "south").id
        uow.commit()
    browser = units.world.browser(boss)
    desk = get(browser, f"/desk?list=lms&open={lms}").text
    assert "Training north" in desk
    assert f'href="/desk/lms/{lms}"' in desk
    assert f'href="{page}"' in get(browser, f"/desk/lms/{lms}").text
    assert post(browser, f"{page}/take", page=page, reason="").status_code == 422
    assert post(browser, f"{page}/take", page=page, reason="shared by two").location == page
    assert "belongs to no training unit" in get(browser, page).text
    assert post(browser, page, page=page, unit="", reason="x").status_code == 422
    assert post(browser, page, page=page, unit=south, reason=" ").status_code == 422
    assert post(browser, page, page=page, unit=south, reason="theirs now").location == page
    with units.world.services.database.reading() as session:
        assert unit_of_lms(session, lms) == south
    told = get(units.browser("south"), "/desk/units/south/audit").text
    assert "gave the LMS" in told
    assert "theirs now" in told


def test_a_unit_can_neither_take_nor_keep_an_lms(units: Units) -> None:
    page = f"/desk/lms/{units.lms['north']}/unit"
    for slug in ("north", "south"):
        browser = units.browser(slug)
        assert get(browser, page).status_code == 403
        for path in (page, f"{page}/take"):
            assert post(browser, path, page=PAGE, reason="x").status_code in (400, 403)
        assert page not in get(browser, f"/desk?list=lms&open={units.lms[slug]}").text
    assert get(administrator(units.world), page).status_code == 200
    unknown = get(administrator(units.world), f"/desk/lms/{units.world.community.id}/unit")
    assert unknown.status_code == 404
