"""Lessons and curricula that she may open: of her courses, and as staff of her communities."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from community import Permission, allowed_in
from curricula import Lesson, enrolments_of_each, versions_by_id, versions_published_in
from plugin.web.found import Found
from plugin.web.sessions import asker
from plugin.web.sought import Sought
from plugin.web.speech import gettext as _
from plugin.web.speech import ngettext


@dataclass(frozen=True, slots=True)
class Known:
    """A published version that she may open. `elsewhere` names the LMS through which alone it
    opens, nothing where it opens here. `at_desk`: she sees the curriculum's page there.
    """

    curriculum_id: UUID
    version_hash: str
    title: str
    language: str
    lessons: tuple[Lesson, ...]
    elsewhere: str = ""
    at_desk: bool = False


def known_learning(
    session: Session, hers: list[UUID], here: Collection[UUID], *, now: datetime
) -> list[Known]:
    """Each version once: of her own courses, the newest first, then as staff of the communities
    `here`. `hers` are the members that she is, the one she came as first: her lessons open where
    she is enrolled.
    """
    desks = allowed_in(session, asker(), Permission.SEE_DESK, here, now=now)
    staff = _as_staff(session, here, desks, now)
    known: dict[UUID, Known] = {}
    for version_id, one in [*_as_learner(session, hers, desks, now), *staff]:
        if version_id not in known or known[version_id].elsewhere:
            known[version_id] = one
    return list(known.values())


def curricula_found(known: Collection[Known], asked: Sought) -> list[Found]:
    """Each curriculum once, whichever of its versions she may open."""
    found: dict[UUID, Found] = {}
    for one in known:
        if asked.fits([one.title]) and one.curriculum_id not in found:
            count = ngettext("%(num)s lesson", "%(num)s lessons", len(one.lessons))
            url = _curriculum_url(one)
            about = count if url else _where(one) or count
            found[one.curriculum_id] = Found(one.title, url, about, one.language)
    return list(found.values())


def lessons_found(known: Collection[Known], asked: Sought) -> list[Found]:
    found: dict[tuple[UUID, str], Found] = {}
    for one in known:
        for lesson in one.lessons:
            if asked.fits([lesson.title]) and (one.curriculum_id, lesson.slug) not in found:
                found[one.curriculum_id, lesson.slug] = Found(
                    lesson.title,
                    None if one.elsewhere else _lesson_url(one, lesson),
                    _where(one) or one.title,
                    one.language,
                )
    return list(found.values())


def _as_learner(
    session: Session, hers: list[UUID], desks: Collection[UUID], now: datetime
) -> list[tuple[UUID, Known]]:
    every = [one for each in enrolments_of_each(session, hers).values() for one in each]
    places = {one.community_id for one in every}
    studied = allowed_in(session, asker(), Permission.STUDY, places, now=now)
    versions = versions_by_id(session, {one.version_id for one in every})
    found = []
    for one in sorted(every, key=lambda each: each.started, reverse=True):
        version, is_here = versions[one.version_id], one.member_id == hers[0]
        if version.published_at is None or (is_here and one.community_id not in studied):
            continue
        known = Known(
            version.curriculum_id,
            version.version_hash,
            version.curriculum.title,
            version.curriculum.language,
            version.curriculum.lessons,
            elsewhere="" if is_here else one.platform or _("your LMS"),
            at_desk=one.community_id in desks,
        )
        found.append((version.id, known))
    return found


def _as_staff(
    session: Session, here: Collection[UUID], desks: Collection[UUID], now: datetime
) -> list[tuple[UUID, Known]]:
    read = allowed_in(session, asker(), Permission.SEE_STAFF_TEXT, here, now=now)
    if not read:
        return []
    return [
        (
            one.version_id,
            Known(
                one.curriculum_id,
                one.version_hash,
                one.title,
                one.language,
                one.lessons,
                at_desk=one.community_id in desks,
            ),
        )
        for one in versions_published_in(session, read)
    ]


def _where(one: Known) -> str:
    if not one.elsewhere:
        return ""
    return _("It opens at %(place)s, where you are enrolled.", place=one.elsewhere)


def _curriculum_url(one: Known) -> str | None:
    if one.at_desk:
        return url_for("web.curriculum_desk", curriculum_id=one.curriculum_id)
    if one.elsewhere or not one.lessons:
        return None
    return _lesson_url(one, one.lessons[0])


def _lesson_url(one: Known, lesson: Lesson) -> str:
    return url_for("web.lesson", version_hash=one.version_hash, slug=lesson.slug)
