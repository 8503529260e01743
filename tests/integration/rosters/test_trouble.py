"""What an LMS that refuses, is down, errs or leads astray does to a course's list."""

from datetime import timedelta
from uuid import uuid4

import pytest

from community import OPERATOR, Role
from plugin.lti import ask_for_list, read_rosters
from plugin.lti.members_page import ListedMember
from plugin.lti.models import RosterRow
from plugin.lti.roster_reading import _claim
from plugin.lti.roster_writing import LeaseLost, write_members
from tests.integration.lti_platform import Answer, Asked
from tests.integration.rosters.lists import DAY, PATH, Course, member, page

HOUR = timedelta(hours=1)
LATE = ListedMember("late", frozenset({Role.LEARNER}), "active", "late")
HTML = Answer(200, b"<!doctype html><p>Sign in</p>", type="text/html")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(403), "forbidden"),
        (Answer(404), "gone"),
        (Answer(410), "gone"),
        (Answer(400), "refused"),
        (Answer(302, headers={"Location": "https://elsewhere.example/"}), "unreachable"),
        (HTML, "not-json"),
        (Answer(200, {"members": {}}), "not-json"),
        (Answer(200, ["members"]), "not-json"),
        (Answer(200, b"x" * 4_000_001), "too-large"),
    ],
)
def test_a_refusal_is_kept_with_its_code_and_changes_nobody(
    course: Course, answer: Answer, code: str
) -> None:
    course.gives(page(member("ana")), answer, page(member("bruno")))
    course.launch()
    course.read()
    assert course.read(after=27 * HOUR) == 0
    known = course.roster()
    assert (known.trouble, known.read) == (code, course.now - 27 * HOUR)
    assert course.here() == {"Demo ana"}
    assert course.read(after=27 * HOUR) == 1
    assert course.roster().trouble is None
    assert course.here() == {"Demo bruno"}


@pytest.mark.parametrize("status", [500, 503, 408, 429])
def test_trouble_is_tried_again_later_each_time(course: Course, status: int) -> None:
    course.gives(Answer(status), Answer(status), page(member("ana")))
    course.launch()
    assert course.read() == 0
    assert course.roster().trouble == "busy"
    assert course.read(after=timedelta(seconds=20)) == 0
    assert len(course.asked()) == 1  # not before its time
    assert course.read(after=timedelta(seconds=60)) == 0
    assert len(course.asked()) == 2
    course.launch()  # hurries nothing
    assert course.read(after=timedelta(seconds=50)) == 0
    assert len(course.asked()) == 2
    assert course.read(after=timedelta(seconds=90)) == 1


def test_the_lms_says_how_long_to_wait_and_nobody_asks_sooner(course: Course) -> None:
    course.gives(Answer(429, headers={"Retry-After": "7200"}), page(member("ana")))
    course.launch()
    course.read()
    assert course.roster().not_before == course.now + 2 * HOUR
    with course.tool.database.unit_of_work() as uow:
        ask_for_list(uow, course.place, asker=OPERATOR, now=course.now)
        uow.commit()
    assert course.read(after=HOUR) == 0
    assert len(course.asked()) == 1
    assert course.read(after=HOUR + timedelta(seconds=1)) == 1


def test_a_token_that_was_withdrawn_is_asked_for_once_more(course: Course) -> None:
    course.gives(Answer(401), page(member("ana")))
    course.launch()
    assert course.read() == 1
    assert len(course.platform.asked_for("/token")) == 2
    course.gives(Answer(401))
    assert course.read(after=27 * HOUR) == 0
    assert course.roster().trouble == "token"
    assert len(course.asked()) == 4


def test_an_lms_that_grants_no_token_is_not_asked_for_the_list(course: Course) -> None:
    course.platform.routes["/token"] = lambda _: Answer(400, {"error": "invalid_scope"})
    course.launch()
    assert course.read() == 0
    assert course.roster().trouble == "token"
    assert course.asked() == []


@pytest.mark.parametrize(
    "elsewhere",
    [
        "http://127.0.0.2:1/members",
        "https://elsewhere.example/members",
        "//elsewhere.example/m",
        "http://[",
    ],
)
def test_a_page_that_leads_to_another_host_is_refused(course: Course, elsewhere: str) -> None:
    course.gives(page(member("ana"), link=f'<{elsewhere}>; rel="next"'))
    course.launch()
    assert course.read() == 0
    assert course.roster().trouble == "elsewhere"
    assert course.learners() == {}


def test_changes_offered_from_another_host_are_left_alone(course: Course) -> None:
    course.gives(page(member("ana"), link='<https://elsewhere.example/d>; rel="differences"'))
    course.launch()
    assert course.read() == 1
    assert course.row().differences_url is None


def test_links_may_be_short_unquoted_and_several(course: Course) -> None:
    course.gives(
        page(member("ana"), link='<members?p=2>; rel=next, </changes>; rel="differences x"'),
        page(member("bruno")),
    )
    course.launch()
    assert course.read() == 1
    assert [one.query for one in course.asked()][1] == "p=2"
    assert course.row().differences_url == f"{course.platform.url}/changes"


def test_a_list_that_goes_round_in_a_circle_ends(course: Course) -> None:
    course.gives(page(member("ana"), link=f'<{course.url}?p=1>; rel="next"'))
    course.launch()
    assert course.read() == 0
    assert course.roster().trouble == "endless"
    assert len(course.asked()) == 2


def test_a_reading_that_breaks_off_takes_nobody_from_the_list(course: Course) -> None:
    course.gives(page(member("ana"), member("bruno")))
    course.launch()
    course.read()
    course.gives(page(member("ana"), link=f'<{course.url}?p=2>; rel="next"'), Answer(500))
    assert course.read(after=27 * HOUR) == 0
    assert course.here() == {"Demo ana", "Demo bruno"}


def test_two_workers_read_a_list_once_and_the_slow_one_writes_nothing(course: Course) -> None:
    course.gives(page(member("ana")))
    course.launch()
    slow = _claim(course.reading(), course.now, None)
    assert slow is not None
    assert course.read() == 0
    course.owner = uuid4()
    assert course.read(after=HOUR) == 1  # its lease is over
    with pytest.raises(LeaseLost):
        write_members(course.tool.database, slow, [LATE], until=course.now)
    assert "late" not in course.learners()


def test_a_moment_far_ahead_was_written_by_a_wrong_clock(course: Course) -> None:
    course.gives(page(member("ana")))
    course.launch()
    with course.tool.database.unit_of_work() as uow:
        row = uow.session.get_one(RosterRow, course.roster().id)
        row.next_read = row.not_before = row.lease_until = course.now + 400 * DAY
        uow.commit()
    assert read_rosters(course.reading(), clock=lambda: course.now) == 1


def test_without_reading_by_itself_a_launch_asks_again_after_a_refusal(course: Course) -> None:
    course.gives(Answer(404), page(member("ana")))
    course.launch()
    assert course.read(every_h=0) == 0
    assert course.read(after=DAY, every_h=0) == 0
    course.launch()
    assert course.read(every_h=0) == 1
    assert course.here() == {"Demo ana"}


def test_who_asks_while_it_is_read_has_it_read_again(course: Course) -> None:
    course.launch()
    pages = [page(member("ana")), page(member("ana"), member("bruno"))]

    def answer(_: Asked) -> Answer:
        if len(pages) == 2:
            course.now += timedelta(seconds=5)
            with course.tool.database.unit_of_work() as uow:
                ask_for_list(uow, course.place, asker=OPERATOR, now=course.now)
                uow.commit()
        return pages.pop(0)

    course.platform.routes[PATH] = answer
    assert course.read() == 2
    assert course.here() == {"Demo ana", "Demo bruno"}
    assert not course.roster().is_due


def test_of_changes_since_the_first_page_none_is_missed(course: Course) -> None:
    course.gives(
        page(member("ana"), link=f'<{course.url}?p=2>; rel="next", </since-1>; rel="differences"'),
        page(member("bruno"), link='</since-2>; rel="differences"'),
    )
    course.launch()
    assert course.read() == 1
    assert course.row().differences_url == f"{course.platform.url}/since-1"
