"""What finishing a lesson counts for: the LMS's gradebook, and the paths that ask for it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from certification import (
    OWN_AUTHORITY,
    FixedPeriod,
    Proof,
    Statements,
    paths_together,
    resolved,
    scheme_version,
    standing,
)
from community import communities_by_id, community, members_together
from curricula import CurriculumProgress, Enrolment, Lesson, LessonState, Score, Version
from plugin.lti import column_terms
from plugin.services import services
from plugin.web.path_words import steps_left
from plugin.web.speech import gettext as _
from plugin.web.speech import ngettext
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
    asked for no score, no requirement that this score misses. A step that this lesson alone cannot
    decide (so many times, within a period) is done once the path itself says so.
    """
    if enrolment is None:
        return []
    lines: list[tuple[str, str]] = []
    if (
        enrolment.platform
        and lesson.is_graded
        and column_terms(session, enrolment.id, lesson.slug) is not None
    ):
        lines.append(("send", _("Your score goes to %(lms)s", lms=enrolment.platform)))
    for asking in _asking_paths(session, enrolment, version, lesson, outcome):
        done = asking.done if outcome is not None else []
        if done:
            lines.append(("path", _done_words(asking)))
        if others := [leaf for leaf in asking.leaves if leaf not in done]:
            named = "; ".join(words(leaf.label) for leaf in others)
            lines.append(
                (
                    "path",
                    _(
                        "Your path “%(path)s”: %(requirements)s",
                        path=asking.title,
                        requirements=named,
                    ),
                )
            )
    return lines


@dataclass(frozen=True, slots=True)
class Asking:
    """A path of hers with its requirements that name this lesson or its curriculum; `proof` is
    None until it was computed once.
    """

    title: str
    leaves: list[Statements]
    proof: Proof | None

    @property
    def done(self) -> list[Statements]:
        known = self.proof.root.leaves() if self.proof else ()
        satisfied = {leaf.id for leaf in known if leaf.satisfied}
        return [leaf for leaf in self.leaves if leaf.id in satisfied or _one_is_enough(leaf)]

    @property
    def left(self) -> int | None:
        """How many steps remain, what is done just now taken as done."""
        if self.proof is None:
            return None
        return steps_left(self.proof.root, done={leaf.id for leaf in self.done})


def _done_words(asking: Asking) -> str:
    done = asking.done
    told = ngettext(
        "%(num)s step of your path “%(path)s” is done: %(requirements)s.",
        "%(num)s steps of your path “%(path)s” are done: %(requirements)s.",
        len(done),
        path=asking.title,
        requirements="; ".join(words(leaf.label) for leaf in done),
    )
    if asking.left is None:
        return told
    remain = ngettext("%(num)s step remains.", "%(num)s steps remain.", asking.left)
    nothing = _("No step remains.")
    return f"{told} {remain if asking.left else nothing}"


def _one_is_enough(leaf: Statements) -> bool:
    """Whether a single record of the right kind settles it, whenever it was made."""
    return (
        leaf.count == 1
        and leaf.success is None
        and leaf.minimum_duration is None
        and leaf.total_duration is None
        and not isinstance(leaf.within, FixedPeriod)
        and OWN_AUTHORITY in leaf.authorities
    )


def _asking_paths(
    session: Session,
    enrolment: Enrolment,
    version: Version,
    lesson: Lesson,
    outcome: Outcome | None,
) -> list[Asking]:
    members = members_together(session, enrolment.member_id)
    hers = paths_together(session, members, with_standing=outcome is not None)
    if not hers:
        return []
    communities_by_id(session, {version.community_id, *(path.community_id for path in hers)})
    iris = services().iris
    slug = community(session, version.community_id).slug
    curriculum = iris.curriculum(slug, version.curriculum.slug)
    this = iris.lesson(slug, version.curriculum.slug, lesson.slug)
    lessons = {this, this.rpartition("/")[0] + "/*"}
    found = []
    for trajectory in hers:
        chosen = scheme_version(session, trajectory.scheme_version_id)
        place = community(session, trajectory.community_id)
        scheme = resolved(chosen.scheme, iris.community(place.slug))
        leaves = [
            leaf
            for leaf in scheme.leaves()
            if (lessons & set(leaf.activities) and _of_lesson(leaf, outcome))
            or (curriculum in leaf.activities and _of_course(leaf, outcome))
        ]
        if leaves:
            proof = standing(session, trajectory.id).proof if outcome is not None else None
            found.append(Asking(words(scheme.title), leaves, proof))
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
