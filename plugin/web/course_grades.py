"""The grades of one course and what became of each, for the page that shows them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from curricula import course_titles, enrolments_to_decide, versions_by_id
from plugin.grade_fates import Fate, GradeLine, grade_lines
from plugin.lti import Comparing, column_key, comparing_at
from plugin.web.course_list import DECIDES, list_trouble
from plugin.web.people_words import names_in_words
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from storage import utc_now

MOST_LEARNERS = 20_000


@dataclass(frozen=True, slots=True)
class CourseGrades:
    """`lines` are all of `fate`, or all there are where it is "", without names and titles."""

    place: str
    title: str
    fate: str
    counts: Mapping[Fate, int]
    lines: Sequence[GradeLine]
    undelivered: Sequence[GradeLine]
    communities: Collection[UUID]
    comparing: Comparing | None

    @property
    def trouble(self) -> str:
        """Why a column could not be read the last time, in words; "" where it could."""
        code = self.comparing.trouble if self.comparing else None
        return list_trouble(code) if code else ""


def course_grades(
    session: Session, communities: Collection[UUID], place: str, fate: str
) -> CourseGrades | None:
    """In the same few statements however many learners; None for a course of which the visitor
    sees nobody. Raises `community.NotAllowed`.
    """
    found, _many = enrolments_to_decide(
        session, asker(), DECIDES, communities, place=place, limit=MOST_LEARNERS, now=utc_now()
    )
    if not found:
        return None
    every = grade_lines(session, found)
    platforms = sorted({one.platform for one in found if one.platform})
    title = course_titles(session, [place]).get(place)
    return CourseGrades(
        place=place,
        title=title or next(iter(platforms), _("A course without a name")),
        fate=fate,
        counts=Counter(one.fate for one in every),
        lines=[one for one in every if fate in ("", one.fate)],
        communities={one.community_id for one in found},
        comparing=comparing_at(session, place, now=utc_now()),
        undelivered=[one for one in every if one.is_undelivered],
    )


def with_words(session: Session, lines: Sequence[GradeLine]) -> list[GradeLine]:
    """The same with the learners' names and the lessons' titles."""
    names = names_in_words(session, [one.enrolment.member_id for one in lines])
    versions = versions_by_id(session, {one.enrolment.version_id for one in lines})
    told = []
    for one in lines:
        curriculum = versions[one.enrolment.version_id].curriculum
        titles = {lesson.slug: lesson.title for lesson in curriculum.lessons}
        titles[column_key("curriculum", None)] = curriculum.title
        titles |= {column_key("module", module.slug): module.title for module in curriculum.modules}
        told.append(
            replace(
                one,
                name=names[one.enrolment.member_id],
                title=titles.get(one.lesson_slug, one.lesson_slug),
                language=curriculum.language,
            )
        )
    return told
