"""What a verified launch leads to: a learner in her lesson, staff looking on, a guest reading."""

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import Asker, Permission, Role, grant, identify_by_lti, is_allowed
from curricula import Enrolment, Place, enrol, enrolment_at, name_course
from plugin.due_dates import follow_told_due
from plugin.lti import (
    Launch,
    Placement,
    column_key,
    follow_placement,
    note_staff,
    remember_line_item,
    want_list,
)
from plugin.services import services
from plugin.sign_in.demands import held_back
from plugin.web.copied_course import question_about
from plugin.web.links import Link, Shown, read_link, shown_to
from plugin.web.path_link import is_path_link, named_path, way_to
from plugin.web.refusals import LinkRefused
from plugin.web.sessions import Method, sign_in
from plugin.web.visitors import Visitor
from storage import UnitOfWork, scoped, utc_now

GRADE, WHEN_FINISHED = "child_grade", "when-finished"
"""The custom parameter of a link that gives full marks for finishing (see plugin/web/links.py)."""


def on_resource_launch(launch: Launch) -> ResponseReturnValue:
    """Know the member, enrol a learner, remember where her score goes, show the lesson; ask staff
    of a copied course first with which version it goes on.

    Raises `NothingToOpen` before anything is written; `LinkRefused` when she is signed in, so
    that a learner can go on with her other lessons, and staff to the desk.
    """
    if is_path_link(launch):
        return _open_path(launch)
    with services().database.reading() as session:
        link = read_link(session, launch)
    if launch.subject is None:
        with services().database.reading() as session:
            shown = shown_to(session, link, hers=None, course=course_of(launch), is_staff=False)
        sign_in(visitor_of(launch, member_id=None))
        return _to_lesson(shown)
    refused: LinkRefused | None = None
    is_moved = False
    with scoped("launch"), services().database.unit_of_work() as uow:
        listed = want_list(uow, launch, place=course_of(launch), now=utc_now())
        member_id = member_of(uow, launch)
        note_staff(uow, listed, launch, member_id=member_id, now=utc_now())
        is_staff = _is_staff(uow.session, launch, member_id)
        placement = follow_placement(uow, launch, now=utc_now())
        enrolment = None if is_staff else _present(uow.session, launch, member_id, link)
        try:
            shown = shown_to(
                uow.session,
                link,
                hers=enrolment,
                course=course_of(launch),
                is_staff=is_staff,
            )
            if not is_staff:
                enrolment, is_moved = _learn(
                    uow, launch, member_id, enrolment, link, shown, placement
                )
        except LinkRefused as error:
            refused = error
        name_course_of(uow, launch)
        uow.commit()
    if is_moved and enrolment is not None:
        with services().database.unit_of_work() as uow:
            follow_told_due(uow, enrolment.id, shown.slug, now=utc_now())
            uow.commit()
    sign_in(visitor_of(launch, member_id, enrolment_id=enrolment.id if enrolment else None))
    copy_id = None
    if is_staff:
        with services().database.reading() as session:
            copy_id = question_about(session, placement)
    if copy_id is not None:
        onward = None if refused else _address(shown)
        return redirect(url_for("web.copied_course", copy_id=copy_id, next=onward), 303)
    if refused is not None:
        raise refused
    return _to_lesson(shown)


def _open_path(launch: Launch) -> ResponseReturnValue:
    """Raises `NothingToOpen` before anything is written."""
    with services().database.reading() as session:
        named = named_path(session, launch)
    if launch.subject is None:
        sign_in(visitor_of(launch, member_id=None))
        return redirect(url_for("web.paths"), 303)
    with scoped("launch"), services().database.unit_of_work() as uow:
        listed = want_list(uow, launch, place=course_of(launch), now=utc_now())
        member_id = member_of(uow, launch)
        note_staff(uow, listed, launch, member_id=member_id, now=utc_now())
        follow_placement(uow, launch, now=utc_now())
        if not _is_staff(uow.session, launch, member_id):
            _is_learner(uow, launch, member_id)
        name_course_of(uow, launch)
        answer = way_to(uow.session, member_id, named)
        uow.commit()
    sign_in(visitor_of(launch, member_id))
    return answer


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
    return launch.place


def _is_staff(session: Session, launch: Launch, member_id: UUID) -> bool:
    """Teaching staff look on; somebody who is a learner too in this course learns."""
    if Role.LEARNER in launch.roles:
        return False
    not_here = held_back(services().settings, Method.LTI)
    asker = Asker(member_id, launch.roles, launch.community_id, held_back=not_here)
    return is_allowed(session, asker, Permission.SEE_STAFF_TEXT, launch.community_id, now=utc_now())


def _present(session: Session, launch: Launch, member_id: UUID, link: Link) -> Enrolment | None:
    """Her enrolment in this course, with the version that she is on."""
    return enrolment_at(
        session,
        member_id=member_id,
        curriculum_id=link.version.curriculum_id,
        place=course_of(launch),
    )


def _learn(
    uow: UnitOfWork,
    launch: Launch,
    member_id: UUID,
    present: Enrolment | None,
    link: Link,
    shown: Shown,
    placement: Placement | None,
) -> tuple[Enrolment, bool]:
    """Her enrolment, made on her first launch; where the score of the link goes, and
    whether the LMS says another due date for it than before.
    """
    now = utc_now()
    _is_learner(uow, launch, member_id)
    enrolment = present or enrol(
        uow,
        member_id=member_id,
        version_id=shown.version.id,
        place=Place(course_of(launch), launch.platform_name),
        now=now,
    )
    is_moved = False
    if link.kind != "lesson" and placement and placement.column == link.kind:
        remember_line_item(
            uow,
            enrolment_id=enrolment.id,
            lesson_slug=column_key(link.kind, placement.what.slug),
            launch=launch,
            placement_id=placement.id,
            now=now,
        )
    if link.kind == "lesson":
        is_moved = remember_line_item(
            uow,
            enrolment_id=enrolment.id,
            lesson_slug=shown.slug,
            launch=launch,
            full_when_finished=launch.custom.get(GRADE) == WHEN_FINISHED,
            placement_id=placement.id if placement else None,
            now=now,
        )
    return enrolment, is_moved


def _is_learner(uow: UnitOfWork, launch: Launch, member_id: UUID) -> None:
    grant(
        uow,
        member_id=member_id,
        community_id=launch.community_id,
        role=Role.LEARNER,
        reason=f"opened a lesson in {launch.platform_name}",
        now=utc_now(),
    )


def name_course_of(uow: UnitOfWork, launch: Launch) -> None:
    """So that staff know the course again by the name that it has in the LMS."""
    if launch.context_title:
        name_course(
            uow,
            community_id=launch.community_id,
            place=course_of(launch),
            title=launch.context_title,
            platform=launch.platform_name,
        )


def _to_lesson(shown: Shown) -> ResponseReturnValue:
    name = shown.version.version_hash
    return redirect(url_for("web.lesson", version_hash=name, slug=shown.slug), 303)


def _address(shown: Shown) -> str:
    return url_for("web.lesson", version_hash=shown.version.version_hash, slug=shown.slug)
