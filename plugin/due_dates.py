"""Due dates and late rules of placed lessons: decide them, and send what they change once more."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from community import Asker, NotAllowed, Permission, audit
from curricula import (
    LateRule,
    LessonResult,
    enrolments_by_id,
    lock_enrolment,
    reach_of,
    results_of_each,
)
from plugin.lms_grade import lateness_of, queue_result, share_of
from plugin.lti import (
    BadDueRule,
    ColumnTerms,
    DueRule,
    GradeState,
    Placement,
    column_terms,
    due_rules_of,
    grades_of,
    keep_due_rule,
    placement,
    terms_under,
)
from storage import UnitOfWork

SETS = Permission.SET_DUE
MOST_AT_ONCE = 100
"""So many grades are made due in one transaction: SQLite has one writer."""
MOST_GRACE_MINUTES, MOST_DAYS = 7 * 24 * 60, 365
FIRST_YEAR, LAST_YEAR = 1970, 9000
LONGEST_SUBJECT = 200
ROUNDED = 0.000_001
"""Scores go out with four digits of a hundred."""

Grade = tuple[UUID, str]
"""An enrolment and a lesson of it."""


def require_due(session: Session, asker: Asker, placed: Placement, *, now: datetime) -> None:
    """Raises `community.NotAllowed` unless the asker coordinates that course."""
    if not reach_of(session, asker, SETS, placed.community_id, now=now).covers(placed.place):
        raise NotAllowed(SETS)


def plan_due(
    session: Session, placement_id: UUID, rule: DueRule, *, asker: Asker, now: datetime
) -> list[Grade]:
    """The grades that were sent, or are on their way, and would be others by that rule; what is
    there already stays out of it. In the same few statements however many.

    Raises `community.NotAllowed`, `plugin.lti.UnknownPlacement`, `plugin.lti.BadDueRule`.
    """
    placed = placement(session, placement_id)
    require_due(session, asker, placed, now=now)
    _check(placed, rule)
    return _changed(session, terms_under(session, placement_id), rule)


def set_due(
    uow: UnitOfWork, placement_id: UUID, rule: DueRule, *, asker: Asker, now: datetime
) -> None:
    """Decide when a placed lesson is due and what late work costs. Grades that were sent stay until
    they are sent again (`resend_due`).

    Raises `community.NotAllowed`, `plugin.lti.UnknownPlacement`, `plugin.lti.BadDueRule`.
    """
    placed = placement(uow.session, placement_id)
    require_due(uow.session, asker, placed, now=now)
    _check(placed, rule)
    keep_due_rule(uow, placement_id, rule)
    audit(
        uow,
        asker=asker,
        act="course.due-set",
        subject_kind="course",
        subject_id=placed.place[:LONGEST_SUBJECT],
        community_id=placed.community_id,
        details=_details(placed, rule),
        now=now,
    )


def resend_due(
    uow: UnitOfWork,
    placement_id: UUID,
    grades: Collection[Grade],
    *,
    asker: Asker,
    now: datetime,
) -> int:
    """Make those of these grades due again that are others by the rule that is decided; returns how
    many. At most `MOST_AT_ONCE` are looked at. What somebody typed in the LMS stays.

    Raises `community.NotAllowed`, `plugin.lti.UnknownPlacement`.
    """
    placed = placement(uow.session, placement_id)
    require_due(uow.session, asker, placed, now=now)
    wanted = set(list(grades)[:MOST_AT_ONCE])
    for each in sorted({enrolment_id for enrolment_id, _ in wanted}):
        lock_enrolment(uow, each)
    rule = due_rules_of(uow.session, [placement_id]).get(placement_id, DueRule())
    under = terms_under(uow.session, placement_id)
    terms = [one for one in under if (one.enrolment_id, one.lesson_slug) in wanted]
    changed = _changed(uow.session, terms, rule)
    results = _results(uow.session, terms)
    for enrolment_id, slug in changed:
        queue_result(
            uow,
            enrolment_id,
            slug,
            results[enrolment_id][slug],
            is_new=False,
            keeps_typed=True,
            now=now,
        )
    return len(changed)


def follow_told_due(
    uow: UnitOfWork, enrolment_id: UUID, lesson_slug: str, *, now: datetime
) -> bool:
    """After the LMS said another due date for one learner: send her grade again where it is another
    by that. Whether it is.
    """
    lock_enrolment(uow, enrolment_id)
    terms = column_terms(uow.session, enrolment_id, lesson_slug)
    if terms is None or not _changed(uow.session, [terms], terms.rule):
        return False
    result = _results(uow.session, [terms])[enrolment_id][lesson_slug]
    return queue_result(
        uow, enrolment_id, lesson_slug, result, is_new=False, keeps_typed=True, now=now
    )


def _changed(session: Session, terms: Sequence[ColumnTerms], rule: DueRule) -> list[Grade]:
    if not terms:
        return []
    results = _results(session, terms)
    known = {
        (state.enrolment_id, state.lesson_slug): state
        for states in grades_of(session, list(results)).values()
        for state in states
    }
    changed = []
    for one in terms:
        key = one.enrolment_id, one.lesson_slug
        result = results.get(one.enrolment_id, {}).get(one.lesson_slug)
        if result and _differs(known.get(key), result, one, rule):
            changed.append(key)
    return changed


def _differs(
    state: GradeState | None, result: LessonResult, terms: ColumnTerms, rule: DueRule
) -> bool:
    """Whether the LMS was told, or is to be told, another number than it would be by the rule."""
    if state is None or state.state not in ("due", "sent"):
        return False
    if state.share is None or state.is_typed_over:
        return False
    late = lateness_of(result, terms, rule)
    share = late.share if late else share_of(result, terms)
    return share is not None and abs(share - state.share) > ROUNDED


def _results(session: Session, terms: Sequence[ColumnTerms]) -> dict[UUID, dict[str, LessonResult]]:
    hers = enrolments_by_id(session, {one.enrolment_id for one in terms})
    return results_of_each(session, list(hers.values()))


def _check(placed: Placement, rule: DueRule) -> None:
    late = rule.late
    if placed.what.kind != "lesson":
        raise BadDueRule("Only a single lesson has a due date: its grade is sent by itself.")
    if rule.due is not None and not FIRST_YEAR <= rule.due.year <= LAST_YEAR:
        raise BadDueRule(f"A due moment is in the years {FIRST_YEAR} to {LAST_YEAR}.")
    if not (0 <= late.percent <= 100 and 0 <= late.at_most <= 100):
        raise BadDueRule("What is taken off is 0 to 100 percent of full marks.")
    if not 0 <= late.grace_minutes <= MOST_GRACE_MINUTES:
        raise BadDueRule(f"The grace is 0 to {MOST_GRACE_MINUTES} minutes, which is a week.")
    if late.nothing_after_days is not None and not 1 <= late.nothing_after_days <= MOST_DAYS:
        raise BadDueRule(f"Nothing counts after 1 to {MOST_DAYS} days, or never.")
    if late.kind != "none" and not late.percent and late.nothing_after_days is None:
        raise BadDueRule("The rule takes nothing off. Say how much, or choose no rule.")


def _details(placed: Placement, rule: DueRule) -> dict[str, object]:
    late: LateRule = rule.late
    told: dict[str, object] = {
        "place": placed.place,
        "lesson": placed.what.slug,
        "due": rule.due.isoformat() if rule.due else None,
    }
    if late.kind == "none":
        return told
    told[f"percent_{late.kind}"] = late.percent
    if late.kind == "daily":
        told["at_most"] = late.at_most
    return told | {
        "grace_minutes": late.grace_minutes or None,
        "nothing_after_days": late.nothing_after_days,
    }
