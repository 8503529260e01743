"""Who studies where: the learners whose work somebody may decide about."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, null, select
from sqlalchemy.orm import Session

from community import Asker, NotAllowed, Permission, members_named, together_with
from curricula.deciding import reaches_of
from curricula.enrolments import Enrolment, enrolment_in, enrolments_asked
from curricula.learning_models import EnrolmentRow, VisitRow
from curricula.move_models import CourseRow
from curricula.reach import reached
from storage import among

LAST = func.coalesce(VisitRow.finished, VisitRow.opened)
"""When something of a visit was last heard of."""


@dataclass(frozen=True, slots=True)
class CourseOfLearners:
    """A course that somebody may decide in: `title` is its name in the LMS, where that is known."""

    place: str
    title: str | None
    platform: str | None


@dataclass(frozen=True, slots=True)
class SoFar:
    """The slugs of the lessons that were finished under an enrolment, and when anything of it was
    last opened or finished.
    """

    finished: frozenset[str] = frozenset()
    last: datetime | None = None


def enrolments_to_decide(
    session: Session,
    asker: Asker,
    permission: Permission,
    communities: Collection[UUID],
    *,
    words: str = "",
    place: str = "",
    unseen_since: datetime | None = None,
    limit: int,
    now: datetime,
) -> tuple[list[Enrolment], int]:
    """The newest enrolments that the asker may decide about in any of these communities, and how
    many there are in all.

    `words` are looked for in learners' names, `place` is one course; with `unseen_since` only
    those whose last visit was before it, or who never came. Nobody decides about herself, so her
    own are not among them. Raises `NotAllowed` where she may in none.
    """
    hers = _to_decide(session, asker, permission, communities, now)
    if words.split():
        hers.append(EnrolmentRow.member_id.in_(members_named(words)))
    if place:
        hers.append(EnrolmentRow.place == place)
    if unseen_since is not None:
        seen = exists().where(VisitRow.enrolment_id == EnrolmentRow.id, unseen_since <= LAST)
        hers.append(~seen)
    total = select(func.count(EnrolmentRow.id)).where(*hers).scalar_subquery()
    newest = enrolments_asked().where(*hers).add_columns(total)
    ordered = newest.order_by(EnrolmentRow.started.desc(), EnrolmentRow.id).limit(limit)
    rows = session.execute(ordered).all()
    return [enrolment_in(row[0], row[1]) for row in rows], rows[0][2] if rows else 0


def courses_to_decide(
    session: Session,
    asker: Asker,
    permission: Permission,
    communities: Collection[UUID],
    *,
    members: Collection[UUID] | None = None,
    now: datetime,
) -> dict[UUID | None, list[CourseOfLearners]]:
    """The courses of these enrolments by the member who is in them, for `members` alone; without
    `members` all courses under None. By title. Raises `NotAllowed`.
    """
    hers = _to_decide(session, asker, permission, communities, now)
    who = null() if members is None else EnrolmentRow.member_id
    if members is not None:
        hers.append(among(session, EnrolmentRow.member_id, members))
    query = (
        select(who, EnrolmentRow.place, CourseRow.title, func.max(EnrolmentRow.platform))
        .outerjoin(
            CourseRow,
            and_(
                CourseRow.community_id == EnrolmentRow.community_id,
                CourseRow.place == EnrolmentRow.place,
            ),
        )
        .where(*hers)
        .group_by(*([] if members is None else [who]), EnrolmentRow.place, CourseRow.title)
    )
    found: dict[UUID | None, list[CourseOfLearners]] = defaultdict(list)
    for member_id, place, title, platform in session.execute(query):
        found[member_id].append(CourseOfLearners(place, title, platform))
    for courses in found.values():
        courses.sort(key=lambda one: (one.title or "", one.platform or "", one.place))
    return found


def so_far(session: Session, enrolment_ids: Collection[UUID]) -> dict[UUID, SoFar]:
    """For lists of learners; a lesson that the pinned version has no more may be among them."""
    query = (
        select(
            VisitRow.enrolment_id, VisitRow.lesson_slug, func.max(VisitRow.finished), func.max(LAST)
        )
        .where(among(session, VisitRow.enrolment_id, enrolment_ids))
        .group_by(VisitRow.enrolment_id, VisitRow.lesson_slug)
    )
    finished: dict[UUID, set[str]] = defaultdict(set)
    last: dict[UUID, datetime] = {}
    for key, slug, end, seen in session.execute(query):
        if end is not None:
            finished[key].add(slug)
        last[key] = max(seen, last.get(key, seen))
    return {
        each: SoFar(frozenset(finished.get(each, ())), last.get(each)) for each in enrolment_ids
    }


def is_learned_at(session: Session, place: str, *, since: datetime) -> bool:
    """Whether anybody opened a lesson in that course since then."""
    came = exists().where(
        EnrolmentRow.place == place,
        VisitRow.enrolment_id == EnrolmentRow.id,
        VisitRow.opened >= since,
    )
    return bool(session.scalar(select(came)))


def _to_decide(
    session: Session,
    asker: Asker,
    permission: Permission,
    communities: Collection[UUID],
    now: datetime,
) -> list[ColumnElement[bool]]:
    reaches = reaches_of(session, asker, permission, communities, now=now)
    if not reaches:
        raise NotAllowed(permission)
    hers = [reached(reaches, EnrolmentRow.community_id, EnrolmentRow.place)]
    if asker.member_id is not None:
        hers.append(EnrolmentRow.member_id.not_in(together_with(asker.member_id)))
    return hers
