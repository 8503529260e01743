"""Enrolments: one member studying one curriculum in one place, on the version she began with."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from community import communities_in, member, record_id_of, with_community
from curricula.learning_errors import UnknownEnrolment
from curricula.learning_models import EnrolmentRow
from curricula.move_errors import CourseMoved
from curricula.versions import know_versions, version, version_in, versions_with
from storage import UnitOfWork, among, asked_once, asked_once_each, keep_answers


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody studies: `key` names it ("lti:<registration>:<deployment>:<context>").

    `platform` is the LMS by name, as records show it; None outside an LMS.
    """

    key: str
    platform: str | None = None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """`id` is the xAPI registration of every record made under it; `record_id` names the actor."""

    id: UUID
    member_id: UUID
    record_id: UUID
    version_id: UUID
    curriculum_id: UUID
    community_id: UUID
    place: str
    platform: str | None
    started: datetime


def enrol(
    uow: UnitOfWork, *, member_id: UUID, version_id: UUID, place: Place, now: datetime
) -> Enrolment:
    """Her enrolment in that curriculum at that place, made on the first call.

    Published things are frozen: one who began on an older version stays on it, so a later call
    with a newer version returns the enrolment as it is.
    """
    wanted = version(uow.session, version_id)
    row = _existing(uow.session, member_id, wanted.curriculum_id, place.key)
    if row is None:
        row = EnrolmentRow(
            id=uuid4(),
            member_id=member_id,
            version_id=version_id,
            curriculum_id=wanted.curriculum_id,
            community_id=wanted.community_id,
            place=place.key,
            platform=place.platform,
            started=now,
        )
        try:
            with uow.session.begin_nested():
                uow.session.add(row)
        except IntegrityError:  # two launches at once: the other one was first
            row = _existing(uow.session, member_id, wanted.curriculum_id, place.key)
            if row is None:
                raise
    return _enrolment(uow.session, row)


@asked_once
def enrolment(session: Session, enrolment_id: UUID) -> Enrolment:
    """Raises `UnknownEnrolment`."""
    found = session.execute(enrolments_asked().where(EnrolmentRow.id == enrolment_id)).first()
    if found is None:
        raise UnknownEnrolment(enrolment_id)
    return enrolment_in(*found)


@asked_once_each(enrolment)
def enrolments_by_id(session: Session, enrolment_ids: Collection[UUID]) -> dict[UUID, Enrolment]:
    """The same of each that there is, in one statement."""
    query = enrolments_asked().where(among(session, EnrolmentRow.id, enrolment_ids))
    return {row.id: enrolment_in(row, record_id) for row, record_id in session.execute(query)}


def enrolment_at(
    session: Session, *, member_id: UUID, curriculum_id: UUID, place: str
) -> Enrolment | None:
    """Her enrolment in a curriculum at one place, None where she has not begun it there."""
    row = _existing(session, member_id, curriculum_id, place)
    return _enrolment(session, row) if row else None


@asked_once
def enrolments_of(session: Session, member_id: UUID) -> list[Enrolment]:
    """All of a member's enrolments, oldest first."""
    return enrolments_of_each(session, [member_id])[member_id]


@asked_once_each(enrolments_of)
def enrolments_of_each(
    session: Session, member_ids: Collection[UUID]
) -> dict[UUID, list[Enrolment]]:
    """The same of each, in one statement; version and community of each are known with it."""
    pinned = versions_with(EnrolmentRow, EnrolmentRow.version_id)
    query = pinned.add_columns(record_id_of(EnrolmentRow.member_id)).where(
        among(session, EnrolmentRow.member_id, member_ids)
    )
    placed = with_community(query, EnrolmentRow.community_id)
    ordered = placed.order_by(EnrolmentRow.started, EnrolmentRow.id)
    found: dict[UUID, list[Enrolment]] = {each: [] for each in member_ids}
    for row, of, curriculum, record_id, where in session.execute(ordered):
        communities_in(session, [where])
        each, known = enrolment_in(row, record_id), version_in(of, curriculum)
        know_versions(session, [known])
        keep_answers(session, enrolment, {each.id: each})
        found[each.member_id].append(each)
    return found


def enrolments_asked() -> Select[EnrolmentRow, UUID]:
    """Enrolments with the ids that records name their members by, to be narrowed."""
    return select(EnrolmentRow, record_id_of(EnrolmentRow.member_id))


def lock_enrolment(uow: UnitOfWork, enrolment_id: UUID, *, on: UUID | None = None) -> None:
    """Take the learner's acts in one enrolment one at a time, so that a doubled click waits.

    SQLite has one writer anyway; PostgreSQL locks the row. `on` is the version that the act was
    read for: while its form was open the course may have moved to another. Raises
    `UnknownEnrolment`, `CourseMoved`.
    """
    found = uow.session.scalar(
        select(EnrolmentRow.version_id).where(EnrolmentRow.id == enrolment_id).with_for_update()
    )
    check_pinned(enrolment_id, found, on)


def check_pinned(enrolment_id: UUID, found: UUID | None, on: UUID | None) -> None:
    """Whether the version that was `found` is still the one that an act was read for. Raises
    `UnknownEnrolment` where none was found, `CourseMoved`.
    """
    if found is None:
        raise UnknownEnrolment(enrolment_id)
    if on is not None and on != found:
        raise CourseMoved(enrolment_id)


def _existing(
    session: Session, member_id: UUID, curriculum_id: UUID, place: str
) -> EnrolmentRow | None:
    return session.scalar(
        select(EnrolmentRow).where(
            EnrolmentRow.member_id == member_id,
            EnrolmentRow.curriculum_id == curriculum_id,
            EnrolmentRow.place == place,
        )
    )


def _enrolment(session: Session, row: EnrolmentRow) -> Enrolment:
    return enrolment_in(row, member(session, row.member_id).record_id)


def enrolment_in(row: EnrolmentRow, record_id: UUID) -> Enrolment:
    return Enrolment(
        id=row.id,
        member_id=row.member_id,
        record_id=record_id,
        version_id=row.version_id,
        curriculum_id=row.curriculum_id,
        community_id=row.community_id,
        place=row.place,
        platform=row.platform,
        started=row.started,
    )
