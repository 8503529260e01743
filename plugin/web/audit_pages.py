"""Who changed what, at the desk: a place's audit log, narrowed, page by page, and as a table."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from flask import Response, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from community import (
    INSTALLATION,
    AuditEntry,
    AuditFilter,
    Permission,
    audit_entries,
    members_named,
)
from plugin.csv_cells import harmless
from plugin.held import Sight
from plugin.services import services
from plugin.web.audit_words import AuditLine, audit_lines, kinds, member_in
from plugin.web.blueprint import blueprint
from plugin.web.guard import demand, needs
from plugin.web.places import Spot, spot_at
from plugin.web.seen_by import seen_by
from plugin.web.seen_people import keep_seen, saw, saw_list
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from plugin.web.times import zone_name
from plugin.web.typed_days import begin_of, day_in, end_of
from storage import utc_now

SHOWN, AT_ONCE = 50, 1000
"""Entries of a page; and of what is read, put into words and sent on at once for the table."""
MOST_PEOPLE = 200
COLUMNS = (
    *("when", "act", "who", "who_id", "subject_kind", "subject", "subject_id"),
    *("place", "reason", "details"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form narrows the log by, as typed; `errors` by field."""

    kind: str
    who: str
    since: str
    until: str
    errors: Mapping[str, str]

    @property
    def given(self) -> dict[str, str]:
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
        lines = _lines(session, spot, asked, before=before, limit=SHOWN + 1)
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
    """All of the same entries as a table, the newest first.

    It is sent while it is read, `AT_ONCE` entries at a time, each time in a transaction of its
    own: however long the log, neither memory nor the database holds more of it. What is changed
    meanwhile is newer than its beginning, and not in it.
    """
    asked = _asked()
    with services().database.reading() as session:
        spot = _spot(session, place)
    portions = _portions(spot, asked)
    first = next(portions)  # before the answer begins, so that trouble still has its own page
    name = f"audit-{spot.slug}-{utc_now():%Y-%m-%d}.csv"
    return Response(
        stream_with_context(_table(chain([first], portions))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _portions(spot: Spot, asked: Asked) -> Iterator[list[AuditLine]]:
    """At least one, which may be empty. Each goes on after the last entry of the one before."""
    before: int | None = None
    while True:
        with services().database.reading() as session:
            lines = _lines(session, spot, asked, before=before, limit=AT_ONCE)
        keep_seen()  # what is sent after the answer has begun is looked at, too
        yield lines
        if len(lines) < AT_ONCE:
            return
        before = lines[-1].entry.id


def _table(portions: Iterable[list[AuditLine]]) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow(COLUMNS)
    for lines in portions:
        writer.writerows(_cells(line) for line in lines)
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def _spot(session: Session, place: str) -> Spot:
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
    session: Session, spot: Spot, asked: Asked, *, before: int | None, limit: int
) -> list[AuditLine]:
    since, until = day_in(asked.since), day_in(asked.until)
    people = _people(session, asked.who)
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
    """Members whose name has these words; what they did is looked for in this place alone."""
    if not who.split():
        return None
    return frozenset(session.scalars(members_named(who).limit(MOST_PEOPLE)))


def _cells(line: AuditLine) -> list[str]:
    """Times are the reader's with their distance from UTC (ISO 8601)."""
    entry = line.entry
    cells = [
        entry.at.astimezone(seen_by().zone).isoformat(timespec="seconds"),
        entry.act,
        line.who,
        str(entry.member_id or ""),
        entry.subject_kind,
        line.whom,
        entry.subject_id,
        line.where,
        entry.reason,
        json.dumps(dict(entry.details), ensure_ascii=False) if entry.details else "",
    ]
    return [harmless(cell) for cell in cells]
