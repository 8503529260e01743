"""The front page for everybody, and a member's own page: learning, paths, what comes next."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from certification import paths_together, scheme_version, standing
from community import (
    Permission,
    allowed_in,
    communities,
    communities_by_id,
    community,
    open_offers,
    open_questions,
)
from curricula import curriculum_progress, enrolments_of_each, know_progress, version
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import PUBLIC, SIGNED_IN, needs
from plugin.web.held_back import holds_back
from plugin.web.offices import communities_here
from plugin.web.page_reading import page_reading
from plugin.web.path_page import PathPage, path_page
from plugin.web.path_words import headline, steps_left
from plugin.web.sessions import asker
from plugin.web.sides import joined_sides, members_here, platforms_of
from plugin.web.signed_in import member_id
from plugin.web.speech import gettext as _
from plugin.web.staff_doors import doors
from storage import utc_now

TOLD_FOR = timedelta(days=7)
"""So long her first page tells of a place that was joined, in case that it was not she."""


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
    with page_reading() as session:
        hers = members_here(session, member_id())
        courses = _courses(session, hers)
        paths = _paths(session, hers)
        onward = _onward_in(courses) or _onward_on(session, hers)
        staff = doors(session)
        offers = open_offers(session, asker(), now=utc_now())
        questions = open_questions(session, member_id())
        places = allowed_in(
            session, asker(), Permission.SEE_PEOPLE, communities_here(session), now=utc_now()
        )
        known = communities_by_id(session, places).values()
        lately = joined_sides(session, member_id(), after=utc_now() - TOLD_FOR)
    return render_template(
        "web/home.html",
        courses=courses,
        paths=paths,
        onward=onward,
        doors=staff,
        offers=offers,
        questions=questions,
        communities=sorted(known, key=lambda one: one.slug),
        lately=lately,
        holds_back=holds_back(),
    )


def _courses(session: Session, hers: list[UUID]) -> list[dict[str, Any]]:
    """Her enrolments: those of the place she came from, then of those joined with it; of each the
    newest first. A lesson opens where she is enrolled, so `elsewhere` names the others' place.
    """
    enrolled = enrolments_of_each(session, hers)
    every = [each for who in hers for each in reversed(enrolled[who])]
    know_progress(session, every)
    communities_by_id(session, {*communities_here(session), *(each.community_id for each in every)})
    is_elsewhere = any(each.member_id != hers[0] for each in every)
    platforms = platforms_of(session, hers) if is_elsewhere else {}
    found = []
    for enrolment in every:
        is_here = enrolment.member_id == hers[0]
        pinned = version(session, enrolment.version_id)
        found.append(
            {
                "enrolment": enrolment,
                "curriculum": pinned.curriculum,
                "version_hash": pinned.version_hash,
                "community": community(session, enrolment.community_id),
                "learning": curriculum_progress(session, enrolment.id),
                "elsewhere": "" if is_here else platforms[enrolment.member_id],
            }
        )
    return found


def _paths(session: Session, hers: list[UUID]) -> list[dict[str, Any]]:
    found = []
    chosen = paths_together(session, hers, with_standing=True)
    for trajectory in chosen:
        title = scheme_version(session, trajectory.scheme_version_id).scheme.title
        proof = standing(session, trajectory.id).proof
        have = sum(leaf.satisfied for leaf in proof.root.leaves()) if proof else 0
        found.append(
            {
                "trajectory": trajectory,
                "title": title,
                "headline": headline(title, proof),
                "have": have,
                "need": have + steps_left(proof.root) if proof else 0,
            }
        )
    return found


def _onward_in(courses: list[dict[str, Any]]) -> Onward | None:
    """The lesson she is in, else the first one not begun, of her newest unfinished course here."""
    for course in [one for one in courses if not one["elsewhere"]]:
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


def _onward_on(session: Session, members: list[UUID]) -> Onward | None:
    """The next step of the path she chose last; choosing one where she has none."""
    hers = paths_together(session, members)
    if not hers:
        return None
    page: PathPage = path_page(session, hers[-1], here=members[0])
    if page.next is None:
        return None
    return Onward(
        title=page.next.name,
        why=page.next.why,
        url=page.next.url or url_for("web.path", _anchor=f"need-{page.next.id}"),
        action=_("Go there"),
    )
