"""The desk's lists: of each how many there are and wait, and the rows of the one that is shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from certification import version_overviews
from community import INSTALLATION, Community, Permission, places_where
from curricula import how_many_published
from plugin.lti import RegistrationName, due_scores_to
from plugin.web.desk_rows import (
    DeskRow,
    curriculum_rows,
    lms_reached,
    lms_rows,
    lrs_rows,
    score_row,
    with_connection,
    with_report,
)
from plugin.web.guard import may
from plugin.web.offices import reaches_here
from plugin.web.scheme_rows import scheme_rows
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from storage import utc_now

SCORES_READ = 200
"""So many scores are read to be shown or looked through, the oldest ones."""


@dataclass(frozen=True, slots=True)
class DeskList:
    """`total` rows, of which `due` wait for somebody; `rows` are there where it is shown, and
    `opened` reads what opens beside one of them.
    """

    title: str
    total: int
    due: int
    rows: Sequence[DeskRow] = ()
    opened: Callable[[Session, DeskRow], DeskRow] = lambda _session, row: row


def desk_lists(
    session: Session, here: Mapping[UUID, Community], asked: str
) -> tuple[str, dict[str, DeskList]]:
    """The key of the list that is shown, which is `asked` where there is such a one, and each list
    with which the visitor has anything to do by its key.
    """
    makers: dict[str, Callable[[bool], DeskList]] = {}
    if here:
        reach = reaches_here(session, Permission.SEE_DESK, here)
        reached = lms_reached(session, reach)
        makers["curricula"] = lambda shown: _curricula(session, here, shown)
        makers["lms"] = lambda _shown: _lms(reached, here)
        makers["scores"] = lambda shown: _scores(session, reached, shown)
    paths = places_where(session, asker(), Permission.IMPORT_SCHEME, now=utc_now())
    stewarded = {place: found for place, found in here.items() if place in paths}
    if stewarded:
        makers["paths"] = lambda shown: _paths(session, stewarded, shown)
    if may(session, Permission.MANAGE_LRS, INSTALLATION):
        makers["lrs"] = lambda _shown: _of(_("Record stores"), lrs_rows(session))
    key = asked if asked in makers else next(iter(makers), "")
    return key, {each: make(each == key) for each, make in makers.items()}


def _curricula(session: Session, here: Mapping[UUID, Community], shown: bool) -> DeskList:
    if not shown:
        return DeskList(_("Curricula"), how_many_published(session, here), 0)
    return _of(_("Curricula"), curriculum_rows(session, here), with_report)


def _lms(reached: Sequence[RegistrationName], here: Mapping[UUID, Community]) -> DeskList:
    return _of(_("LMS connections"), lms_rows(reached, here), with_connection)


def _scores(session: Session, reached: Sequence[RegistrationName], shown: bool) -> DeskList:
    names = {each.id: each.name for each in reached}
    found, total = due_scores_to(session, names, limit=SCORES_READ if shown else 1)
    rows = [score_row(each, names[each.registration_id]) for each in found]
    return DeskList(_("Scores to deliver"), total, total, rows)


def _paths(session: Session, here: Mapping[UUID, Community], shown: bool) -> DeskList:
    found = version_overviews(session, here)
    due = sum(bool(each.troubled) for each in found)
    rows = scheme_rows(session, found, here) if shown else ()
    return DeskList(_("Certification paths"), len(found), due, rows)


def _of(
    title: str,
    rows: Sequence[DeskRow],
    opened: Callable[[Session, DeskRow], DeskRow] = lambda _session, row: row,
) -> DeskList:
    return DeskList(title, len(rows), sum(row.waits for row in rows), rows, opened)
