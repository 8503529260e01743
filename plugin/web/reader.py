"""Who reads a lesson: a learner with an enrolment, staff looking on, or a guest of the LMS."""

from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session

from community import Permission, know_person
from curricula import (
    Audience,
    CourseMoved,
    Enrolment,
    UnknownVersion,
    Version,
    enrolments_of,
    version,
    versions_with_hash,
)
from plugin.web.guard import demand, may
from plugin.web.moved_on import check_not_moved
from plugin.web.refusals import NotEnrolled, SignInNeeded
from plugin.web.sessions import visitor
from plugin.web.visitors import Visitor


@dataclass(frozen=True, slots=True)
class Reader:
    """`enrolment` is there for a learner, whose acts are recorded; nobody else's are."""

    enrolment: Enrolment | None
    audience: Audience

    @property
    def is_preview(self) -> bool:
        return self.enrolment is None and self.audience is Audience.STAFF


def find_version(session: Session, version_hash: str) -> Version:
    """The version of that hash as this visitor meets it.

    The same source may be published in several communities: her enrolment's comes first, then
    that of the community she was launched into. Raises `curricula.UnknownVersion`.
    """
    present = visitor()
    if present is not None and present.member_id is not None:
        know_person(session, present.member_id)
        hers = enrolments_of(session, present.member_id)
        for each in sorted(hers, key=lambda one: one.id != present.enrolment_id):
            pinned = version(session, each.version_id)
            if pinned.version_hash == version_hash:
                return pinned
    known = versions_with_hash(session, version_hash)
    if not known:
        raise UnknownVersion(version_hash)
    here = present.community_id if present else None
    return next((each for each in known if each.community_id == here), known[0])


def reader_of(session: Session, version: Version, lesson_slug: str) -> Reader:
    """Who the visitor is to this version.

    Raises `community.NotAllowed`; `CourseMoved` for a learner whose course is on another version
    by now; `NotEnrolled` for a member who was never brought here, and for
    a learner whose version is not published.
    """
    demand(session, Permission.STUDY, version.community_id)
    present = visitor()
    if present is None:
        raise SignInNeeded
    if found := _enrolment(session, present, version):
        return Reader(found, Audience.LEARNER)
    is_staff = may(session, Permission.SEE_STAFF_TEXT, version.community_id)
    if present.enrolment_id is not None or not is_staff:
        check_not_moved(session, present, version)
    if is_staff:
        return Reader(None, Audience.STAFF)
    if present.member_id is None and version.published_at is not None:
        return Reader(None, Audience.LEARNER)
    raise NotEnrolled(lesson_slug)


def _enrolment(session: Session, present: Visitor, version: Version) -> Enrolment | None:
    """The one that a form was made for, else the launch's, else any of hers in that version.

    Two courses in two tabs share one session, so the newest launch is only a preference. Raises
    `CourseMoved` where the form's enrolment has left this version: no other one takes its place.
    """
    if present.member_id is None:
        return None
    every = enrolments_of(session, present.member_id)
    hers = [each for each in every if each.version_id == version.id]
    for each in every:
        if str(each.id) == request.form.get("enrolment"):
            if each.version_id != version.id and each.curriculum_id == version.curriculum_id:
                raise CourseMoved(each.id)
            if each in hers:
                return each
    if present.enrolment_id is None and present.registration_id is not None:
        return None  # launched as staff: nothing is recorded, whatever she studies elsewhere
    for each in hers:
        if each.id == present.enrolment_id:
            return each
    return hers[0] if hers else None
