"""What finishing a lesson counts for: the LMS's gradebook, and the paths that ask for it."""

from sqlalchemy.orm import Session

from certification import resolved, scheme_version, trajectories_of
from community import community
from curricula import Enrolment, Lesson, Version
from plugin.services import services
from plugin.web.speech import gettext as _
from plugin.web.wording import words


def counts_for(
    session: Session, enrolment: Enrolment | None, version: Version, lesson: Lesson
) -> list[tuple[str, str]]:
    """Each as (icon, sentence); nothing for somebody whose acts are not recorded."""
    if enrolment is None:
        return []
    lines: list[tuple[str, str]] = []
    if enrolment.platform and lesson.is_graded:
        lines.append(("send", _("Your score goes to %(lms)s", lms=enrolment.platform)))
    for path, requirements in _asking_paths(session, enrolment, version, lesson).items():
        asked = "; ".join(requirements)
        line = _("Your path “%(path)s”: %(requirements)s", path=path, requirements=asked)
        lines.append(("path", line))
    return lines


def _asking_paths(
    session: Session, enrolment: Enrolment, version: Version, lesson: Lesson
) -> dict[str, list[str]]:
    """For each of her paths the requirements that name this lesson or its curriculum."""
    iris = services().iris
    slug = community(session, version.community_id).slug
    curriculum = iris.curriculum(slug, version.curriculum.slug)
    this = iris.lesson(slug, version.curriculum.slug, lesson.slug)
    wanted = {this, this.rpartition("/")[0] + "/*", curriculum}
    found: dict[str, list[str]] = {}
    for trajectory in trajectories_of(session, enrolment.member_id):
        chosen = scheme_version(session, trajectory.scheme_version_id)
        place = community(session, trajectory.community_id)
        scheme = resolved(chosen.scheme, iris.community(place.slug))
        asking = [words(x.label) for x in scheme.leaves() if wanted & set(x.activities)]
        if asking:
            found[words(scheme.title)] = asking
    return found
