"""Who changed what, at the desk: a place's audit log, narrowed, page by page, and as a table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import (
    INSTALLATION,
    AuditEntry,
    AuditFilter,
    Permission,
    audit_entries,
    know_places,
    members_named,
)
from plugin.at_most import AllTaken
from plugin.held import Sight
from plugin.services import services
from plugin.web.audit_table import audit_table
from plugin.web.audit_words import AuditLine, audit_lines, kinds, member_in
from plugin.web.blueprint import blueprint
from plugin.web.guard import demand, needs
from plugin.web.places import Spot, spot_at
from plugin.web.refusals import TablesUnderWay
from plugin.web.seen_people import keep_seen, saw, saw_list
from plugin.web.sent_file import sent_file
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from plugin.web.times import zone_name
from plugin.web.typed_days import begin_of, day_in, end_of
from storage import utc_now

SHOWN, AT_ONCE = 50, 1000
"""Entries of a page; and of what is read and put into words at once for the table."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form narrows the log by, as typed; `errors` by field."""

    kind: str
    who: str
    since: str
    until: str
    errors: Mapping[str, str]

    @property
    def given(self) -> dict[str, Any]:
        """For links that keep it."""
        named = {"kind": self.kind, "q": self.who, "since": self.since, "until": self.until}
        return {key: value for key, value in named.items() if value}


@blueprint.get("/desk/<place:place>/audit")
@needs(Permission.SEE_AUDIT, shows={Sight.AUDIT, Sight.AUDIT_LIST})
def audit_log(place: str) -> ResponseReturnValue:
    """`kind` is an act's noun, `q` looks for people who did it or had it done, `since` and `until`
    are days of the reader's, `before` is the last entry of the page before.
    """
    asked, before = _asked(), request.args.get("before", type=int)
    with services().database.reading() as session:
        spot = _spot(session, place)
        people = _people(session, asked.who)
        lines = _lines(session, spot, asked, people, before=before, limit=SHOWN + 1)
    page = render_template(
        "web/audit.html",
        spot=spot,
        lines=lines[:SHOWN],
        more=lines[SHOWN - 1].entry.id if len(lines) > SHOWN else None,
        before=before,
        asked=asked,
        kinds=kinds(),
        zone=zone_name(),
        shows_place=spot.scope is INSTALLATION,
        page_back=url_for("web.audit_log", place=place),
    )
    return page, 422 if asked.errors else 200


@blueprint.get("/desk/<place:place>/audit.csv")
@needs(Permission.SEE_AUDIT, shows={Sight.AUDIT, Sight.AUDIT_LIST})
def audit_csv(place: str) -> ResponseReturnValue:
    """All of the same entries as a table, the newest first. See `audit_table`.

    The people that it is narrowed by are asked for once: all of it is narrowed by the same. Raises
    `TablesUnderWay`.
    """
    asked = _asked()
    with services().database.reading() as session:
        spot = _spot(session, place)
        people = _people(session, asked.who)
    try:
        with services().tables.one():
            made = audit_table(_portions(spot, asked, people))
    except AllTaken:
        raise TablesUnderWay(url_for("web.audit_log", place=place, **asked.given)) from None
    return sent_file(
        made,
        name=f"audit-{spot.slug}-{utc_now():%Y-%m-%d}.csv",
        content_type="text/csv; charset=utf-8",
    )


def _portions(
    spot: Spot, asked: Asked, people: frozenset[UUID] | None
) -> Iterator[list[AuditLine]]:
    """Each is read in a transaction of its own and goes on after the last entry of the one before:
    however long the log, neither memory nor the database holds more of it. What is changed
    meanwhile is newer than the first, and in none.
    """
    before: int | None = None
    while True:
        with services().database.reading() as session:
            lines = _lines(session, spot, asked, people, before=before, limit=AT_ONCE)
        keep_seen()  # so that what was seen does not add up in memory either
        yield lines
        if len(lines) < AT_ONCE:
            return
        before = lines[-1].entry.id


def _spot(session: Session, place: str) -> Spot:
    know_places(session)
    spot = spot_at(session, place)
    demand(session, Permission.SEE_AUDIT, spot.scope)
    return spot


def _asked() -> Asked:
    args, errors = request.args, dict[str, str]()
    since, until = (args.get(name, "").strip()[:40] for name in ("since", "until"))
    for name, typed in (("since", since), ("until", until)):
        if typed and day_in(typed) is None:
            errors[name] = _("Write the day like 2026-11-28.")
    known = {key for key, _words in kinds()}
    kind = args.get("kind", "")
    return Asked(
        kind=kind if kind in known else "",
        who=args.get("q", "").strip()[:200],
        since=since,
        until=until,
        errors=errors,
    )


def _lines(
    session: Session,
    spot: Spot,
    asked: Asked,
    people: frozenset[UUID] | None,
    *,
    before: int | None,
    limit: int,
) -> list[AuditLine]:
    since, until = day_in(asked.since), day_in(asked.until)
    found = audit_entries(
        session,
        asker=asker(),
        scope=spot.scope,
        only=AuditFilter(
            act=asked.kind or None,
            people=people,
            since=begin_of(since) if since else None,
            until=end_of(until) if until else None,
        ),
        before=before,
        limit=limit,
        now=utc_now(),
    )
    saw_list(Sight.AUDIT_LIST, spot.scope)
    if people:
        saw(Sight.AUDIT, *(people & _people_in(found)))
    return audit_lines(session, found)


def _people_in(found: list[AuditEntry]) -> set[UUID | None]:
    """Whom these entries name, who did it and to whom it was done."""
    return {who for one in found for who in (one.member_id, member_in(one))}


def _people(session: Session, who: str) -> frozenset[UUID] | None:
    """All members whose name has these words, None where there are no words; what they did is
    looked for in this place alone.
    """
    if not who.split():
        return None
    return frozenset(session.scalars(members_named(who)))
