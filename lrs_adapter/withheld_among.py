"""Which statements of a batch must not leave now: asked from the batch outward.

However many refuse, a batch looks at whom it names, and only at those of whom this process does
not know yet.
"""

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ARRAY, BigInteger, Text, Uuid, bindparam, column, select, text

from lrs_adapter.models import LogRegistration, LogStatement
from lrs_adapter.outgoing import Outgoing
from lrs_adapter.outgoing_rows import span_of, whom_of
from lrs_adapter.standing import Refusals, refusals_now
from lrs_adapter.withholding import WithheldActor
from storage import Connected, Prepared

Spans = tuple[tuple[datetime, datetime | None], ...]
"""(since, until) of each time at which an actor was withheld; until None: she is now."""

MOST_KEPT = 100_000
"""So many actors, and as many registrations, are remembered before it begins anew."""
MOST_NEW = 1000
NOBODYS: frozenset[int] = frozenset()

MENTIONED = Prepared(
    text(
        """
        select position, term_id, 0 from log_mention
        where position between :first and :last and (roles & 1418) <> 0
        union all
        select position, term_id, 1 from log_mention
        where position between :first and :last and (roles & 24576) <> 0
        """  # BESIDES_ITS_ACTOR and INVOLVED in words that their indexes are found by
    )
    .bindparams(bindparam("first", type_=BigInteger), bindparam("last", type_=BigInteger))
    .columns(*(column(name, BigInteger) for name in ("position", "term", "involved")))
)
"""Whom a batch names besides its actors, with 1 where that may be a registration."""
ACTORS = Prepared(
    {
        "sqlite": text(
            """
            select t.id, w.since, w.until from json_each(:asked) as a
            cross join log_term as t on t.id = a.value
            cross join withheld_actor as w on w.digest = t.digest
            """
        )
        .bindparams(bindparam("asked", type_=Text))
        .columns(column("id", BigInteger), WithheldActor.since, WithheldActor.until),
        "postgresql": text(
            """
            select t.id, w.since, w.until from log_term as t
            join withheld_actor as w on w.digest = t.digest where t.id = any(:asked)
            """
        )
        .bindparams(bindparam("asked", type_=ARRAY(BigInteger)))
        .columns(column("id", BigInteger), WithheldActor.since, WithheldActor.until),
    }
)
REGISTRATIONS = Prepared(
    {
        "sqlite": text(
            """
            select r.registration, w.since, w.until from json_each(:asked) as a
            cross join log_registration as r on r.registration = a.value
            cross join log_term as t on t.id = r.actor_id
            cross join withheld_actor as w on w.digest = t.digest
            where r.is_owner or not exists (
                select 1 from log_registration as o
                where o.registration = r.registration and o.is_owner
            )
            """
        )
        .bindparams(bindparam("asked", type_=Text))
        .columns(LogRegistration.registration, WithheldActor.since, WithheldActor.until),
        "postgresql": text(
            """
            select r.registration, w.since, w.until from log_registration as r
            join log_term as t on t.id = r.actor_id
            join withheld_actor as w on w.digest = t.digest
            where r.registration = any(:asked) and (r.is_owner or not exists (
                select 1 from log_registration as o
                where o.registration = r.registration and o.is_owner
            ))
            """
        )
        .bindparams(bindparam("asked", type_=ARRAY(Uuid)))
        .columns(LogRegistration.registration, WithheldActor.since, WithheldActor.until),
    }
)
MEANT = Prepared(
    {
        "sqlite": text(
            """
            select t.id, case t.kind when 'r' then replace(t.value, '-', '') end
            from json_each(:asked) as a cross join log_term as t on t.id = a.value
            """
        )
        .bindparams(bindparam("asked", type_=Text))
        .columns(column("id", BigInteger), LogRegistration.registration),
        "postgresql": text(
            """
            select id, case kind when 'r' then value::uuid end from log_term where id = any(:asked)
            """
        )
        .bindparams(bindparam("asked", type_=ARRAY(BigInteger)))
        .columns(column("id", BigInteger), LogRegistration.registration),
    }
)
"""Which registration a term means, as the driver gives it; null for somebody's."""
NEW_REGISTRATIONS = Prepared(
    select(LogRegistration.registration)
    .where(LogRegistration.id > bindparam("after", type_=BigInteger))
    .order_by(LogRegistration.id)
    .limit(MOST_NEW + 1)
)
STORED = Prepared(
    select(LogStatement.position, LogStatement.stored).where(
        LogStatement.position.between(
            bindparam("first", type_=BigInteger), bindparam("last", type_=BigInteger)
        )
    )
)


@dataclass(slots=True)
class KnownPeople:
    """What was found about actors (by term) and registrations (as the driver gives them).

    It holds for one number of `withheld_changes`, which is another after each consent,
    whichever process writes it. A registration is asked about anew when its owner becomes known,
    or somebody else acts under it: `newest` is the last such row that was seen.
    """

    changes: int = -1
    newest: int = 0
    actors: dict[object, Spans] = field(default_factory=dict)
    registrations: dict[object, Spans] = field(default_factory=dict)
    meant: dict[int, object] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def keep_up(self, within: Connected, changes: int, newest: int) -> None:
        """Forget what may not hold any more."""
        if changes != self.changes or len(self.actors) + len(self.meant) > MOST_KEPT:
            self.actors.clear()
            self.meant.clear()
        if changes != self.changes or newest < self.newest or len(self.registrations) > MOST_KEPT:
            self.registrations.clear()
        elif newest != self.newest:
            new = NEW_REGISTRATIONS.raw_rows(within, after=self.newest)
            if len(new) > MOST_NEW:
                self.registrations.clear()
            for (registration,) in new:
                self.registrations.pop(registration, None)
        self.changes, self.newest = changes, newest

    def registration_of(self, within: Connected, terms: set[int]) -> dict[int, object]:
        """Those of the terms that are registrations, and which they are."""
        if unknown := _not_in(self.meant, terms):
            self.meant.update(MEANT.raw_rows(within, asked=_given(within, unknown)))
        return {term: self.meant[term] for term in terms if self.meant[term] is not None}

    def ask(self, within: Connected, actors: set[int], registrations: set[object]) -> None:
        """Look up those who are not known."""
        for query, known, wanted in (
            (ACTORS, self.actors, actors),
            (REGISTRATIONS, self.registrations, registrations),
        ):
            if unknown := _not_in(known, wanted):
                known.update(_spans(within, query, unknown))


def withheld_among(
    within: Connected, batch: Sequence[Outgoing], known: KnownPeople
) -> frozenset[int]:
    """The positions of those statements in `batch`, which ascends, that must not leave now."""
    return withheld_by(within, batch, known, refusals_now(within)) if batch else NOBODYS


def withheld_by(
    within: Connected, batch: Sequence[Outgoing], known: KnownPeople, refusals: Refusals | None
) -> frozenset[int]:
    """As `withheld_among`, where it was asked just now how refusals stand.

    A record is about who acts in it, is acted upon or takes part in it or in its sub-statement,
    and about whom the record is that it names.
    What others record under a registration is about whose registration it is, and about nobody
    else: a mentor's review names the learner in no other way. Where nobody ever refused this costs
    nothing.
    """
    if not batch or refusals is None:
        return NOBODYS
    first, last = span_of(batch)
    found = MENTIONED.raw_rows(within, first=first, last=last)
    involved = {term for _, term, is_involved in found if is_involved}
    whom = whom_of(batch)
    under = [(at, registration) for at, _, registration in whom if registration is not None]
    with known.lock:
        known.keep_up(within, *refusals)
        meant = known.registration_of(within, involved)
        named = [(at, term) for at, term, _ in found if term not in meant]
        named += [(at, actor) for at, actor, _ in whom]
        under += [(at, meant[term]) for at, term, _ in found if term in meant]
        known.ask(within, {term for _, term in named}, {one for _, one in under})
        actors, registrations = known.actors, known.registrations
        spans = [(at, times) for at, term in named if (times := actors[term])]
        spans += [(at, times) for at, one in under if (times := registrations[one])]
    held = {at for at, times in spans if any(until is None for _, until in times)}
    unsure = [(at, times) for at, times in spans if at not in held]
    if unsure:
        stored = dict(STORED.rows(within, first=first, last=last))
        held |= {
            at
            for at, times in unsure
            if any(until is None or since <= stored[at] < until for since, until in times)
        }
    return frozenset(held.intersection(at for at, _, _ in whom)) if held else NOBODYS


def _spans(within: Connected, query: Prepared, asked: Collection[object]) -> dict[object, Spans]:
    """By each that was asked for, none where nobody is or was withheld."""
    found: dict[object, Spans] = dict.fromkeys(asked, ())
    for row in query.raw_rows(within, asked=_given(within, asked)):
        span = query.record(within, row)
        found[row[0]] += ((span.since, span.until),)
    return found


def _not_in(known: Mapping[Any, object], wanted: Collection[Any]) -> list[Any]:
    """Those that are not known, without a look at the many that are (a difference of sets does)."""
    return [one for one in wanted if one not in known]


def _given(within: Connected, asked: Collection[object]) -> object:
    """A list as the queries take it."""
    listed = list(asked)
    return orjson.dumps(listed).decode() if within.dialect.name == "sqlite" else listed
