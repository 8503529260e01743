"""Doors for staff: what waits for their judgement, and the learners they may decide about."""

from flask import url_for
from sqlalchemy.orm import Session

from community import Permission
from curricula import judgements_waiting
from plugin.web.offices import communities_to_decide
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from plugin.web.speech import ngettext
from storage import utc_now


def how_many_wait(session: Session) -> int | None:
    """How many answers the visitor may judge now; None for whoever judges nowhere."""
    here = communities_to_decide(session, Permission.JUDGE_ANSWERS)
    if not here:
        return None
    who, now = asker(), utc_now()
    return sum(len(judgements_waiting(session, who, place, now=now)) for place in here)


def doors(session: Session) -> list[tuple[str, str]]:
    """(words, address) of what is open to the visitor as staff."""
    found = []
    waiting = how_many_wait(session)
    if waiting is not None:
        told = ngettext("%(num)s answer to judge", "%(num)s answers to judge", waiting)
        found.append((told, url_for("web.judging")))
    if communities_to_decide(session, Permission.GRANT_EXCEPTIONS):
        found.append((_("Learners"), url_for("web.learners")))
    return found
