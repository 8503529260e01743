"""The list of a course's members in its LMS, as pages tell it: who has not come, who left."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from community import Permission
from curricula import CourseOfLearners, Enrolment, Reach, course_titles, reaches_of
from plugin.lti import (
    Roster,
    RosterPerson,
    learners_listed,
    roster_at,
    rosters_reached,
)
from plugin.web.people_words import names_in_words
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from storage import utc_now

DECIDES = Permission.GRANT_EXCEPTIONS


@dataclass(frozen=True, slots=True)
class NotOpened:
    """Somebody on the list who opened no lesson of the course."""

    name: str
    person: RosterPerson


@dataclass(frozen=True, slots=True)
class CourseList:
    """`people` are the learners on it, and those who were, by member."""

    roster: Roster
    people: Mapping[UUID, RosterPerson]

    @property
    def here(self) -> int:
        return sum(one.gone is None for one in self.people.values())

    @property
    def gone(self) -> int:
        return len(self.people) - self.here

    @property
    def trouble(self) -> str:
        """Why it could not be read the last time, in words; "" where it could."""
        return list_trouble(self.roster.trouble) if self.roster.trouble else ""


def course_list(session: Session, communities: Collection[UUID], place: str) -> CourseList | None:
    """None where no LMS offered the list of that course, or it is not the visitor's to see."""
    roster = roster_at(session, place, now=utc_now())
    if roster is None or not _reach(session, communities, roster).covers(place):
        return None
    return CourseList(roster, {one.member_id: one for one in learners_listed(session, roster.id)})


def not_opened(
    session: Session, listed: CourseList, enrolled: Collection[UUID], *, words: str = ""
) -> list[NotOpened]:
    """By name, those whose names hold all the words."""
    waiting = {key: one for key, one in listed.people.items() if key not in set(enrolled)}
    names = names_in_words(session, list(waiting))
    asked = words.casefold().split()
    found = [
        NotOpened(names[key], one)
        for key, one in waiting.items()
        if one.gone is None and all(word in names[key].casefold() for word in asked)
    ]
    return sorted(found, key=lambda one: (one.name.casefold(), one.person.member_id))


def lists_of_courses(
    session: Session, communities: Collection[UUID], enrolments: Sequence[Enrolment]
) -> tuple[list[Roster], dict[UUID, datetime]]:
    """The visitor's courses of which there is a list, and by enrolment since when the learner is on
    the list of its course no more; in one statement.
    """
    reaches = reaches_of(session, asker(), DECIDES, communities, now=utc_now())
    members = {one.member_id for one in enrolments}
    rosters, gone = rosters_reached(session, reaches, members, now=utc_now())
    since = {
        one.id: gone[one.place, one.member_id]
        for one in enrolments
        if (one.place, one.member_id) in gone
    }
    return rosters, since


def not_studied(
    session: Session, rosters: Collection[Roster], studied: Collection[str]
) -> list[CourseOfLearners]:
    """The courses of these lists in which nobody has opened a lesson yet."""
    found = [one for one in rosters if one.place not in studied]
    titles = course_titles(session, [one.place for one in found])
    return [CourseOfLearners(one.place, titles.get(one.place), one.platform) for one in found]


def _reach(session: Session, communities: Collection[UUID], roster: Roster) -> Reach:
    if roster.community_id not in communities:
        return Reach()
    found = reaches_of(session, asker(), DECIDES, [roster.community_id], now=utc_now())
    return found.get(roster.community_id, Reach())


def list_trouble(code: str) -> str:
    """Why an LMS gave no list, of people or of grades, in words."""
    words = {
        "forbidden": _("The LMS does not let CHILD read this list. Ask whoever runs the LMS."),
        "gone": _("The LMS knows this course no more."),
        "token": _("The LMS gave no leave to read this list. Ask whoever runs the LMS."),
        "busy": _("The LMS was too busy. It is asked again by itself."),
        "address-private": _(
            "This address is in a private network, where this service calls nobody. If the LMS is "
            "there, let whoever runs this service allow that network."
        ),
        "other-host": _(
            "This list is at a host that nobody allowed for this LMS. Let whoever manages the LMS "
            "here look at its page on the desk."
        ),
        "unreachable": _("The LMS could not be reached. It is asked again by itself."),
    }
    return words.get(code, _("The LMS's answer could not be read. Ask whoever runs CHILD."))
