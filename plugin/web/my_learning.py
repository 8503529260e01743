"""Her courses on her first page: how far each is, and where to go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from community import Community, communities_by_id, community
from curricula import (
    Curriculum,
    CurriculumProgress,
    Enrolment,
    Lesson,
    curriculum_progress,
    enrolments_of_each,
    know_progress,
    version,
)
from plugin.web.sides import platforms_of


@dataclass(frozen=True, slots=True)
class Course:
    """An enrolment with how far it is. A lesson opens where she is enrolled, so `elsewhere` names
    the place where that is another than the one she came from.
    """

    enrolment: Enrolment
    curriculum: Curriculum
    version_hash: str
    community: Community
    learning: CurriculumProgress
    elsewhere: str = ""

    @property
    def is_finished(self) -> bool:
        return self.learning.done == self.learning.total

    @property
    def to_go_on_with(self) -> tuple[Lesson, bool] | None:
        """The lesson that she is in, else the first that she has not begun; whether she is in it.
        None where nothing is left, or where lessons open elsewhere.
        """
        left = [(lesson, how) for lesson, how, _score in self.learning.lessons if how != "done"]
        if self.elsewhere or not left:
            return None
        begun = [lesson for lesson, how in left if how == "started"]
        return (begun[0], True) if begun else (left[0][0], False)

    def url_of(self, lesson: Lesson) -> str:
        return url_for("web.lesson", version_hash=self.version_hash, slug=lesson.slug)


def my_courses(
    session: Session, hers: Sequence[UUID], *, also: Sequence[UUID] = ()
) -> list[Course]:
    """The enrolments of the member she came as, then of those joined with her (`hers`, in this
    order); of each the newest first. The communities `also` are known then, too.
    """
    enrolled = enrolments_of_each(session, hers)
    every = [each for who in hers for each in reversed(enrolled[who])]
    know_progress(session, every)
    communities_by_id(session, {*also, *(each.community_id for each in every)})
    is_elsewhere = any(each.member_id != hers[0] for each in every)
    platforms = platforms_of(session, hers) if is_elsewhere else {}
    found = []
    for enrolment in every:
        pinned = version(session, enrolment.version_id)
        found.append(
            Course(
                enrolment=enrolment,
                curriculum=pinned.curriculum,
                version_hash=pinned.version_hash,
                community=community(session, enrolment.community_id),
                learning=curriculum_progress(session, enrolment.id),
                elsewhere=(
                    "" if enrolment.member_id == hers[0] else platforms[enrolment.member_id]
                ),
            )
        )
    return sorted(found, key=lambda course: course.is_finished)
