"""Probe: people to forget, LRSs that have not let go of them, and rules of how long things stay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CompoundSelect, func, literal, select, union_all

from community import FORGOTTEN
from plugin.operations.finding import Finding, Level, Probed
from plugin.operations.lengths import length, number, since
from plugin.operations.samples import Sample
from plugin.speech import gettext as _
from plugin.speech import ngettext
from storage import Base, UtcDateTime

SLOW_S, TOO_SLOW_S = 3_600.0, 86_400.0
"""After so long an erasure that is under way is looked at, and after so long it stands still."""
MONTH = timedelta(days=30)
RULE_LATE = timedelta(days=3)
UNDER_WAY, ASKED, OVERDUE = "privacy:under-way", "privacy:asked", "privacy:overdue"
FAREWELLS = "privacy:farewells"
FAREWELL_LATE_S = 3 * 86_400.0 + 3_600.0
"""No mail to somebody who was forgotten should keep her address so long."""
RULES, LATE, NOT_COMPLIED = "privacy:rules", "privacy:late", "privacy:not-complied:"


@dataclass(frozen=True, slots=True)
class NotComplied:
    """An LRS that was asked because of so many erasures, and has not said that all is gone."""

    label: str
    asked: datetime
    count: int


@dataclass(frozen=True, slots=True)
class PrivacyRow:
    """`under_way` erasures, the oldest of them since `oldest_s`; `asked` people want to be
    forgotten, of whom `overdue` should have had their answer; `farewells` mails to somebody who
    was forgotten still have her address, the oldest since `farewell_s`; of `rules` some come
    to no end.
    """

    under_way: int
    oldest_s: float
    not_complied: tuple[NotComplied, ...]
    asked: int
    overdue: int
    rules: int
    late: int
    farewells: int = 0
    farewell_s: float = 0.0


def privacy_figures(now: datetime) -> CompoundSelect[Any]:
    """Name, moment and number of each, to be read with the samples in one statement."""
    tables = Base.metadata.tables
    erasure, asked = tables["lrs_erasure"].c, tables["forget_request"].c
    mail = tables["mail"].c
    rule, request, target = (
        tables[name].c for name in ("lrs_retention_rule", "lrs_erasure_request", "lrs_target")
    )
    never = literal(now, UtcDateTime())
    is_open = asked.decided.is_(None)
    gone_through = func.coalesce(rule.done, rule.made)
    return union_all(
        select(
            literal(UNDER_WAY), func.coalesce(func.min(erasure.begun), never), func.count()
        ).where(erasure.done.is_(None)),
        select(literal(ASKED), never, func.count()).where(is_open),
        select(literal(OVERDUE), never, func.count()).where(is_open, asked.due < now),
        select(literal(FAREWELLS), func.coalesce(func.min(mail.queued), never), func.count()).where(
            mail.kind == FORGOTTEN, mail.address.is_not(None)
        ),
        select(literal(RULES), never, func.count()).select_from(tables["lrs_retention_rule"]),
        select(literal(LATE), never, func.count()).where(gone_through < now - RULE_LATE),
        select(literal(NOT_COMPLIED) + target.label, func.min(erasure.begun), func.count())
        .select_from(
            tables["lrs_erasure_request"]
            .join(tables["lrs_erasure"], erasure.id == request.erasure_id)
            .join(tables["lrs_target"], target.id == request.target_id)
        )
        .where(request.complied.is_(None))
        .group_by(target.label),
    )


def probe_privacy(figures: Mapping[str, Sequence[Sample]], *, now: datetime) -> Probed[PrivacyRow]:
    """`figures` are those of `privacy_figures`, by their names."""

    def count(name: str) -> int:
        return int(figures[name][0].value) if name in figures else 0

    begun = figures[UNDER_WAY][0].at if count(UNDER_WAY) else None
    told = figures[FAREWELLS][0].at if count(FAREWELLS) else None
    row = PrivacyRow(
        under_way=count(UNDER_WAY),
        oldest_s=since(begun, now) or 0.0,
        not_complied=tuple(
            NotComplied(name.removeprefix(NOT_COMPLIED), one.at, int(one.value))
            for name, (one, *_) in sorted(figures.items())
            if name.startswith(NOT_COMPLIED)
        ),
        asked=count(ASKED),
        overdue=count(OVERDUE),
        rules=count(RULES),
        late=count(LATE),
        farewells=count(FAREWELLS),
        farewell_s=since(told, now) or 0.0,
    )
    return Probed(tuple(_findings(row, now)), (row,))


def _findings(row: PrivacyRow, now: datetime) -> list[Finding]:
    found = []
    if row.overdue:
        found.append(
            Finding(
                "forgetting_overdue",
                Level.ACT,
                ngettext(
                    "%(num)s person asked to be forgotten and should have an answer by now.",
                    "%(num)s people asked to be forgotten and should have an answer by now.",
                    row.overdue,
                ),
                _("See who: `child person erase requests`"),
            )
        )
    if row.under_way and row.oldest_s >= SLOW_S:
        found.append(
            Finding(
                "erasure_slow",
                Level.ACT if row.oldest_s >= TOO_SLOW_S else Level.LOOK,
                _("An erasure is under way for %(time)s.", time=length(row.oldest_s)),
                _("See under Processes whether a worker lives: `child person erase status`"),
            )
        )
    found += [each for one in row.not_complied if (each := _not_complied(one, now))]
    if row.late:
        found.append(
            Finding(
                "retention_late",
                Level.LOOK,
                ngettext(
                    "%(num)s rule of how long things are kept was not followed for three days.",
                    "%(num)s rules of how long things are kept were not followed for three days.",
                    row.late,
                ),
                _("See under Processes whether a worker lives, or: `child retention run`"),
            )
        )
    if row.farewells and row.farewell_s >= FAREWELL_LATE_S:
        found.append(
            Finding(
                "farewell_late",
                Level.ACT,
                _("An erased person's address is still kept for the mail that tells her so."),
                _("See under Processes whether a worker lives; it lets go of it."),
            )
        )
    told = _farewells(row)
    return found or [
        *told,
        Finding(
            "privacy_well",
            Level.GOOD,
            _(
                "Erasures under way: %(erasures)s; waiting for an answer: %(asked)s; rules of how "
                "long things are kept: %(rules)s.",
                erasures=number(row.under_way),
                asked=number(row.asked),
                rules=number(row.rules),
            ),
        ),
    ]


def _farewells(row: PrivacyRow) -> list[Finding]:
    """What is left of an erased person until her last mail is out."""
    if not row.farewells:
        return []
    return [
        Finding(
            "farewell_kept",
            Level.GOOD,
            ngettext(
                "%(num)s address of an erased person is kept until the mail that tells her so is "
                "out, three days at most.",
                "%(num)s addresses of erased people are kept until the mails that tell them so are "
                "out, three days at most.",
                row.farewells,
            ),
        )
    ]


def _not_complied(one: NotComplied, now: datetime) -> Finding | None:
    """Whoever runs it has a month, as the letter says."""
    waited = now - one.asked
    if waited < MONTH:
        return None
    return Finding(
        "erasure_not_complied",
        Level.ACT,
        _(
            "For %(time)s %(label)s has not said that an erased person's records are gone there.",
            time=length(waited.total_seconds()),
            label=one.label,
        ),
        _("See which, and write to those who run it: `child person erase status`"),
        one.label,
    )
