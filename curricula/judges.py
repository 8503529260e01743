"""Those who may judge are told that an answer waits for them: one mail a course while it waits."""

from datetime import datetime

from community import (
    Asker,
    NotAllowed,
    Permission,
    holders_of,
    members_together,
    post,
    unit_holders_of,
)
from curricula.deciding import reach_of
from curricula.lesson_records import LessonRecords

JUDGING = (Permission.JUDGE_ANSWERS,)


def tell_judges(records: LessonRecords, *, now: datetime) -> None:
    """Post it to whoever's office lets her judge in this course, never to the learner herself."""
    session, hers = records.uow.session, records.enrolment
    judges = set(holders_of(session, hers.community_id, JUDGING, now=now))
    for member_id in unit_holders_of(session, hers.community_id, JUDGING, now=now):
        asker = Asker(member_id)
        try:
            reach = reach_of(session, asker, JUDGING[0], hers.community_id, now=now)
        except NotAllowed:
            continue
        if reach.covers(hers.place):
            judges.add(member_id)
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
