"""What a verified launch leads to: a learner in her lesson, staff looking on, a guest reading."""

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import (
    Asker,
    Permission,
    Role,
    UnknownCommunity,
    community_by_slug,
    grant,
    identify_by_lti,
    is_allowed,
)
from curricula import (
    Enrolment,
    Place,
    UnknownVersion,
    Version,
    enrol,
    published_versions,
    version,
    version_by_hash,
)
from plugin.lti import Launch, remember_line_item
from plugin.services import services
from plugin.web.refusals import NothingToOpen
from plugin.web.sessions import Visitor, sign_in
from storage import UnitOfWork, scoped, utc_now

CURRICULUM, VERSION, LESSON = "child_curriculum", "child_version", "child_lesson"
GRADE, WHEN_FINISHED = "child_grade", "when-finished"
"""The custom parameters of a link that we placed (LTI Core 1.0.2, 5.4.6)."""


def on_resource_launch(launch: Launch) -> ResponseReturnValue:
    """Know the member, enrol a learner, remember where her score goes, show the lesson.

    Raises `NothingToOpen` before anything is written when the link names no lesson of ours.
    """
    with services().database.reading() as session:
        placed = _placed_version(session, launch)
    slug = launch.custom.get(LESSON, "")
    _check_lesson(placed, slug)
    if launch.subject is None:
        sign_in(visitor_of(launch, member_id=None))
        return _to_lesson(placed, slug)
    with scoped("launch"), services().database.unit_of_work() as uow:
        member_id = member_of(uow, launch)
        enrolment = (
            None
            if _is_staff(uow.session, launch, member_id)
            else _enrol(uow, launch, member_id, placed, slug)
        )
        shown = version(uow.session, enrolment.version_id) if enrolment else placed
        _check_lesson(shown, slug)  # her older, pinned version may lack it: then nothing is kept
        uow.commit()
    sign_in(visitor_of(launch, member_id, enrolment_id=enrolment.id if enrolment else None))
    return _to_lesson(shown, slug)


def member_of(uow: UnitOfWork, launch: Launch) -> UUID:
    """The member behind issuer, client and sub; made on her first launch."""
    assert launch.subject is not None
    return identify_by_lti(
        uow,
        issuer=launch.issuer,
        client_id=launch.client_id,
        subject=launch.subject,
        name=launch.name,
        email=launch.email,
        locale=launch.locale,
        now=utc_now(),
    ).id


def visitor_of(
    launch: Launch,
    member_id: UUID | None,
    *,
    enrolment_id: UUID | None = None,
    deep_linking: dict[str, str] | None = None,
) -> Visitor:
    """The session of this launch. Whoever has no role that we know sees what a learner sees."""
    return Visitor(
        member_id=member_id,
        community_id=launch.community_id,
        launch_roles=launch.roles or frozenset({Role.LEARNER}),
        place=course_of(launch) if launch.context_id else None,
        registration_id=launch.registration_id,
        enrolment_id=enrolment_id,
        framed=True,
        locale=launch.locale,
        name=launch.name,
        platform_name=launch.platform_name,
        frame_origins=launch.frame_origins,
        deep_linking=deep_linking,
    )


def course_of(launch: Launch) -> str:
    """The course that was launched from, as `Place.key`; launches without a context share one."""
    return f"lti:{launch.registration_id}:{launch.deployment_id}:{launch.context_id or ''}"


def _placed_version(session: Session, launch: Launch) -> Version:
    """The version that the link names, else the newest published one of its curriculum.

    Only what the registration's own community published: an LMS reaches no other community.
    """
    name, hash_ = launch.custom.get(CURRICULUM, ""), launch.custom.get(VERSION, "")
    try:
        placed = version_by_hash(session, hash_, community_id=launch.community_id)
        if placed.published_at is not None:
            return placed
    except UnknownVersion:
        pass  # a link from before a version was named, or from another installation
    place, _, slug = name.partition("/")
    try:
        is_ours = community_by_slug(session, place).id == launch.community_id
    except UnknownCommunity:
        is_ours = False
    for each in published_versions(session, launch.community_id) if is_ours else []:
        if each.slug == slug:
            return version(session, each.version_id)
    raise NothingToOpen(f"curriculum {name!r}, version {hash_!r}")


def _check_lesson(placed: Version, slug: str) -> None:
    if not any(lesson.slug == slug for lesson in placed.curriculum.lessons):
        raise NothingToOpen(f"lesson {slug!r} in version {placed.version_hash}")


def _is_staff(session: Session, launch: Launch, member_id: UUID) -> bool:
    """Teaching staff look on; somebody who is a learner too in this course learns."""
    if Role.LEARNER in launch.roles:
        return False
    asker = Asker(member_id, launch.roles, launch.community_id)
    return is_allowed(session, asker, Permission.SEE_STAFF_TEXT, launch.community_id, now=utc_now())


def _enrol(
    uow: UnitOfWork, launch: Launch, member_id: UUID, placed: Version, slug: str
) -> Enrolment:
    now = utc_now()
    grant(
        uow,
        member_id=member_id,
        community_id=launch.community_id,
        role=Role.LEARNER,
        reason=f"opened a lesson in {launch.platform_name}",
        now=now,
    )
    enrolment = enrol(
        uow,
        member_id=member_id,
        version_id=placed.id,
        place=Place(course_of(launch), launch.platform_name),
        now=now,
    )
    remember_line_item(
        uow,
        enrolment_id=enrolment.id,
        lesson_slug=slug,
        launch=launch,
        full_when_finished=launch.custom.get(GRADE) == WHEN_FINISHED,
        now=now,
    )
    return enrolment


def _to_lesson(version: Version, slug: str) -> ResponseReturnValue:
    return redirect(url_for("web.lesson", version_hash=version.version_hash, slug=slug), 303)
