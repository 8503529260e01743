"""Tries of what people do to curricula, courses and learners' work."""

from uuid import uuid4

import curricula
from community import Permission, Role
from curricula import import_curriculum
from tests.integration.rights.rules import either, in_community
from tests.integration.rights.trying import Examples, tried
from tests.integration.rights.use_case_world import IRIS, NOW, other_source

P = Permission


CURRICULA: Examples = {
    "allow_more": (
        in_community(P.GRANT_EXCEPTIONS, whole=False),
        lambda w, u, a: curricula.allow_more(
            u,
            asker=a,
            enrolment_id=w.enrolment,
            lesson_slug=w.lesson,
            extra_attempts=1,
            reason="test",
            now=NOW,
        ),
    ),
    "require_over": (
        in_community(P.JUDGE_ANSWERS, whole=False),
        lambda w, u, a: curricula.require_over(
            u.session, a, P.JUDGE_ANSWERS, curricula.enrolment(u.session, w.enrolment), now=NOW
        ),
    ),
    "require_move": (
        in_community(P.MOVE_ANY_COURSE),
        lambda w, u, a: curricula.require_move(u.session, a, w.here, None, now=NOW),
    ),
    "require_move of one course": (
        either(in_community(P.MOVE_ANY_COURSE), lambda who: who == f"unit {Role.COORDINATOR}"),
        lambda w, u, a: curricula.require_move(u.session, a, w.here, w.place, now=NOW),
    ),
    "decide_move": (
        either(in_community(P.MOVE_ANY_COURSE), lambda who: who == f"unit {Role.COORDINATOR}"),
        lambda w, u, a: tried(
            curricula.decide_move,
            u,
            asker=a,
            move_id=uuid4(),
            from_version_id=w.version,
            to_version_id=w.newer,
            place=w.place,
            lesson_map=w.lessons,
            reason="test",
            now=NOW,
        ),
    ),
    "begin_copied_course": (
        in_community(P.ANSWER_COPY, whole=False),
        lambda w, u, a: tried(
            curricula.begin_copied_course,
            u,
            asker=a,
            move_id=uuid4(),
            from_version_id=w.version,
            to_version_id=w.newer,
            place=w.place,
            lesson_map=w.lessons,
            now=NOW,
        ),
    ),
    "override_score": (
        in_community(P.OVERRIDE_SCORE, whole=False),
        lambda w, u, a: tried(
            curricula.override_score,
            u,
            IRIS,
            asker=a,
            enrolment_id=w.enrolment,
            lesson_slug=w.lesson,
            scaled=0.5,
            reason="test",
            now=NOW,
        ),
    ),
    "enrolments_to_decide": (
        lambda who: in_community(P.GRANT_EXCEPTIONS, whole=False)(who.removeprefix("other ")),
        lambda w, u, a: curricula.enrolments_to_decide(
            u.session, a, P.GRANT_EXCEPTIONS, [w.here], limit=1, now=NOW
        ),
    ),
    "courses_to_decide": (
        lambda who: in_community(P.GRANT_EXCEPTIONS, whole=False)(who.removeprefix("other ")),
        lambda w, u, a: curricula.courses_to_decide(
            u.session, a, P.GRANT_EXCEPTIONS, [w.here], now=NOW
        ),
    ),
    "judgements_waiting": (
        lambda who: in_community(P.JUDGE_ANSWERS, whole=False)(who.removeprefix("other ")),
        lambda w, u, a: curricula.judgements_waiting(u.session, a, w.here, now=NOW),
    ),
    "judgements_waiting_in": (
        lambda who: in_community(P.JUDGE_ANSWERS, whole=False)(who.removeprefix("other ")),
        lambda w, u, a: curricula.judgements_waiting_in(u.session, a, [w.here], now=NOW),
    ),
    "import_curriculum": (
        in_community(P.IMPORT_CURRICULUM),
        lambda w, u, a: import_curriculum(
            u, other_source("draft"), asker=a, community_id=w.here, publish=False, now=NOW
        ),
    ),
    "import_curriculum and publish": (
        in_community(P.PUBLISH_CURRICULUM),
        lambda w, u, a: import_curriculum(
            u, other_source("draft"), asker=a, community_id=w.here, publish=True, now=NOW
        ),
    ),
    "publish_version": (
        in_community(P.PUBLISH_CURRICULUM),
        lambda w, u, a: curricula.publish_version(u, w.draft, asker=a, now=NOW),
    ),
    "judge_answer": (
        in_community(P.JUDGE_ANSWERS, whole=False),
        lambda w, u, a: tried(
            curricula.judge_answer,
            u,
            IRIS,
            asker=a,
            attempt_id=w.attempt,
            points=0.5,
            remark="",
            now=NOW,
        ),
    ),
}
