"""A course's list is read after a launch of its staff: to its end, with roles, once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from community import Role, person_of
from community.identities import Identity
from tests.integration.lti_platform import Answer
from tests.integration.rosters.lists import DAY, Course, member, page

MINUTE = timedelta(minutes=1)


def test_it_is_read_page_by_page_to_its_end(course: Course) -> None:
    course.gives_pages(*[member(str(n)) for n in range(250)], most=100)
    course.launch()
    assert course.read() == 1
    assert course.here() == {f"Demo {n}" for n in range(250)}
    assert [one.query for one in course.asked()] == [
        "type_id=1&limit=100",
        "type_id=1&from=100",
        "type_id=1&from=200",
    ]
    assert all(one.headers["Authorization"] == "Bearer opaque" for one in course.asked())
    (token,) = course.platform.asked_for("/token")
    assert token.form["scope"].endswith("scope/contextmembership.readonly")
    known = course.roster()
    assert (known.read, known.trouble, known.is_due) == (course.now, None, False)


def test_a_launch_of_a_learner_asks_for_nothing(course: Course) -> None:
    course.gives(page())
    course.launch("ana", Role.LEARNER)
    course.launch("ana", Role.MENTOR)
    course.launch(memberships_url=None)
    course.launch(context_id=None)
    assert course.read() == 0
    assert course.asked() == []


def test_the_next_launch_asks_again_only_after_some_minutes(course: Course) -> None:
    course.gives(page(member("ana")))
    course.launch()
    assert course.read() == 1
    course.launch()
    assert course.read(after=9 * MINUTE) == 0
    course.now += 2 * MINUTE
    course.launch()
    assert course.read() == 1


def test_it_is_read_again_by_itself_while_somebody_teaches_or_learns(course: Course) -> None:
    course.gives(page(member("ana")))
    course.launch()
    course.read()
    assert course.read(after=20 * timedelta(hours=1)) == 0
    assert course.read(after=7 * timedelta(hours=1)) == 1
    asked = len(course.asked())
    for _ in range(5):
        course.read(after=10 * DAY)
    assert len(course.asked()) == asked + 2  # the last launch is more than thirty days ago then
    course.launch()
    assert course.read() == 1


def test_it_is_never_read_by_itself_where_the_setting_says_so(course: Course) -> None:
    course.gives(page(member("ana")))
    course.launch()
    assert course.read(every_h=0) == 1
    assert course.read(after=2 * DAY, every_h=0) == 0
    assert course.row().next_read is None


def test_roles_come_in_short_and_in_full(course: Course) -> None:
    course.gives(
        page(
            member("ana"),
            member("bruno", roles=["Learner"]),
            member("carla", "Instructor"),
            member("emil", roles=["Instructor"]),
            member("mara", "Mentor"),
            member("nobody", roles=None),
            member("both", roles=["Learner", "Instructor"]),
        )
    )
    course.launch()
    course.read()
    assert course.here() == {"Demo ana", "Demo bruno", "Demo both"}


def test_a_teacher_whom_moodle_lists_as_learner_is_none(course: Course) -> None:
    course.gives(page(member("mara", roles=["Learner"]), member("ana")))
    course.launch("mara", Role.FACILITATOR)
    course.read()
    assert course.here() == {"Demo ana"}


def test_whoever_launched_before_is_the_same_person(course: Course) -> None:
    ana = course.launch("ana", Role.LEARNER)
    course.gives(page(member("ana", name="Demo Ana of the list"), member("bruno")))
    course.launch()
    course.read()
    assert course.learners()["Demo Ana of the list"].member_id == ana
    bruno = course.learners()["Demo bruno"].member_id
    assert course.launch("bruno", Role.LEARNER) == bruno


def test_a_name_may_be_missing_and_no_address_is_kept(course: Course) -> None:
    course.gives(
        page(
            {"user_id": "7", "roles": ["Learner"]},
            {"user_id": 8, "roles": ["Learner"], "given_name": "Demo", "family_name": "Eight"},
            {"user_id": "9", "roles": ["Learner"], "name": ["x"], "email": 5, "status": 7},
            {"roles": ["Learner"], "name": "Nobody whom a launch could bring"},
            {"user_id": "x" * 256, "roles": ["Learner"]},
            {"user_id": "a\x00b", "roles": ["Learner"]},
            member("ana"),
        )
    )
    course.launch()
    course.read()
    found = course.learners()
    assert set(found) == {"", "Demo Eight", "Demo ana"}
    with course.tool.database.reading() as session:
        subjects = set(session.scalars(select(Identity.subject)))
        person = person_of(session, found["Demo ana"].member_id)
    assert subjects == {"7", "8", "9", "ana", "teacher"}
    assert person is not None
    assert person.email is None


def test_whoever_is_not_on_the_list_any_more_left_and_may_come_back(course: Course) -> None:
    course.gives(page(member("ana"), member("bruno")), page(member("ana")), page(member("bruno")))
    course.launch()
    course.read()
    course.read(after=27 * timedelta(hours=1))
    left = course.learners()["Demo bruno"]
    assert left.gone == course.now
    assert course.here() == {"Demo ana"}
    course.read(after=27 * timedelta(hours=1))
    assert course.here() == {"Demo bruno"}
    assert course.learners()["Demo bruno"].first_seen == left.first_seen


@pytest.mark.parametrize("status", ["Inactive", "Deleted"])
def test_an_inactive_member_is_on_the_list_and_a_deleted_one_is_not(
    course: Course, status: str
) -> None:
    course.gives(
        page(member("ana")), page(member("ana", status=status), member("new", status=status))
    )
    course.launch()
    course.read()
    course.read(after=27 * timedelta(hours=1))
    ana = course.learners()["Demo ana"]
    assert (ana.is_active, ana.gone is None) == (status != "Inactive", status == "Inactive")
    assert ("Demo new" in course.learners()) is (status == "Inactive")


def test_what_changed_alone_is_asked_for_where_the_lms_offers_it(course: Course) -> None:
    course.gives_pages(member("ana"), member("bruno"), most=1, differences=True)
    changes = f"{course.url}/changes"
    course.gives(
        page(
            member("bruno", status="Deleted"),
            member("dora"),
            link=f'<{changes}?since=12>; rel="differences"',
        ),
        path="/courses/2/members/changes",
    )
    course.launch()
    course.read()
    whole = len(course.asked())
    course.read(after=27 * timedelta(hours=1))
    assert len(course.asked()) == whole
    (asked,) = course.platform.asked_for("/courses/2/members/changes")
    assert asked.query == "since=9"
    assert course.here() == {"Demo ana", "Demo dora"}
    assert course.row().differences_url == f"{changes}?since=12"
    course.launch()
    course.read(after=8 * DAY)
    assert len(course.asked()) > whole  # once a week it is had whole


@pytest.mark.parametrize("status", [400, 404, 410])
def test_a_link_to_changes_that_is_no_good_any_more_leads_to_the_whole_list(
    course: Course, status: int
) -> None:
    course.gives_pages(member("ana"), most=5, differences=True)
    course.gives(Answer(status), path="/courses/2/members/changes")
    course.launch()
    course.read()
    assert course.read(after=27 * timedelta(hours=1)) == 1
    assert len(course.asked()) == 2
    assert course.roster().trouble is None
