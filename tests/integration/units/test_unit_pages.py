"""The pages of training units: what each shows, what its forms do, and what stays another's."""

from datetime import timedelta
from uuid import UUID

from community import (
    OPERATOR,
    Role,
    appoint,
    ask_agreement,
    found_community,
    found_unit,
    give_lms,
    join,
    unit_by_slug,
)
from plugin.lti import add_registration
from storage import utc_now
from tests.integration.counting import counted
from tests.integration.units.unit_pages_world import Units, administrator
from tests.unit.plugin.web.world import get, post


def test_a_units_page_shows_its_people_courses_lms_and_communities(units: Units) -> None:
    units.learners("north", 3, finished=1)
    page = get(units.browser("north"), "/desk/units/north").text
    for told in (
        "Training north",
        "Demo coordinator north",
        "leads it",
        "LMS of the north",
        "Course of the north",
        "3 learners",
        "17% of all lessons are finished",
        "Works with Ignite",
    ):
        assert told in page, told
    assert "south" not in page


def test_a_coordinator_finds_her_desk_before_any_agreement(units: Units) -> None:
    now = utc_now()
    with units.world.services.database.unit_of_work() as uow:
        west = found_unit(uow, asker=OPERATOR, slug="west", name={"en": "West"}, now=now)
        alone = join(uow, name="Demo coordinator west", now=now).id
        appoint(
            uow,
            asker=OPERATOR,
            member_id=alone,
            unit_id=west.id,
            role=Role.COORDINATOR,
            reason="test",
            now=now,
        )
        uow.commit()
    browser = units.world.browser(alone)
    assert 'href="/desk"' in get(browser, "/home").text
    desk = get(browser, "/desk")
    assert desk.status_code == 200
    assert 'href="/desk/units/west"' in desk.text
    assert "Works with no community yet" in desk.text
    assert "First steps" not in desk.text
    assert "Ask one below" in get(browser, "/desk/units/west").text


def test_her_unit_is_the_first_thing_on_her_desk(units: Units) -> None:
    main = get(units.browser("north"), "/desk").text.partition("<main")[2]
    places = main.index('<nav class="stock"')
    assert main.index("Training north") < places < main.index("First steps")


PAGES = (
    "/home",
    "/desk",
    "/desk?list=lms",
    "/desk?list=scores",
    "/desk?list=curricula&q=south",
    "/desk/units",
    "/desk/units/north",
    "/desk/units/north/roles",
    "/desk/units/north/roles?q=south&role=all",
    "/desk/units/north/roles/give?q=south",
    "/desk/units/north/roles/give?q=Demo",
    "/desk/units/north/audit",
    "/desk/units/north/audit?q=south",
    "/desk/units/north/audit.csv",
    "/desk/invitations",
    "/learners",
    "/learners?q=south",
    "/judging",
)


OF_SOUTH = (
    "Training south",
    "Course of the south",
    "LMS of the south",
    "south.example",
    "Demo learner south",
    "Demo coordinator south",
    "7 learners",
    "8 learners",
)


def test_a_units_coordinator_sees_nothing_of_another_units_course(units: Units) -> None:
    """No page, list, search, table or count of hers has anything of the other unit's."""
    units.learners("north", 1)
    units.learners("south", 7, finished=2)
    browser = units.browser("north")
    with units.world.services.database.reading() as session:
        curriculum = session.connection().exec_driver_sql("select id from curriculum").scalar_one()
        theirs = session.connection().exec_driver_sql(
            f"select id from enrolment where place = '{units.place('south')}'"
        )
        enrolment = UUID(str(theirs.scalars().first()))
    desk = f"/desk/curricula/{UUID(str(curriculum))}"
    for path in (*PAGES, desk):
        answer = get(browser, path)
        assert answer.status_code == (403 if path == "/judging" else 200), path
        assert [each for each in OF_SOUTH if each in answer.text] == [], path
    south = (
        "/desk/units/south",
        "/desk/units/south/roles",
        "/desk/units/south/audit",
        "/desk/units/south/audit.csv",
        "/desk/communities/ignite/roles",
        "/desk/communities/ignite/audit.csv",
        "/desk/communities/ignite/units",
        "/desk/installation/audit",
        f"{desk}/move?course={units.place('south')}",
        f"/learners/{enrolment}",
    )
    assert {path: get(browser, path).status_code for path in south} == dict.fromkeys(south, 403)


def test_a_unit_is_founded_by_the_installations_administrator_alone(units: Units) -> None:
    page = "/desk/units"
    boss = administrator(units.world)
    assert "Create a training unit" in get(boss, page).text
    assert "Create a training unit" not in get(units.browser("north"), page).text
    for fields, told in (
        ({"name": "", "slug": "east"}, "1 to 200 letters"),
        ({"name": "East", "slug": "E"}, "lower-case letters"),
        ({"name": "East", "slug": "north"}, "has this short name already"),
    ):
        answer = post(boss, page, page=page, **fields)
        assert (answer.status_code, told in answer.text) == (422, True)
    made = post(boss, page, page=page, name="East", slug="east", reason="a new department")
    assert made.location == "/desk/units/east"
    shown = get(boss, "/desk/units/east").text
    assert "Nobody has a role in this unit yet." in shown
    refused = post(units.browser("north"), page, page="/desk/units/north", name="X", slug="xx")
    assert refused.status_code == 403


def test_the_page_costs_the_same_for_many_as_for_few(units: Units) -> None:
    browser, database = units.browser("north"), units.world.services.database
    costs = []
    for more in (2, 20):
        units.learners("north", more, finished=more)
        with database.unit_of_work() as uow:
            north = unit_by_slug(uow.session, "north").id
            for at in range(more):
                person = join(uow, name=f"Demo mentor {at}", now=utc_now()).id
                appoint(
                    uow,
                    asker=OPERATOR,
                    member_id=person,
                    unit_id=north,
                    role=Role.MENTOR,
                    until=utc_now() + timedelta(days=at + 1),
                    reason="test",
                    now=utc_now(),
                )
                elsewhere = found_community(
                    uow, slug=f"c-{more}-{at}", name={"en": f"C {more} {at}"}, now=utc_now()
                )
                ask_agreement(
                    uow,
                    asker=OPERATOR,
                    unit_id=north,
                    community_id=elsewhere.id,
                    by_unit=False,
                    reason="test",
                    now=utc_now(),
                )
            uow.commit()
        for path in ("/desk/units/north", "/desk/units"):
            get(browser, path)
            with counted(database) as seen:
                assert get(browser, path).status_code == 200
            costs.append(len(seen))
    assert costs[:2] == costs[2:]


def test_giving_an_lms_brings_its_courses_to_the_unit(units: Units) -> None:
    """An LMS that belongs to nobody shows nowhere; once given its course is the unit's."""
    with units.world.services.database.unit_of_work() as uow:
        issuer = "https://third.example"
        third = add_registration(
            uow,
            asker=OPERATOR,
            community_id=units.world.community.id,
            name="A third LMS",
            issuer=issuer,
            client_id="1",
            auth_login_url=f"{issuer}/auth",
            auth_token_url=f"{issuer}/token",
            jwks_url=f"{issuer}/jwks",
            now=utc_now(),
        )
        uow.commit()
    units.lms["third"] = third.id
    units.learners("third", 2)
    browser = units.browser("north")
    assert "2 learners" not in get(browser, "/desk/units/north").text
    with units.world.services.database.unit_of_work() as uow:
        give_lms(
            uow,
            asker=OPERATOR,
            unit_id=unit_by_slug(uow.session, "north").id,
            registration_id=third.id,
            community_id=units.world.community.id,
            now=utc_now(),
        )
        uow.commit()
    page = get(browser, "/desk/units/north").text
    assert "2 learners" in page
    assert "A third LMS" in page
