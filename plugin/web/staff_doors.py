"""Doors for staff: what waits for their judgement, and the learners they may decide about."""

from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from community import INSTALLATION, Permission, is_allowed_somewhere
from curricula import judgements_waiting_in
from plugin.web.guard import may
from plugin.web.offices import communities_to_decide
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from plugin.web.speech import ngettext
from plugin.web.waiting_at_desk import waiting_at_desk
from storage import utc_now

MOST_EACH = 200
"""So many answers are counted for each community, at most."""


@dataclass(frozen=True, slots=True)
class Door:
    """`waits` is how many wait behind it, None where nothing ever does: `icon` stands there."""

    words: str
    url: str
    waits: int | None = None
    icon: str = "person"

    @property
    def in_words(self) -> str:
        return self.words if self.waits is None else f"{self.waits} {self.words}"


def how_many_wait(session: Session) -> int | None:
    """How many answers the visitor may judge now; None for whoever judges nowhere."""
    here = communities_to_decide(session, Permission.JUDGE_ANSWERS)
    if not here:
        return None
    most = MOST_EACH * len(here)
    return len(judgements_waiting_in(session, asker(), here, now=utc_now(), limit=most))


def doors(session: Session) -> list[Door]:
    """What is open to the visitor as staff."""
    found: list[Door] = []
    waiting = how_many_wait(session)
    if waiting is not None:
        told = ngettext("answer to judge", "answers to judge", waiting)
        found.append(Door(told, url_for("web.judging"), waiting))
    if communities_to_decide(session, Permission.GRANT_EXCEPTIONS):
        found.append(Door(_("Learners"), url_for("web.learners")))
    if is_allowed_somewhere(session, asker(), Permission.INVITE, now=utc_now()):
        found.append(Door(_("Invite people"), url_for("web.invitations")))
    if may(session, Permission.SEE_OPERATIONS, INSTALLATION):
        found.append(Door(_("Operations"), url_for("web.operations"), icon="pulse"))
    return found


def desk_door(session: Session) -> Door | None:
    """The way to her desk with what waits there; None for whoever has none."""
    if not is_allowed_somewhere(session, asker(), Permission.SEE_DESK, now=utc_now()):
        return None
    waits = waiting_at_desk(session)
    told = ngettext("thing waits at your desk", "things wait at your desk", waits)
    return Door(told, url_for("web.desk"), waits)
