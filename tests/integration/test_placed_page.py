"""What is placed where, at the desk; and a course's progress has the columns of what is in it."""

import csv
import io
from pathlib import Path

import pytest

from community import Role
from plugin.lti import Registration
from storage import Database, SecretBox
from tests.integration.launching_world import arrive, launch_of, register
from tests.integration.test_placements import HERE, NEXT_TERM, place
from tests.unit.plugin.web.world import World, get, make_world

STAFF = frozenset({Role.FACILITATOR, Role.COORDINATOR})


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


@pytest.fixture
def lms(world: World) -> Registration:
    return register(world)


def test_the_desk_lists_by_lms_and_course_what_is_in_it(world: World, lms: Registration) -> None:
    (item,) = place(world, lms, f"lesson/{world.version_hash}/values")
    place(world, lms, "path/first")
    arrive(world, launch_of(world, lms, custom=item["custom"], context_id=NEXT_TERM))
    client = world.browser(world.person("Sol", Role.STEWARD))
    page = get(client, "/desk/placed").text
    assert page.count("Test LMS") == 2
    for told in ("Autumn group", "a column of 100", "Luz", "First path", "no column"):
        assert told in page
    assert "copied from “" in page
    assert "Say with which version it goes on" in page
    assert "/desk/placed" in get(client, "/desk?list=lms").text
    one = get(client, f"/desk/placed?course=lti:{lms.id}:1:{HERE}").text
    assert "copied from" not in one
    assert "First path" in one
    other = get(client, f"/desk/placed?lms={world.community.id}").text
    assert "Nothing was placed yet" in other
    assert "Qué hay en cada curso" in get(client, "/desk/placed", language="es").text


def test_staff_of_a_course_see_what_is_in_it_alone(world: World, lms: Registration) -> None:
    place(world, lms, f"lesson/{world.version_hash}/values")
    place(world, lms, f"lesson/{world.version_hash}/reading", context_id=NEXT_TERM)
    here = launch_of(world, lms, subject="8", roles=STAFF, locale="en")
    client, _where = arrive(world, here)
    page = get(client, "/desk/placed").text
    assert "Values" in page
    assert "Reading" not in page
    learner, _where = arrive(world, launch_of(world, lms))
    assert get(learner, "/desk/placed").status_code == 403


@pytest.mark.parametrize(
    ("placed", "shown"),
    [
        ((), {"Values", "Reading"}),
        (("lesson/{}/values",), {"Values"}),
        (("lesson/{}/reading",), {"Values", "Reading"}),
        (("module/{}/only",), {"Values", "Reading"}),
        (("curriculum/{}",), {"Values", "Reading"}),
        (("path/first",), {"Values", "Reading"}),
    ],
    ids=["from before", "one", "another, one is opened", "module", "all", "a path"],
)
def test_progress_has_what_was_placed_and_what_was_opened(
    world: World, lms: Registration, placed: tuple[str, ...], shown: set[str]
) -> None:
    for value in placed:
        place(world, lms, value.format(world.version_hash))
    learner, where = arrive(world, launch_of(world, lms))
    assert get(learner, where).status_code == 200
    staff, _where = arrive(world, launch_of(world, lms, subject="8", roles=STAFF, locale="en"))
    course = f"?course=lti:{lms.id}:1:{HERE}"
    page = get(staff, f"/learners/progress{course}").text
    table = get(staff, f"/learners/progress.csv{course}").get_data(as_text=True)
    head = next(csv.reader(io.StringIO(table.removeprefix("\ufeff"))))
    assert {title for title in ("Values", "Reading") if title in page} == shown
    assert set(head[4::2]) == shown
