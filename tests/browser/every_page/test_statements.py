"""No page asks its database for much: at most twelve statements to look at one."""

from uuid import UUID

import pytest

from certification import choose_path, standings
from certification.fact_cache import FactCache
from community import OPERATOR, Role, join
from curricula import Place, enrol, enrolment
from plugin.lti.models import RosterPersonRow, RosterRow
from plugin.web.visitors import Visitor
from storage import utc_now
from tests.browser.every_page.copied_demo import CopiedDemo
from tests.browser.every_page.looking import look_at, look_once
from tests.browser.every_page.pages import LESSON, PAGES
from tests.browser.every_page.world import World

MOST = 12


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page_asks_at_most_twelve_times(endpoint: str, site: CopiedDemo, world: World) -> None:
    look_once(endpoint, site, world)  # what is frozen is kept by the process from now on
    asked = look_once(endpoint, site, world).asked
    assert len(asked) <= MOST, "\n".join(asked)


@pytest.mark.parametrize(
    "endpoint", ["web.move_form", "web.plan_move", "web.learner_of_course", "web.my_identities"]
)
def test_a_first_look_is_no_dearer(
    endpoint: str, site: CopiedDemo, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no facts are kept yet, as after a start."""
    monkeypatch.setattr(standings, "KEPT_HERE", FactCache())
    asked = look_once(endpoint, site, world).asked
    assert len(asked) <= MOST, "\n".join(asked)


def test_what_is_held_of_somebody_on_a_course_list_costs_no_more(
    site: CopiedDemo, world: World
) -> None:
    """The demonstration's LMS tells of its courses while tests look."""
    visitor, now = world.visitors[PAGES["web.held"].who], utc_now()
    assert visitor is not None
    with site.services.database.unit_of_work() as uow:
        roster = RosterRow(
            registration_id=UUID(world.names["lms"]),
            place=f"lti:{world.names['lms']}:1:listed",
            url="https://lms.example.org/members",
            staff_came=now,
        )
        uow.session.add(roster)
        uow.session.flush()
        uow.session.add(
            RosterPersonRow(
                roster_id=roster.id,
                member_id=visitor.member_id,
                roles=["learner"],
                state="active",
                first_seen=now,
            )
        )
        uow.commit()
    look_once("web.held", site, world)
    asked = look_once("web.held", site, world).asked
    assert any("lti_roster_person.member_id IN" in one for one in asked)
    assert len(asked) <= MOST, "\n".join(asked)


def test_a_launched_learner_opens_a_lesson_in_twelve(site: CopiedDemo, world: World) -> None:
    """Her first look opens it and tells the log. Somebody has read it before her."""
    lesson = LESSON.format(**world.names)
    look_at(lesson, site, _launched(site, world))
    asked = look_at(lesson, site, _launched(site, world)).asked
    assert any(one.startswith("INSERT INTO visit") for one in asked)
    assert len(asked) <= MOST, "\n".join(asked)


def _launched(site: CopiedDemo, world: World) -> Visitor:
    """A learner whom an LMS just brought, on a path."""
    now, known = utc_now(), UUID(world.names["enrolment"])
    with site.services.database.unit_of_work() as uow:
        other = enrolment(uow.session, known)
        member = join(uow, name="Demo learner at her first look (fictional)", now=now)
        place = Place(f"lti:{world.names['lms']}:1:first-look", "Demo LMS")
        made = enrol(uow, member_id=member.id, version_id=other.version_id, place=place, now=now)
        choose_path(
            uow,
            site.services.iris,
            asker=OPERATOR,
            member_id=member.id,
            scheme_version_id=UUID(world.names["scheme"]),
            now=now,
        )
        uow.commit()
    return Visitor(
        member_id=member.id,
        community_id=made.community_id,
        launch_roles=frozenset({Role.LEARNER}),
        place=made.place,
        registration_id=UUID(world.names["lms"]),
        enrolment_id=made.id,
    )
