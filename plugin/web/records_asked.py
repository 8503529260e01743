"""What the pages of learning records are narrowed by: the filters that the log's API has."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
from flask import request

from lrs_adapter import BadQuery, StatementQuery, open_more, read_query
from plugin.records import Viewer
from plugin.services import services
from plugin.web.seen_by import seen_by
from plugin.web.speech import gettext as _
from plugin.web.typed_days import begin_of, day_in

SHOWN = 50
FORMAT = "exact"
NAMES = (
    "agent",
    "verb",
    "activity",
    "registration",
    "related_agents",
    "related_activities",
    "ascending",
)
INSTANT = timedelta(microseconds=1)
"""Moments of the log are as far apart at least: `since` itself is not among what is found."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`query` for one page; None where the address asks for what cannot be asked. `since` and
    `until` are as the form has them, `errors` by field.
    """

    query: StatementQuery | None
    since: str
    until: str
    errors: Mapping[str, str]


def asked_of(viewer: Viewer, **fixed: Any) -> Asked:
    """By the request's address; `fixed` are filters that the page itself sets."""
    args, errors = request.args, dict[str, str]()
    values = {name: args[name] for name in NAMES if args.get(name)}
    typed = {name: args.get(name, "").strip()[:40] for name in ("since", "until")}
    for name, text in typed.items():
        if not text:
            continue
        day = day_in(text)
        if day is not None:
            next_day = day + timedelta(days=1)
            at = begin_of(day if name == "since" else next_day) - INSTANT
            values[name] = at.isoformat()
        elif "T" in text:
            values[name] = text
        else:
            errors[name] = _("Write the day like 2026-11-28.")
    try:
        if args.get("more"):
            query, _format = open_more(services().secret_box, args["more"])
        else:
            query = read_query(values)
    except BadQuery:
        return Asked(None, typed["since"], typed["until"], errors)
    query = replace(query, limit=SHOWN, **fixed)
    if not viewer.may_ask(query, services().iris):
        return Asked(None, typed["since"], typed["until"], errors)
    return Asked(query, _day(query.since, INSTANT), _day(query.until), errors)


def address_of(query: StatementQuery, viewer: Viewer, **changed: Any) -> dict[str, Any]:
    """The parameters of an address that asks for the same from the beginning, but for what is
    `changed`; None leaves a filter out.
    """
    query = replace(query, **changed)
    agent = None if query.agent is None else viewer.agent_of(query.agent, services().iris)
    given = {
        "agent": None if agent is None else orjson.dumps(agent).decode(),
        "verb": query.verb,
        "activity": query.activity,
        "registration": query.registration,
        "related_agents": "true" if query.agent and query.related_agents else None,
        "related_activities": "true" if query.activity and query.related_activities else None,
        "since": _day(query.since, INSTANT) or None,
        "until": _day(query.until) or None,
        "ascending": "true" if query.ascending else None,
    }
    return {name: value for name, value in given.items() if value is not None}


def _day(moment: datetime | None, later: timedelta = timedelta()) -> str:
    """The day of the reader's in which a moment is, as a field for days has it; "" for one at
    either end of time, which has none in every zone.
    """
    if moment is None:
        return ""
    try:
        return (moment + later).astimezone(seen_by().zone).date().isoformat()
    except OverflowError:
        return ""
