"""What finishing a lesson counts for: the LMS's gradebook, and the paths that ask for it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from certification import Statements, paths_together, resolved, scheme_version
from community import communities_by_id, community, members_together
from curricula import CurriculumProgress, Enrolment, Lesson, LessonState, Score, Version
from plugin.lti import has_line_item
from plugin.services import services
from plugin.web.speech import gettext as _
from plugin.web.wording import words


@dataclass(frozen=True, slots=True)
class Outcome:
    """What finishing came to: the lesson's score, the course's; `passed` is None while open."""

    score: Score | None
    course_score: Score | None
    course_finished: bool
    passed: bool | None


def outcome_of(state: LessonState, learning: CurriculumProgress) -> Outcome:
    result = learning.result
    return Outcome(
        score=state.score,
        course_score=result.score if result else None,
        course_finished=result is not None,
        passed=result.passed if result else None,
    )


def counts_for(
    session: Session,
    enrolment: Enrolment | None,
    version: Version,
    lesson: Lesson,
    outcome: Outcome | None = None,
) -> list[tuple[str, str]]:
    """Each as (icon, sentence); nothing for somebody whose acts are not recorded.

    Without `outcome` what finishing can count for, with it only what it did: no gradebook that
    asked for no score, no requirement that this score misses. What holds, the path itself says.
    """
    if enrolment is None:
        return []
    lines: list[tuple[str, str]] = []
    if (
        enrolment.platform
        and lesson.is_graded
        and has_line_item(session, enrolment_id=enrolment.id, lesson_slug=lesson.slug)
    ):
        lines.append(("send", _("Your score goes to %(lms)s", lms=enrolment.platform)))
    for path, requirements in _asking_paths(session, enrolment, version, lesson, outcome).items():
        asked = "; ".join(requirements)
        line = _("Your path “%(path)s”: %(requirements)s", path=path, requirements=asked)
        lines.append(("path", line))
    return lines


def _asking_paths(
    session: Session,
    enrolment: Enrolment,
    version: Version,
    lesson: Lesson,
    outcome: Outcome | None,
) -> dict[str, list[str]]:
    """For each of her paths the requirements that name this lesson or its curriculum."""
    hers = paths_together(session, members_together(session, enrolment.member_id))
    if not hers:
        return {}
    communities_by_id(session, {version.community_id, *(path.community_id for path in hers)})
    iris = services().iris
    slug = community(session, version.community_id).slug
    curriculum = iris.curriculum(slug, version.curriculum.slug)
    this = iris.lesson(slug, version.curriculum.slug, lesson.slug)
    lessons = {this, this.rpartition("/")[0] + "/*"}
    found: dict[str, list[str]] = {}
    for trajectory in hers:
        chosen = scheme_version(session, trajectory.scheme_version_id)
        place = community(session, trajectory.community_id)
        scheme = resolved(chosen.scheme, iris.community(place.slug))
        asking = [
            words(leaf.label)
            for leaf in scheme.leaves()
            if (lessons & set(leaf.activities) and _of_lesson(leaf, outcome))
            or (curriculum in leaf.activities and _of_course(leaf, outcome))
        ]
        if asking:
            found[words(scheme.title)] = asking
    return found


def _of_lesson(leaf: Statements, outcome: Outcome | None) -> bool:
    return leaf.verb.endswith("/completed") and (outcome is None or _reaches(leaf, outcome.score))


def _of_course(leaf: Statements, outcome: Outcome | None) -> bool:
    if not leaf.verb.endswith(("/completed", "/passed")):
        return False
    if outcome is None:
        return True
    is_there = outcome.passed if leaf.verb.endswith("/passed") else outcome.course_finished
    return bool(is_there) and _reaches(leaf, outcome.course_score)


def _reaches(leaf: Statements, score: Score | None) -> bool:
    least = leaf.minimum_score
    return least is None or (score is not None and score.scaled >= least)
