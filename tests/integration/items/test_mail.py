"""Who judges learns that an answer waits, and the learner that it was judged."""

from sqlalchemy import select

from community import MailState, Role
from community.mailing.models import MailRow
from tests.integration.items_world import ItemsWorld

JUDGES = (Role.MENTOR, Role.STEWARD)


def mails(course: ItemsWorld, kind: str) -> list[MailRow]:
    with course.database.reading() as session:
        return list(session.scalars(select(MailRow).where(MailRow.kind == kind)))


def finish(course: ItemsWorld) -> None:
    course.give("essay", "plain", ["a"])
    course.give("essay", "story", ["My story."])
    course.give("essay", "why", ["Because."])
    course.finish("essay")


def test_whoever_may_judge_is_told_once_while_it_waits_for_the_digest(course: ItemsWorld) -> None:
    judges = {course.staff(role).member_id for role in JUDGES}
    course.staff(Role.COORDINATOR)
    finish(course)
    told = mails(course, "answer-waits")
    assert {mail.member_id for mail in told} == judges
    assert {mail.state for mail in told} == {MailState.WAITING}
    assert "My story." not in repr([mail.contents for mail in told])


def test_the_learner_is_told_with_the_last_judgement(course: ItemsWorld) -> None:
    mentor = course.staff(Role.MENTOR)
    finish(course)
    state = course.state("essay")
    course.judge(mentor, state.attempts["story"], 1.0, "Well said.")
    assert mails(course, "answer-judged") == []
    course.judge(mentor, state.attempts["why"], 0.5)
    course.judge(mentor, state.attempts["why"], 0.5)  # the same once more
    (told,) = mails(course, "answer-judged")
    assert told.member_id == course.enrolment.member_id
    assert "Well said." not in repr(told.contents)
