"""The front page for everybody, and a member's own page: learning, paths, what comes next."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from certification import scheme_version, standing, trajectories_of
from community import communities, community
from curricula import curriculum_progress, enrolments_of, version
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import PUBLIC, SIGNED_IN, needs
from plugin.web.path_page import PathPage, path_page
from plugin.web.path_words import headline
from plugin.web.signed_in import member_id
from plugin.web.speech import gettext as _


@dataclass(frozen=True, slots=True)
class Onward:
    """The one thing to do next, with the words on its button."""

    title: str
    why: str
    url: str
    action: str


@blueprint.get("/")
@needs(PUBLIC)
def front() -> ResponseReturnValue:
    with services().database.reading() as session:
        known = communities(session)
    return render_template("web/front.html", communities=known)


@blueprint.get("/home")
@needs(SIGNED_IN)
def home() -> ResponseReturnValue:
    with services().database.reading() as session:
        courses = _courses(session, member_id())
        paths = _paths(session, member_id())
        onward = _onward_in(courses) or _onward_on(session, member_id())
    return render_template("web/home.html", courses=courses, paths=paths, onward=onward)


def _courses(session: Session, who: UUID) -> list[dict[str, Any]]:
    """Her enrolments, the newest first."""
    found = []
    for enrolment in reversed(enrolments_of(session, who)):
        pinned = version(session, enrolment.version_id)
        found.append(
            {
                "enrolment": enrolment,
                "curriculum": pinned.curriculum,
                "version_hash": pinned.version_hash,
                "community": community(session, enrolment.community_id),
                "learning": curriculum_progress(session, enrolment.id),
            }
        )
    return found


def _paths(session: Session, who: UUID) -> list[dict[str, Any]]:
    found = []
    for trajectory in trajectories_of(session, who):
        title = scheme_version(session, trajectory.scheme_version_id).scheme.title
        proof = standing(session, trajectory.id).proof
        leaves = list(proof.root.leaves()) if proof else []
        found.append(
            {
                "trajectory": trajectory,
                "title": title,
                "headline": headline(title, proof),
                "have": sum(1 for leaf in leaves if leaf.satisfied),
                "need": len(leaves),
            }
        )
    return found


def _onward_in(courses: list[dict[str, Any]]) -> Onward | None:
    """The lesson she is in, else the first one not begun, of her newest unfinished course."""
    for course in courses:
        left = [
            (how, lesson) for lesson, how, _score in course["learning"].lessons if how != "done"
        ]
        if left:
            begun = [lesson for how, lesson in left if how == "started"]
            lesson = begun[0] if begun else left[0][1]
            return Onward(
                title=lesson.title,
                why=course["curriculum"].title,
                url=url_for("web.lesson", version_hash=course["version_hash"], slug=lesson.slug),
                action=_("Go on") if begun else _("Begin"),
            )
    return None


def _onward_on(session: Session, who: UUID) -> Onward | None:
    """The next step of the path she chose last; choosing one where she has none."""
    hers = trajectories_of(session, who)
    if not hers:
        return None
    page: PathPage = path_page(session, hers[-1])
    if page.next is None:
        return None
    return Onward(
        title=page.next.name,
        why=page.next.why,
        url=page.next.url or url_for("web.path", _anchor=f"need-{page.next.id}"),
        action=_("Go there"),
    )
