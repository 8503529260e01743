"""The desk and lists of people cost the same statements however many there are."""

from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import insert

from certification import import_scheme
from community import (
    OPERATOR,
    Role,
    agree,
    ask_agreement,
    found_community,
    grant,
)
from community.members import MemberRow, PersonRow
from curricula import Place, enrol, import_curriculum, name_course, read_source
from curricula.learning_models import EnrolmentRow
from plugin.lti import add_registration
from plugin.lti.models import RegistrationRow
from storage import UnitOfWork, utc_now
from tests.integration.asked import asked
from tests.integration.offices.conftest import Offices
from tests.unit.plugin.web.world import SCHEME, get, write_course

LISTS = ("/desk", "/desk?list=lms", "/desk?list=scores", "/desk?list=paths", "/desk?list=curricula")


def found_more(world: Offices, numbers: range, folder: Path) -> None:
    """Communities with a steward, a curriculum, a path, and an LMS of the unit that they work
    with.
    """
    source = read_source(write_course(folder))
    for number in numbers:
        slug = f"more-{number:02}"
        with world.database.unit_of_work() as uow:
            now = utc_now()
            place = found_community(uow, slug=slug, name={"en": f"More {number}"}, now=now)
            import_curriculum(
                uow, source, asker=OPERATOR, community_id=place.id, publish=True, now=now
            )
            import_scheme(
                uow,
                world.world.services.iris,
                SCHEME,
                asker=OPERATOR,
                community_id=place.id,
                now=now,
            )
            for role in (Role.STEWARD, Role.MENTOR, Role.FACILITATOR):
                grant(
                    uow,
                    member_id=world.steward,
                    community_id=place.id,
                    role=role,
                    reason="test",
                    now=now,
                )
            work_together(world, uow, place.id, slug)
            uow.commit()


def work_together(world: Offices, uow: UnitOfWork, community_id: UUID, slug: str) -> None:
    now = utc_now()
    asked_for = ask_agreement(
        uow,
        asker=OPERATOR,
        unit_id=world.north.unit_id,
        community_id=community_id,
        by_unit=True,
        reason="test",
        now=now,
    )
    agree(uow, asked_for.id, asker=OPERATOR, now=now)
    issuer = f"https://{slug}.example"
    lms = add_registration(
        uow,
        asker=OPERATOR,
        community_id=community_id,
        unit_id=world.north.unit_id,
        name=f"LMS {slug}",
        issuer=issuer,
        client_id="1",
        auth_login_url=f"{issuer}/auth",
        auth_token_url=f"{issuer}/token",
        jwks_url=f"{issuer}/jwks",
        deployments=["1"],
        now=now,
    )
    name_course(
        uow,
        community_id=community_id,
        place=f"lti:{lms.id}:1:7",
        title=f"Course {slug}",
        platform=lms.name,
    )


def test_the_desk_costs_the_same_for_one_community_and_for_twenty(
    offices_world: Offices, tmp_path: Path
) -> None:
    found_more(offices_world, range(1), tmp_path / "one")
    browsers = {
        name: offices_world.world.browser(who)
        for name, who in (
            ("steward", offices_world.steward),
            ("administrator", offices_world.boss),
            ("unit's coordinator", offices_world.coordinator),
        )
    }
    costs: list[dict[tuple[str, str], int]] = []
    for more in (0, 20):
        if more:
            found_more(offices_world, range(1, more), tmp_path / "many")
        seen: dict[tuple[str, str], int] = {}
        for name, browser in browsers.items():
            for path in LISTS:
                get(browser, path)
                with asked(offices_world.database) as done:
                    assert get(browser, path).status_code == 200
                seen[name, path] = len(done)
        costs.append(seen)
    assert costs[0] == costs[1]


def test_a_long_list_shows_its_first_part_and_says_how_many_are_left(
    offices_world: Offices,
) -> None:
    community_id = offices_world.world.community.id
    with offices_world.database.unit_of_work() as uow:
        uow.session.execute(
            insert(RegistrationRow), [registration(number, community_id) for number in range(103)]
        )
        uow.commit()
    page = get(offices_world.world.browser(offices_world.steward), "/desk?list=lms").text
    assert "3 more are not shown. Look for words." in page
    assert page.count("https://") < 100, "what opens beside is read for one alone"
    found = get(offices_world.world.browser(offices_world.steward), "/desk?list=lms&q=LMS+102").text
    assert "not shown" not in found
    assert "LMS 102" in found


def registration(number: int, community_id: UUID) -> dict[str, object]:
    address = f"https://many-{number}.example"
    return {
        "id": uuid4(),
        "community_id": community_id,
        "name": f"LMS {number}",
        "issuer": address,
        "issuer_key": address,
        "issuer_aliases": [],
        "client_id": "1",
        "auth_login_url": address,
        "auth_token_url": address,
        "jwks_url": address,
        "algorithms": ["RS256"],
        "trusted_audiences": [],
        "allow_missing_resource_link": False,
        "deployments": "first",
        "state": "active",
        "created": utc_now(),
    }


def test_the_list_of_learners_costs_the_same_for_ten_and_for_a_thousand(
    offices_world: Offices,
) -> None:
    world = offices_world.world
    with offices_world.database.unit_of_work() as uow:
        grant(
            uow,
            member_id=offices_world.steward,
            community_id=world.community.id,
            role=Role.FACILITATOR,
            reason="test",
            now=utc_now(),
        )
        uow.commit()
    browser = world.browser(offices_world.steward)
    costs = []
    for more in (10, 990):
        enrol_many(offices_world, more)
        get(browser, "/learners")
        with asked(offices_world.database) as done:
            page = get(browser, "/learners")
        assert "Demo learner" in page.text
        costs.append(len(done))
    assert costs[0] == costs[1], "the newest fifty are shown"


def enrol_many(world: Offices, count: int) -> None:
    """Learners, put in at once, with the enrolment of one as the pattern of all."""
    now, people = utc_now(), [uuid4() for _ in range(count)]
    with world.database.unit_of_work() as uow:
        session = uow.session
        session.execute(
            insert(MemberRow), [{"id": one, "record_id": uuid4(), "joined": now} for one in people]
        )
        session.execute(
            insert(PersonRow), [{"member_id": one, "name": f"Demo learner {one}"} for one in people]
        )
        like = enrol(
            uow,
            member_id=people[0],
            version_id=world.world.version_id,
            place=Place("lti:test", "LMS"),
            now=now,
        )
        session.execute(
            insert(EnrolmentRow),
            [
                {
                    "id": uuid4(),
                    "member_id": one,
                    "version_id": like.version_id,
                    "curriculum_id": like.curriculum_id,
                    "community_id": like.community_id,
                    "place": like.place,
                    "platform": like.platform,
                    "started": now,
                }
                for one in people[1:]
            ],
        )
        uow.commit()
