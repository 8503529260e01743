"""Late work: what the LMS is told of it, what her record keeps, and what a change sends."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from community import Asker, NotAllowed, Role
from community.auditing import AuditRow
from curricula import Enrolment, LateRule, Version, curriculum_progress, version
from plugin import lms_grade
from plugin.due_dates import follow_told_due, set_due
from plugin.grades_again import send_grades_again
from plugin.lti import BadDueRule, DueRule, UnknownPlacement
from storage import utc_now
from tests.integration.grades.graded import GradedCourse, ids
from tests.integration.grades.late import DAILY, DAY, DUE, HALF, HOUR, LateCourse


@pytest.fixture
def late(course: GradedCourse) -> LateCourse:
    made = LateCourse(course)
    made.place()
    return made


@pytest.fixture
def twice(course: GradedCourse) -> LateCourse:
    """The lesson in which the best result counts, and which can be taken again."""
    made = LateCourse(course, "twice")
    made.place()
    return made


def given(late: LateCourse) -> list[float | None]:
    return [each.get("scoreGiven") for each in late.sent()]


def achieved(late: LateCourse, hers: Enrolment) -> float | None:
    with late.graded.world.services.database.reading() as session:
        progress = curriculum_progress(session, hers.id)
    scores = {lesson.slug: score for lesson, _state, score in progress.lessons}
    found = scores[late.lesson]
    return found.scaled if found else None


def test_without_a_rule_a_late_grade_goes_out_as_it_is(late: LateCourse) -> None:
    hers = late.learner("Demo Ana")
    late.finishes(hers, DUE + 9 * DAY)
    (told,) = late.sent()
    assert told["scoreGiven"] == 100
    assert "comment" not in told
    assert late.kept() == [(None, None, None)]


def test_a_day_late_costs_what_the_rule_says_and_her_record_keeps_all_of_it(
    late: LateCourse,
) -> None:
    assert late.set(DAILY) == 0
    hers, in_time = late.learner("Demo Ana"), late.learner("Demo Bo")
    late.finishes(hers, DUE + DAY + HOUR)
    late.finishes(in_time, DUE)
    first, second = late.sent()
    assert (first["scoreGiven"], first["scoreMaximum"]) == (80, 100)
    assert first["comment"] == "Finished 2 days late: 20% less, so 80% instead of 100%."
    assert (second["scoreGiven"], second.get("comment")) == (100, None)
    assert late.kept() == [(1.0, 2, 20), (1.0, 0, 0)]
    assert achieved(late, hers) == 1.0
    log = late.graded.world.log()
    scores = [one for one in log if one.verb.endswith("/completed")]
    assert len(scores) == 2, "what is recorded knows no lateness"


@pytest.mark.parametrize(
    ("rule", "after", "share"),
    [
        (LateRule("once", 30), 9 * DAY, 70),
        (LateRule("daily", 10, at_most=25), 9 * DAY, 75),
        (LateRule("daily", 10, grace_minutes=60), HOUR, 100),
        (LateRule("daily", 10, nothing_after_days=2), 2 * DAY + HOUR, 0),
    ],
)
def test_each_kind_of_rule(late: LateCourse, rule: LateRule, after: timedelta, share: int) -> None:
    late.set(DueRule(DUE, rule))
    hers = late.learner("Demo Ana")
    late.finishes(hers, DUE + after)
    assert given(late) == [share]


def test_when_is_first_the_department_s_then_the_lms_s_then_what_was_placed(
    course: GradedCourse,
) -> None:
    late = LateCourse(course)
    late.place(submission_until=DUE)
    late.set(DueRule(None, LateRule("once", 10)))
    when = DUE + 3 * DAY
    names = iter(("Demo Ana", "Demo Bo", "Demo Chen"))
    late.finishes(late.learner(next(names)), when)
    told = late.learner(next(names))
    late.launches(told, (DUE + 4 * DAY).isoformat())
    late.finishes(told, when)
    late.set(DueRule(DUE + DAY, LateRule("once", 20)))
    both = late.learner(next(names))
    late.launches(both, (DUE + 4 * DAY).isoformat())
    late.finishes(both, when)
    assert given(late)[:2] == [90, 100]
    assert given(late)[-1] == 80


@pytest.mark.parametrize(
    "told", ["", "soon", "2026-03-14", "2026-03-14T17:00", "0001-01-01T00:00Z"]
)
def test_what_an_lms_says_badly_is_not_taken(late: LateCourse, told: str) -> None:
    late.set(DueRule(None, LateRule("once", 10)))
    hers = late.learner("Demo Ana")
    assert not late.launches(hers, told)
    late.finishes(hers, DUE)
    assert given(late) == [100]


def test_the_best_of_several_results_is_the_best_after_what_is_taken_off(
    twice: LateCourse,
) -> None:
    twice.set(DueRule(DUE, LateRule("once", 60)))
    hers = twice.learner("Demo Ana")
    twice.finishes(hers, DUE - HOUR, HALF)
    twice.finishes(hers, DUE + HOUR, again=True)
    first, second = twice.sent()
    assert (first["scoreGiven"], second["scoreGiven"]) == (50, 50)
    assert second["comment"] == "An earlier result counts, 50%: the later one of 100% was late."
    assert achieved(twice, hers) == 1.0
    assert twice.kept()[-1] == (1.0, 0, 0)


def test_what_staff_decide_is_as_late_as_the_work_it_is_about(late: LateCourse) -> None:
    late.set(DAILY)
    hers, in_time = late.learner("Demo Ana"), late.learner("Demo Bo")
    late.finishes(hers, DUE + HOUR, {"say": ["a"]})
    late.finishes(in_time, DUE - HOUR, {"say": ["a"]})
    late.decides(hers, 0.9, DUE + 5 * DAY)
    late.decides(in_time, 0.9, DUE + 5 * DAY)
    assert given(late) == [0, 0, 80, 90]


def test_sent_again_later_is_no_later_than_it_was_finished(late: LateCourse) -> None:
    late.set(DAILY)
    hers = late.learner("Demo Ana")
    late.finishes(hers, DUE - HOUR)
    late.graded.answers("refused", "The LMS answers 400.")
    with late.graded.world.services.database.unit_of_work() as uow:
        asker = Asker(None, is_operator=True)
        assert send_grades_again(uow, [(hers.id, "once")], asker=asker, now=utc_now()) == 1
        uow.commit()
    assert given(late) == [100, 100]


def test_a_change_sends_what_it_changes_and_no_more(late: LateCourse) -> None:
    on_time, tardy, typed, waits = (late.learner(f"Demo {n}") for n in range(4))
    late.finishes(on_time, DUE - HOUR)
    late.finishes(tardy, DUE + HOUR)
    late.graded.answers("sent")
    late.finishes(typed, DUE + HOUR)
    late.graded.answers("refused", "The LMS holds a newer score for this learner.")
    late.finishes(waits, DUE + HOUR)
    assert sorted(late.plan(DAILY)) == sorted([(tardy.id, "once"), (waits.id, "once")])
    assert late.set(DAILY) == 2
    told = late.sent()[4:]
    assert {each["userId"] for each in told} == {str(tardy.member_id), str(waits.member_id)}
    assert [each["scoreGiven"] for each in told] == [90, 90]
    for each in told:
        before = [one for one in late.sent()[:4] if one["userId"] == each["userId"]]
        assert each["timestamp"] > before[-1]["timestamp"]
    assert late.plan(DAILY) == [], "the second time there is nothing left to do"
    assert late.set(DAILY) == 0
    assert late.set(DueRule()) == 2
    assert given(late)[-2:] == [100, 100]
    assert "comment" not in late.sent()[-1]


def test_it_is_told_in_the_audit_log(late: LateCourse) -> None:
    late.set(replace(DAILY, late=LateRule("daily", 10, at_most=50, nothing_after_days=7)))
    with late.graded.world.services.database.reading() as session:
        row = session.query(AuditRow).filter_by(act="course.due-set").one()
    assert row.details["percent_daily"] == 10
    assert row.details["due"] == DUE.isoformat()
    assert row.subject_id == late.graded.place


def test_when_the_lms_gives_her_more_time_her_grade_follows(late: LateCourse) -> None:
    late.set(DueRule(None, LateRule("daily", 10)))
    hers = late.learner("Demo Ana")
    assert late.launches(hers, DUE.isoformat())
    assert not late.launches(hers, DUE.isoformat())
    late.finishes(hers, DUE + DAY + HOUR)
    assert given(late) == [80]
    assert late.launches(hers, (DUE + DAY).isoformat())
    for expected in (True, False):
        with late.graded.world.services.database.unit_of_work() as uow:
            assert follow_told_due(uow, hers.id, "once", now=utc_now()) is expected
            uow.commit()
    assert given(late) == [80, 90]


@pytest.mark.parametrize(
    "rule",
    [
        LateRule("once", 101),
        LateRule("daily", 10, at_most=-1),
        LateRule("once", 10, grace_minutes=10_081),
        LateRule("once", 10, nothing_after_days=0),
        LateRule("daily", 0),
    ],
)
def test_rules_that_cannot_be(late: LateCourse, rule: LateRule) -> None:
    with pytest.raises(BadDueRule):
        late.set(DueRule(DUE, rule))


def test_rules_that_cannot_be_are_refused_before_anything_is_reckoned_with_them(
    late: LateCourse,
) -> None:
    late.finishes(late.learner("Demo Ana"), DUE + HOUR)
    with pytest.raises(BadDueRule):
        late.plan(DueRule(DUE, LateRule("once", 10, grace_minutes=10**15)))
    for due in (
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
    ):
        with pytest.raises(BadDueRule, match="1970 to 9000"):
            late.plan(DueRule(due, LateRule("once", 10)))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es-MX", "Terminado 1 día tarde: 10 % menos, o sea 90 % en lugar de 100 %."),
        ("en-GB", "Finished 1 day late: 10% less, so 90% instead of 100%."),
        ("zh-Hans", "Finished 1 day late: 10% less, so 90% instead of 100%."),
        ("tlh", "Finished 1 day late: 10% less, so 90% instead of 100%."),
    ],
)
def test_it_says_why_in_whatever_language_she_studies(
    late: LateCourse, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    late.set(DAILY)
    hers = late.learner("Demo Ana")
    monkeypatch.setattr(lms_grade, "version", in_that(language))
    late.finishes(hers, DUE + HOUR)
    assert late.sent()[-1]["comment"].replace("\xa0", " ") == said


def in_that(language: str) -> Callable[[Session, UUID], Version]:
    def found(session: Session, version_id: UUID) -> Version:
        known = version(session, version_id)
        return replace(known, curriculum=replace(known.curriculum, language=language))

    return found


def test_only_who_coordinates_the_course_decides(late: LateCourse) -> None:
    world = late.graded.world
    member = world.person("Demo teacher")

    def asker(role: Role, place: str) -> Asker:
        return Asker(member, frozenset({role}), world.community.id, launch_place=place)

    for role, place in (
        (Role.COORDINATOR, "lti:other"),
        (Role.FACILITATOR, late.graded.place),
        (Role.LEARNER, late.graded.place),
    ):
        with pytest.raises(NotAllowed):
            late.set(DAILY, asker(role, place))
    assert late.set(DAILY, asker(Role.COORDINATOR, late.graded.place)) == 0
    with pytest.raises(UnknownPlacement), world.services.database.unit_of_work() as uow:
        set_due(uow, world.community.id, DAILY, asker=Asker(None, is_operator=True), now=utc_now())


def test_what_waits_for_a_judgement_has_no_number_to_take_off(course: GradedCourse) -> None:
    late = LateCourse(course, "kinds")
    late.place()
    late.set(DAILY)
    hers = course.finished("Demo Ana", column=False)
    late.launches(hers)
    with course.world.services.database.unit_of_work() as uow:
        asker = Asker(None, is_operator=True)
        assert send_grades_again(uow, [ids(hers)], asker=asker, now=utc_now()) == 1
        uow.commit()
    (told,) = late.sent()
    assert told["gradingProgress"] == "PendingManual"
    assert "scoreGiven" not in told
    assert late.plan(DAILY) == []
