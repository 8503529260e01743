"""Those who may judge are told that an answer waits for them: one mail a course while it waits."""

from datetime import datetime

from community import Permission, holders_of, members_together, post
from curricula.deciding import holders_reaching
from curricula.lesson_records import LessonRecords

JUDGING = (Permission.JUDGE_ANSWERS,)


def tell_judges(records: LessonRecords, *, now: datetime) -> None:
    """Post it to whoever's office lets her judge in this course, never to the learner herself."""
    session, hers = records.uow.session, records.enrolment
    judges = set(holders_of(session, hers.community_id, JUDGING, now=now))
    judges |= holders_reaching(session, hers.community_id, JUDGING, [hers.place], now=now).keys()
    if not judges:
        return
    for judge in sorted(judges - members_together(session, hers.member_id)):
        post(
            records.uow,
            kind="answer-waits",
            to=judge,
            values={"curriculum": records.curriculum.title, "course": hers.platform},
            once=f"{hers.curriculum_id} {hers.place}"[:200],
            now=now,
        )
