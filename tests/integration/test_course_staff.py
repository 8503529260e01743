"""Judging and exceptions: who sees whose work, what is decided, what the learner then sees."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import update

from community import Role, found_community, grant, join
from curricula.learning_models import VisitRow
from plugin.web.visitors import Visitor
from storage import Database, SecretBox, utc_now
from tests.databases import Templates
from tests.integration.course_staff import (
    Learner,
    acts_on,
    finished,
    launched,
    pages_about,
    signed_in,
)
from tests.integration.items_course import items_world
from tests.unit.plugin.web.world import SITE, World, get, hidden_fields, post

COURSE_A, COURSE_B = "lti:a", "lti:b"
WRITTEN = "The baker decides."


@pytest.fixture(scope="module")
def world(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    url = templates.fresh("sqlite")
    opened = Database(url)
    box = SecretBox(Fernet.generate_key().decode())
    yield items_world(opened, box, tmp_path_factory.mktemp("staff"))
    opened.dispose()
    templates.drop(url)


@pytest.fixture(scope="module")
def ana(world: World) -> Learner:
    """She finished a lesson of course A, and what she wrote waits."""
    return finished(world, "Demo learner Ana", COURSE_A)


@pytest.fixture(scope="module")
def bruno(world: World) -> Learner:
    return finished(world, "Demo learner Bruno", COURSE_B)


def test_staff_by_launch_see_and_decide_about_their_own_course_alone(
    world: World, ana: Learner, bruno: Learner
) -> None:
    teacher = launched(world, COURSE_A)
    listed = get(teacher, "/judging").text + get(teacher, "/learners").text
    assert "Demo learner Ana" in listed
    assert "Demo learner Bruno" not in listed
    assert "Demo learner Bruno" not in get(teacher, "/learners?q=Bruno").text
    assert WRITTEN in get(teacher, pages_about(ana)[0]).text
    assert WRITTEN not in get(teacher, pages_about(bruno)[0]).text
    assert get(teacher, pages_about(bruno)[1]).status_code == 403
    before = world.verbs()
    for path, fields in acts_on(bruno).items():
        answer = post(teacher, path, page="/judging", **fields)
        assert answer.status_code == 403 or answer.location.endswith("said=gone"), path
    assert world.verbs() == before
    assert "10%" not in get(bruno.browser, world.lesson("kinds", "/finished")).text


@pytest.mark.parametrize("place", [None, "lti:a:"], ids=["no course", "a course of that prefix"])
def test_a_launch_from_no_course_decides_about_nobody(
    world: World, ana: Learner, place: str | None
) -> None:
    teacher = launched(world, place)
    for page in ("/judging", "/learners"):
        answer = get(teacher, page)
        assert answer.status_code == (403 if place is None else 200)
        assert "Demo learner" not in answer.text
    assert get(teacher, pages_about(ana)[1]).status_code == 403


def test_staff_whom_the_lms_does_not_name_decide_about_nobody(world: World, ana: Learner) -> None:
    nameless = Visitor(
        community_id=world.community.id,
        launch_roles=frozenset({Role.FACILITATOR}),
        place=COURSE_A,
    )
    teacher = signed_in(world, nameless)
    assert get(teacher, world.lesson("kinds")).status_code == 200
    for page in ("/judging", "/learners", *pages_about(ana)):
        assert get(teacher, page).status_code == 403, page


def test_what_an_lms_says_of_learners_and_coordinators_opens_no_judging(
    world: World, ana: Learner
) -> None:
    assert get(launched(world, COURSE_A, Role.LEARNER), "/judging").status_code == 403
    assert get(launched(world, COURSE_A, Role.LEARNER), "/learners").status_code == 403
    coordinator = launched(world, COURSE_A, Role.COORDINATOR)
    assert get(coordinator, "/judging").status_code == 403
    assert get(coordinator, pages_about(ana)[1]).status_code == 200
    assert WRITTEN not in get(coordinator, pages_about(ana)[1]).text


def test_staff_of_another_community_see_nobody_here(world: World, ana: Learner) -> None:
    with world.services.database.unit_of_work() as uow:
        other = found_community(uow, slug="other", name={"en": "Other"}, now=utc_now())
        member = join(uow, name="Demo steward", now=utc_now())
        grant(
            uow,
            member_id=member.id,
            community_id=other.id,
            role=Role.STEWARD,
            reason="test",
            now=utc_now(),
        )
        uow.commit()
    steward = signed_in(world, Visitor(member_id=member.id))
    assert "Nothing waits for you" in get(steward, "/judging").text
    assert "No learners yet" in get(steward, "/learners").text
    assert WRITTEN not in get(steward, pages_about(ana)[0]).text
    assert get(steward, pages_about(ana)[1]).status_code == 403
    for path, fields in acts_on(ana).items():
        answer = post(steward, path, page="/judging", **fields)
        assert answer.status_code == 403 or answer.location.endswith("said=gone"), path


def test_one_learner_sees_no_question_of_another(world: World, ana: Learner) -> None:
    """Nor what another wrote, by naming her enrolment or her visit in a form."""
    eva = world.person("Demo learner Eva", Role.LEARNER)
    world.enrolled(eva, COURSE_A)
    client = world.browser(eva)
    stranger = world.browser(world.person("Demo somebody"))
    address = world.lesson("kinds")
    assert WRITTEN not in get(client, address).text
    for act in ("", "/answers", "/finish", "/again", "/begin", "/finished"):
        asked = get if act in ("", "/finished") else post
        kind = {} if asked is get else {"page": address, "enrolment": str(ana.enrolment.id)}
        answer = asked(client, world.lesson("kinds", act), **kind)
        assert WRITTEN not in answer.text, act
        if asked is get:
            assert get(stranger, world.lesson("kinds", act)).status_code == 403
    assert get(client, f"/learners/{ana.enrolment.id}").status_code == 403


def test_a_judgement_reaches_the_learner_with_its_remark(world: World) -> None:
    luz = finished(world, "Demo learner Luz", COURSE_A)
    result = get(luz.browser, world.lesson("kinds", "/finished")).text
    assert "1 answer waits for a judgement." in result
    assert "It waits for a mentor to read it." in get(luz.browser, world.lesson("kinds")).text
    mentor = world.browser(world.person("Demo mentor Mia", Role.MENTOR))
    assert re.search(r"<strong>\d</strong>answers? to judge", get(mentor, "/home").text)
    opened = f"/judging?open={luz.attempt_id}"
    page = get(mentor, opened).text
    assert "names who decides." in page
    refused = post(mentor, f"/judging/{luz.attempt_id}", page=opened, points="9", remark="Much")
    assert refused.status_code == 422
    assert "Give a number from 0 to 2." in refused.text
    assert "Much" in refused.text
    kept = post(mentor, f"/judging/{luz.attempt_id}", page=opened, points="1,5", remark="Name her.")
    assert "said=judged" in kept.location
    again = post(mentor, f"/judging/{luz.attempt_id}", page="/judging", points="0", remark="No")
    assert "said=gone" in again.location
    page = get(luz.browser, world.lesson("kinds")).text
    assert "Judged: 1.5 of 2 points." in page
    assert "Name her." in page
    assert "94.4%" in get(luz.browser, world.lesson("kinds", "/finished")).text
    assert world.verbs().count("reviewed") == 1


def test_more_time_is_granted_with_a_reason_once(world: World, ana: Learner) -> None:
    flor = world.browser(world.person("Demo facilitator Flor", Role.FACILITATOR))
    hers = f"/learners/{ana.enrolment.id}"
    refused = post(flor, f"{hers}/allow", page=hers, lesson="timed", minutes="ten", reason="")
    assert refused.status_code == 422
    assert "Give a whole number from 0 to" in refused.text
    assert "Say why: the learner and your colleagues see it." in refused.text
    assert 'value="ten"' in refused.text
    fields = {"lesson": "timed", "minutes": "10", "reason": "She reads with a screen reader."}
    form = dict(hidden_fields(get(flor, hers).text))
    for _ in range(2):
        answer = flor.post(f"{hers}/allow", base_url=SITE, data=form | fields, headers=_from(hers))
        assert answer.status_code == 303
    back = form | fields | {"minutes": "15"}
    other = flor.post(f"{hers}/allow", base_url=SITE, data=back, headers=_from(hers))
    assert other.status_code == 422
    assert "You sent this form before with something else in it" in other.text
    assert 'value="15"' in other.text
    assert form["id"] not in other.text, "sent again, it is a decision of its own"
    page = get(flor, hers).text
    assert page.count("Granted: 10 more minutes") == 1
    assert "Demo facilitator Flor" in page
    told = get(ana.browser, world.lesson("timed")).text
    assert "10 more minutes. Reason: She reads with a screen reader." in told
    assert "You have 30 minutes for this lesson" in told


def test_a_score_is_decided_with_a_reason_that_the_learner_sees(world: World) -> None:
    luz = finished(world, "Demo learner Sol", COURSE_A)
    teacher = launched(world, COURSE_A)
    hers = f"/learners/{luz.enrolment.id}"
    fields = {"lesson": "kinds", "score": "62,5", "reason": "The oven was broken."}
    decided = post(teacher, f"{hers}/score", page=hers, **fields)
    assert "said=decided" in decided.location
    page = get(teacher, decided.location).text
    assert "Score decided: 62.5%" in page
    assert "Demo teacher" in page
    result = get(luz.browser, world.lesson("kinds", "/finished")).text
    assert "62.5%" in result
    assert "decided by your course's staff" in result
    assert "Reason: The oven was broken." in result
    spanish = get(teacher, hers, "es").text
    assert "Calificación decidida" in spanish


def test_nobody_decides_about_her_own_work(world: World) -> None:
    member = world.person("Demo both", Role.LEARNER, Role.FACILITATOR)
    enrolment = world.enrolled(member, COURSE_A)
    client = world.browser(member)
    refused = get(client, f"/learners/{enrolment.id}")
    assert refused.status_code == 403
    assert "your own work" in refused.text


def _from(page: str) -> dict[str, str]:
    return {"Referer": f"{SITE}{page}"}


def test_learners_are_narrowed_by_course_and_by_their_last_visit(
    world: World, ana: Learner, bruno: Learner
) -> None:
    steward = world.browser(world.person("Demo steward", Role.STEWARD))
    with world.services.database.unit_of_work() as uow:
        uow.session.execute(
            update(VisitRow)
            .where(VisitRow.enrolment_id == bruno.enrolment.id)
            .values(opened=utc_now() - timedelta(days=40), finished=utc_now() - timedelta(days=39))
        )
        uow.commit()
    never = world.person("Demo learner Never", Role.LEARNER)
    world.enrolled(never, COURSE_A, "Practice LMS")

    def shown(query: str) -> set[str]:
        page = get(steward, f"/learners?{query}").text
        return {name for name in ("Ana", "Bruno", "Never") if f"Demo learner {name}" in page}

    assert shown("") == {"Ana", "Bruno", "Never"}
    assert shown(f"course={COURSE_A}") == {"Ana", "Never"}
    assert shown("unseen=30") == {"Bruno", "Never"}
    assert shown("unseen=90") == {"Never"}
    assert shown(f"unseen=30&course={COURSE_B}") == {"Bruno"}
    assert shown("unseen=30&q=never") == {"Never"}
    assert shown("unseen=7000000") == {"Ana", "Bruno", "Never"}, "what nobody offers"
    page = get(steward, "/learners?course=elsewhere").text
    assert "Nobody of yours is like that." in page
    assert "has not come yet" in get(steward, "/learners").text


def test_one_person_in_two_courses_is_told(world: World, ana: Learner) -> None:
    steward = world.browser(world.person("Demo steward", Role.STEWARD))
    world.enrolled(ana.enrolment.member_id, "lti:c", "Evening LMS")
    page = get(steward, "/learners?q=Ana").text
    rows = [row for row in page.split("<li>") if "Demo learner Ana" in row]
    assert len(rows) == 2
    assert sorted("also in Evening LMS" in row for row in rows) == [False, True]
    assert all("also in " in row for row in rows)
    teacher = launched(world, COURSE_A)
    assert "also in" not in get(teacher, "/learners?q=Ana").text, "that course is not hers"
