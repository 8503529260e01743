"""The desk's lists as rows: what each is called, how it stands, what opens beside the list."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

import orjson
from flask import url_for
from sqlalchemy.orm import Session

from community import Community, Permission, UnitScope, owners_of_lms, places_where, units
from curricula import Reach, report_of, versions_published_in
from lrs_adapter import TargetStatus, targets
from plugin.lti import DueScore, RegistrationName, registration, registration_names
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from plugin.web.speech import ngettext
from plugin.web.times import moment
from plugin.web.wording import plain_number, words
from storage import utc_now

NOTES_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Note:
    """One line of an import report; its message is English, as authors' tools are."""

    where: str
    message: str
    text: str


@dataclass(frozen=True, slots=True)
class DeskRow:
    """`waits` when somebody should look; `kind` and `word` are its state; `facts` open beside."""

    key: str
    title: str
    about: str
    kind: str
    word: str
    waits: bool = False
    facts: tuple[tuple[str, str], ...] = ()
    notes: tuple[Note, ...] = field(default=())
    url: str | None = None
    more_url: str | None = None


def curriculum_rows(session: Session, here: Mapping[UUID, Community]) -> list[DeskRow]:
    """The newest published version of each curriculum; `with_report` adds what opens beside."""
    order = {place: number for number, place in enumerate(here)}
    found = sorted(versions_published_in(session, here), key=lambda one: order[one.community_id])
    return [
        DeskRow(
            key=str(each.version_id),
            title=each.title,
            about=words(here[each.community_id].name),
            kind="done",
            word=_("published"),
            facts=(
                (_("Published"), moment(each.published_at)),
                (_("Lessons"), plain_number(len(each.lessons))),
                (_("With a score"), plain_number(sum(x.is_graded for x in each.lessons))),
                (_("Version"), each.version_hash[:16]),
            ),
            url=url_for("web.lesson", version_hash=each.version_hash, slug=each.lessons[0].slug)
            if each.lessons
            else None,
            more_url=url_for("web.curriculum_desk", curriculum_id=each.curriculum_id),
        )
        for each in found
    ]


def with_report(session: Session, row: DeskRow) -> DeskRow:
    """A curriculum's row with what its import had to tell."""
    entries = report_of(session, UUID(row.key)).entries
    told = ngettext("%(num)s note", "%(num)s notes", len(entries))
    return replace(
        row,
        facts=(*row.facts, (_("Import report"), told if entries else _("nothing to tell"))),
        notes=tuple(
            Note(f"{e.path}:{e.line}" if e.line else e.path, e.message, e.text)
            for e in entries[:NOTES_SHOWN]
        ),
    )


def lms_reached(session: Session, reach: Mapping[UUID, Reach]) -> list[RegistrationName]:
    """The LMSs of communities that are hers altogether, of her units, and of her course."""
    return [
        each
        for each in registration_names(session)
        if each.community_id in reach and reach[each.community_id].touches(each.id)
    ]


def lms_rows(found: Collection[RegistrationName], here: Mapping[UUID, Community]) -> list[DeskRow]:
    """`with_connection` adds what opens beside."""
    return [
        DeskRow(
            key=str(each.id),
            title=each.name,
            about=words(here[each.community_id].name),
            kind="done" if each.is_active else "wait",
            word=_("connected") if each.is_active else _("waits for the LMS to switch it on"),
            waits=not each.is_active,
        )
        for each in found
    ]


def with_connection(session: Session, row: DeskRow) -> DeskRow:
    """An LMS's row with how it is connected, and the way to its page."""
    each = registration(session, UUID(row.key))
    owner = owners_of_lms(session).get(each.id)
    names = {one.id: words(one.name) for one in units(session)}
    managed = places_where(session, asker(), Permission.MANAGE_LMS, now=utc_now())
    return replace(
        row,
        facts=(
            (_("Address"), each.issuer),
            (_("Client"), each.client_id),
            (_("Deployments"), ", ".join(sorted(each.deployments)) or "–"),
            (_("May show us in"), ", ".join(each.frame_origins) or "–"),
            (_("Training unit"), names[owner] if owner else "–"),
        ),
        more_url=url_for("web.lms_page", registration_id=each.id)
        if each.community_id in managed or (owner and UnitScope(owner) in managed)
        else None,
    )


def lrs_rows(session: Session) -> list[DeskRow]:
    return [_lrs(each) for each in targets(session)]


def _lrs(each: TargetStatus) -> DeskRow:
    if each.state != "active":
        kind, word = "open", _("paused")
    elif each.failures or each.dead_letters:
        kind, word = "loss", _("does not take everything")
    elif each.behind:
        kind, word = "wait", _("%(count)s records behind", count=plain_number(each.behind))
    else:
        kind, word = "done", _("has everything")
    return DeskRow(
        key=each.label,
        title=each.label,
        about=_("Store for learning records"),
        kind=kind,
        word=word,
        waits=kind in ("wait", "loss"),
        facts=(
            (_("Address"), each.endpoint),
            (_("Still to send"), plain_number(each.behind)),
            (_("Refused for good"), plain_number(each.dead_letters)),
            (_("Withheld, since whom they are about did not agree"), plain_number(each.withheld)),
            (_("Failed tries in a row"), plain_number(each.failures)),
            (_("Last trouble"), each.last_error or "–"),
            (_("Next try"), moment(each.next_try) if each.next_try else "–"),
        ),
    )


def score_row(each: DueScore, lms: str) -> DeskRow:
    """A score that has not reached its LMS; never whose it is."""
    is_refused = each.state == "refused"
    given = orjson.loads(each.body).get("scoreGiven")
    return DeskRow(
        key=str(each.id),
        title=_("Score of %(when)s", when=moment(each.timestamp)),
        about=lms,
        kind="loss" if is_refused else "wait",
        word=_("refused by the LMS") if is_refused else _("on its way"),
        waits=True,
        facts=(
            (_("Points of 100"), plain_number(given) if given is not None else _("finished only")),
            (_("Tries"), plain_number(each.attempts)),
            (_("What the LMS said"), each.reason or "–"),
            (_("Next try"), moment(each.next_try) if each.next_try else "–"),
        ),
    )
