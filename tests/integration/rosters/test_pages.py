"""What staff see of a course whose list is known: who has not come, who left, how far each is."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from cryptography.fernet import Fernet
from flask.testing import FlaskClient

from community import OPERATOR, Role, join_listed
from plugin.lti import add_registration
from plugin.lti.models import RosterPersonRow, RosterRow
from storage import Database, SecretBox, give_box, utc_now
from tests.databases import Templates
from tests.integration.counting import counted
from tests.integration.course_staff import launched
from tests.integration.items_course import items_world
from tests.unit.plugin.web.world import World, get, post

ISSUER, CLIENT = "https://lms.example.org", "client"


@pytest.fixture(scope="module")
def world(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    url = templates.fresh("sqlite")
    opened = Database(url)
    box = SecretBox(Fernet.generate_key().decode())
    give_box(opened, box)
    yield items_world(opened, box, tmp_path_factory.mktemp("rosters"))
    opened.dispose()
    templates.drop(url)


@pytest.fixture(scope="module")
def place(world: World) -> str:
    """A course: Ana came, Bruno came and left, Dora and one without a name never came."""
    now = utc_now()
    with world.services.database.unit_of_work() as uow:
        lms = add_registration(
            uow,
            asker=OPERATOR,
            community_id=world.community.id,
            now=now,
            name="Campus",
            issuer=ISSUER,
            client_id=CLIENT,
            auth_login_url=f"{ISSUER}/auth",
            auth_token_url=f"{ISSUER}/token",
            jwks_url=f"{ISSUER}/jwks",
            deployments=["1"],
        ).id
        course = f"lti:{lms}:1:7"
        listed = RosterRow(
            registration_id=lms,
            place=course,
            url=f"{ISSUER}/members",
            staff_came=now,
            read=now,
            failures=0,
            asked=False,
            lease_token=0,
        )
        uow.session.add(listed)
        uow.session.flush()
        names = {"1": "=Demo Ana", "2": "Demo Bruno", "3": "Demo Dora", "4": None, "5": "Demo Eva"}
        people = join_listed(uow, issuer=ISSUER, client_id=CLIENT, names=names, now=now)
        for subject, member_id in people.items():
            uow.session.add(
                RosterPersonRow(
                    roster_id=listed.id,
                    member_id=member_id,
                    roles=[Role.LEARNER.value],
                    state="left" if subject == "2" else "active",
                    first_seen=now - timedelta(days=3),
                    last_seen=now,
                    gone=now if subject == "2" else None,
                    taught=now if subject == "5" else None,
                )
            )
        uow.commit()
    for subject in "12":
        world.enrolled(people[subject], course, "Campus")
    return course


@pytest.fixture(scope="module")
def teacher(world: World, place: str) -> FlaskClient:
    return launched(world, place, Role.COORDINATOR)


def test_who_never_opened_a_lesson_and_who_left_are_in_the_list(
    teacher: FlaskClient, place: str
) -> None:
    text = unescape(get(teacher, f"/learners?course={place}").text)
    assert "3 learners are on the course's list in the LMS." in text
    waiting = text.split("Not opened yet")[1].split("</section>")[0]
    assert "Demo Dora" in waiting
    assert "Somebody without a name" in waiting
    assert "Demo Ana" not in waiting
    assert "Demo Eva" not in text  # she teaches, whatever the list says
    came = text.split("Who has come")[1]
    bruno = next(part for part in came.split("<li>") if "Demo Bruno" in part)
    assert "no longer on the course's list, since" in bruno
    ana = next(part for part in came.split("<li>") if "Demo Ana" in part)
    assert "no longer" not in ana


def test_a_name_is_looked_for_among_those_who_never_came_too(
    teacher: FlaskClient, place: str
) -> None:
    text = get(teacher, f"/learners?course={place}&q=dora").text
    assert "Demo Dora" in text
    assert "Somebody without a name" not in text


def test_the_progress_of_a_course_has_everybody(teacher: FlaskClient, place: str) -> None:
    text = get(teacher, f"/learners/progress?course={place}").text
    for name in ("=Demo Ana", "Demo Bruno", "Demo Dora", "Somebody without a name"):
        assert name in text
    assert "lesson-bar" in text
    assert get(teacher, f"/learners/progress?course={place}&page=99").status_code == 200


def test_the_table_has_the_same_and_runs_nothing(teacher: FlaskClient, place: str) -> None:
    answer = get(teacher, f"/learners/progress.csv?course={place}")
    assert answer.mimetype == "text/csv"
    head, *rows = csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff")))
    assert head[:4] == ["Learner", "On the course's list", "Lessons done", "Last visit"]
    by_name = {row[0]: row for row in rows}
    assert by_name["'=Demo Ana"][1] == "yes"
    assert by_name["Demo Bruno"][1].startswith("no longer since ")
    assert by_name["Demo Dora"][4] == "not opened yet"
    assert all(len(row) == len(head) for row in rows)


def test_the_button_asks_for_the_list_and_says_so(
    world: World, teacher: FlaskClient, place: str
) -> None:
    page = f"/learners?course={place}"
    answer = post(teacher, f"/learners/list?course={place}", page=page)
    assert answer.status_code == 303
    assert "The LMS is asked for the list." in get(teacher, answer.location).text
    with world.services.database.reading() as session:
        assert session.query(RosterRow).one().asked


@pytest.mark.parametrize("course", ["lti:other", ""])
def test_of_another_course_nobody_is_shown_and_nothing_asked(
    world: World, place: str, course: str
) -> None:
    other = launched(world, course or None, Role.COORDINATOR)
    assert "Demo" not in get(other, f"/learners?course={place}").text.replace("Demo teacher", "")
    assert get(other, f"/learners/progress?course={place}").status_code == 403
    assert get(other, f"/learners/progress.csv?course={place}").status_code == 403
    for ending in ("", "?course=", f"?curriculum={world.community.id}"):
        assert get(other, f"/learners/progress{ending}").status_code == 403


@pytest.mark.parametrize("roles", [[Role.LEARNER], [Role.MENTOR]])
def test_learners_and_mentors_see_no_progress(world: World, place: str, roles: list[Role]) -> None:
    visitor = launched(world, place, *roles)
    assert get(visitor, f"/learners/progress?course={place}").status_code == 403


def test_a_large_course_costs_the_same_few_statements(
    world: World, teacher: FlaskClient, place: str
) -> None:
    def cost() -> int:
        with counted(world.services.database) as made:
            assert get(teacher, f"/learners/progress?course={place}").status_code == 200
        return len(made)

    get(teacher, f"/learners/progress?course={place}")
    few = cost()
    people = _more(world, place, 300)
    for each in people[:60]:
        world.enrolled(each, place, "Campus")
    assert cost() <= few + 1
    text = get(teacher, f"/learners/progress?course={place}&page=2").text
    assert "Page 2 of 7" in text


def _more(world: World, place: str, many: int) -> list[UUID]:
    now = utc_now()
    with world.services.database.unit_of_work() as uow:
        roster = uow.session.query(RosterRow).filter_by(place=place).one()
        names = {f"m{n}": f"Demo Many {n:03}" for n in range(many)}
        people = join_listed(uow, issuer=ISSUER, client_id=CLIENT, names=names, now=now)
        uow.session.add_all(
            RosterPersonRow(
                roster_id=roster.id,
                member_id=each,
                roles=[Role.LEARNER.value],
                state="active",
                first_seen=now,
                last_seen=now,
            )
            for each in people.values()
        )
        uow.commit()
    return list(people.values())
