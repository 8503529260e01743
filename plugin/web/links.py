"""What a link in an LMS leads to: the lesson it names, in the version of whoever follows it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from community import UnknownCommunity, community_by_slug
from curricula import (
    UnknownVersion,
    Version,
    lesson_in,
    published_versions,
    version,
    version_by_hash,
    version_for_newcomer,
)
from plugin.lti import Launch
from plugin.web.refusals import LessonNotInVersion, LinkNotPublished, NothingToOpen

CURRICULUM, VERSION, LESSON = "child_curriculum", "child_version", "child_lesson"
"""The custom parameters of a link that we placed (LTI Core 1.0.2, 5.4.6)."""


@dataclass(frozen=True, slots=True)
class Link:
    """A lesson in the version that the link names; where it names none, in the newest."""

    version: Version
    slug: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The lesson as somebody sees it: in her version, by the name that it has there."""

    version: Version
    slug: str


def read_link(session: Session, launch: Launch) -> Link:
    """Only what the registration's own community has: an LMS reaches no other community.

    A version that we do not know is from another installation, as course copies bring them: the
    newest published one of the curriculum stands for it. Raises `NothingToOpen`.
    """
    hash_, slug = launch.custom.get(VERSION, ""), launch.custom.get(LESSON, "")
    try:
        named = version_by_hash(session, hash_, community_id=launch.community_id)
    except UnknownVersion:
        named = _newest(session, launch)
    if not any(lesson.slug == slug for lesson in named.curriculum.lessons):
        raise NothingToOpen(f"lesson {slug!r} in version {named.version_hash}")
    return Link(named, slug)


def shown_to(
    session: Session, link: Link, *, pinned: UUID | None, course: str, is_staff: bool
) -> Shown:
    """`pinned` is the version of her enrolment in this course; a newcomer gets the version that
    somebody chose for the course, else the one that the link names.

    Raises `LinkNotPublished` and `LessonNotInVersion`, which tell staff what to do.
    """
    chosen = pinned or version_for_newcomer(session, link.version.curriculum_id, course)
    if chosen is None and link.version.published_at is None:
        raise LinkNotPublished(link.version, is_staff=is_staff)
    hers = version(session, chosen) if chosen else link.version
    slug = lesson_in(
        session, slug=link.slug, from_version_id=link.version.id, to_version_id=hers.id
    )
    if slug is None:
        raise LessonNotInVersion(link.version, link.slug, hers, is_staff=is_staff)
    return Shown(hers, slug)


def _newest(session: Session, launch: Launch) -> Version:
    name = launch.custom.get(CURRICULUM, "")
    place, _, slug = name.partition("/")
    try:
        is_ours = community_by_slug(session, place).id == launch.community_id
    except UnknownCommunity:
        is_ours = False
    for each in published_versions(session, launch.community_id) if is_ours else []:
        if each.slug == slug:
            return version(session, each.version_id)
    raise NothingToOpen(f"curriculum {name!r}, version {launch.custom.get(VERSION, '')!r}")
