"""Who looked at what of her, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from plugin.held import Look, Sight
from plugin.web.places import spots
from plugin.web.role_words import role_in_words
from plugin.web.speech import gettext as _
from plugin.web.speech import ngettext
from plugin.web.times import day_of


@dataclass(frozen=True, slots=True)
class LookLine:
    """`who` looked at `what` on a day of UTC."""

    day: str
    who: str
    what: str


def look_lines(
    session: Session, found: Sequence[Look], names: Mapping[UUID, str]
) -> list[LookLine]:
    """In the order given; `names` are those of the readers that have one."""
    scopes = list(dict.fromkeys(one.place for one in found if one.place is not None))
    places = {spot.scope: spot.name for spot in spots(session, scopes)}
    return [
        LookLine(
            day_of(one.day),
            _who(one, names),
            _what(one.sight, places.get(one.place, "") if one.place else ""),
        )
        for one in found
    ]


def _who(one: Look, names: Mapping[UUID, str]) -> str:
    if one.sight is Sight.DIRECTORY:
        return ngettext("%(num)s member", "%(num)s members", one.count)
    if one.reader_id is None:
        who = _("Staff whom your LMS did not name")
    else:
        who = names.get(one.reader_id) or _("Somebody without a name")
    roles = ", ".join(role_in_words(role) for role in sorted(one.roles))
    return f"{who} ({roles})" if roles else who


def _what(sight: Sight, place: str) -> str:
    told = {
        Sight.ANSWERS: _("an answer of yours, to judge it"),
        Sight.WORK: _("your work in a course"),
        Sight.ROLES: _("your roles"),
        Sight.AUDIT: _("entries of the audit log that name you"),
        Sight.WAITING_LIST: _("the list of answers to judge in %(place)s", place=place),
        Sight.LEARNER_LIST: _("the list of learners in %(place)s", place=place),
        Sight.ROLE_LIST: _("the list of roles in %(place)s", place=place),
        Sight.AUDIT_LIST: _("the audit log of %(place)s", place=place),
        Sight.INVITATION_LIST: _("the invitations of %(place)s", place=place),
        Sight.PATH_LIST: _("what a changed path would mean for members of %(place)s", place=place),
        Sight.DECISION_LIST: _("what was decided about courses in %(place)s", place=place),
        Sight.RECORDS: _("learning records of yours"),
        Sight.RECORD_LIST: _("the learning records of %(place)s", place=place),
        Sight.DIRECTORY: _("the people of %(place)s who let themselves be found", place=place),
    }
    return told[sight]
