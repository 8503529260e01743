"""What a link in an LMS leads to: the lessons it names, in the version of whoever follows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from community import UnknownCommunity, community_by_slug
from curricula import (
    Enrolment,
    UnknownVersion,
    Version,
    lessons_in,
    lessons_of,
    progress_of_each,
    published_versions,
    version,
    version_by_hash,
    version_for_newcomer,
)
from plugin.lti import Launch
from plugin.web.refusals import LessonNotInVersion, LinkNotPublished, NothingToOpen

CURRICULUM, VERSION, LESSON = "child_curriculum", "child_version", "child_lesson"
MODULE, PATH, KIND = "child_module", "child_path", "child_kind"
"""The custom parameters of a link that we placed (LTI Core 1.0.2, 5.4.6), beside
`plugin.lti.PLACEMENT`. One without a kind is of a lesson: all were, before modules and curricula
could be placed."""


@dataclass(frozen=True, slots=True)
class Link:
    """Lessons by their slugs, in order, in the version that the link names; where it names none,
    in the newest. `kind` is that of a placement; a whole curriculum's link leads to what another
    version adds, too.
    """

    version: Version
    slugs: Sequence[str]
    kind: str = "lesson"


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
    hash_ = launch.custom.get(VERSION, "")
    try:
        named = version_by_hash(session, hash_, community_id=launch.community_id)
    except UnknownVersion:
        named = _newest(session, launch)
    kind = launch.custom.get(KIND, "lesson")
    slug = launch.custom.get({"lesson": LESSON, "module": MODULE}.get(kind, ""), "")
    slugs = lessons_of(named.curriculum, kind, slug)
    if not slugs:
        raise NothingToOpen(f"{kind} {slug!r} in version {named.version_hash}")
    return Link(named, slugs, kind)


def shown_to(
    session: Session, link: Link, *, hers: Enrolment | None, course: str, is_staff: bool
) -> Shown:
    """In the version of her enrolment in this course, `hers`; a newcomer gets the version that
    somebody chose for the course, else the one that the link names. Of several lessons she gets
    the first that she has not finished.

    Raises `LinkNotPublished` and `LessonNotInVersion`, which tell staff what to do.
    """
    chosen = hers.version_id if hers else None
    chosen = chosen or version_for_newcomer(session, link.version.curriculum_id, course)
    if chosen is None and link.version.published_at is None:
        raise LinkNotPublished(link.version, is_staff=is_staff)
    seen = version(session, chosen) if chosen else link.version
    slugs = _in_version(session, link, seen)
    if not slugs:
        raise LessonNotInVersion(link.version, link.slugs[0], seen, is_staff=is_staff)
    if hers is None or len(slugs) == 1:
        return Shown(seen, slugs[0])
    lessons = progress_of_each(session, [hers])[hers.id].lessons
    open_ones = [slug for slug in slugs if lessons[slug].standing in ("open", "begun")]
    return Shown(seen, (open_ones or slugs)[0])


def _in_version(session: Session, link: Link, seen: Version) -> list[str]:
    if link.kind == "curriculum":
        return [lesson.slug for lesson in seen.curriculum.lessons]
    found = lessons_in(session, link.slugs, from_version_id=link.version.id, to_version_id=seen.id)
    return [slug for slug in dict.fromkeys(found.values()) if slug is not None]


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
