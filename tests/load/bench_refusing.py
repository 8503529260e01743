"""What it costs forwarding that 5,000 people refuse to have their records forwarded.

Two installations of the same kind forward the same: 1,000 statements a turn, 50 at a time, of 500
learners who do not refuse, each under her own registration, to the same sink (`sink.py`). In ours
5,000 others have refused, each of whom has finished a lesson before; in bare nobody ever refused.
"warm" is a process that has forwarded these learners' records before. "cold" knows nobody, as just
after a start, or after somebody's yes or no: before each turn all that it keeps of people is taken
away. Rounds in turns, wall time and CPU time of this process.
"""

import gc
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import orjson
from cryptography.fernet import Fernet

from lrs_adapter import forward, withhold
from lrs_adapter.kept_remotes import kept_of
from lrs_adapter.targets import target_row
from lrs_adapter.withheld_among import KnownPeople
from storage import Database, SecretBox, utc_now
from tests.integration.flaky_lrs import add, status
from tests.integration.records_world import IRIS, new_key
from tests.load.bench_forwarding import TIMEOUT_S, sink
from tests.load.comparison import Row, per_second, show
from tests.load.installations import KINDS, both_kinds, fresh
from tests.load.statements import append, statement

REFUSERS, LEARNERS = 5_000, 500
ROUNDS, TURN, POST = 9, 1_000, 500
CLOCKS = {"wall": time.perf_counter, "CPU": time.process_time}


class Forwarding:
    """An installation with a target; `refusers` people have refused, with a record of each."""

    def __init__(self, database: Database, endpoint: str, refusers: int) -> None:
        self.database, self._owner = database, uuid4()
        self._box = SecretBox(Fernet.generate_key().decode())
        self._key = new_key(database, "all")[0]
        self._learners = [(uuid4(), uuid4()) for _ in range(LEARNERS)]
        people = [(uuid4(), uuid4()) for _ in range(REFUSERS)]
        self._append(people)
        add(database, self._box, endpoint)
        with database.reading() as session:
            self._target = target_row(session, "remote").id
        if refusers:
            with database.unit_of_work() as uow:
                withhold(uow, IRIS, [who for who, _ in people[:refusers]], utc_now())
                uow.commit()
        while status(database).behind:
            self.forward()

    def add_turn(self) -> None:
        self._append([self._learners[at % LEARNERS] for at in range(TURN)])

    def forward(self) -> int:
        return forward(
            self.database, self._box, IRIS, self._owner, now=utc_now(), timeout_s=TIMEOUT_S
        )

    def forget(self) -> None:
        kept_of(self._target).people = KnownPeople()

    def _append(self, people: list[tuple[UUID, UUID]]) -> None:
        for start in range(0, len(people), POST):
            body = [_told(start + at, *one) for at, one in enumerate(people[start : start + POST])]
            append(self.database, self._key, orjson.dumps(body))


def _told(number: int, who: UUID, registration: UUID) -> dict[str, Any]:
    told = statement(number)
    told["actor"] = {"account": {"homePage": IRIS.home_page, "name": str(who)}}
    told["context"]["registration"] = str(registration)
    return told


def main() -> None:
    with both_kinds() as templates, sink() as endpoint:
        rows: list[Row] = []
        for kind in KINDS:
            with fresh(templates, kind) as refusing, fresh(templates, kind) as nobody:
                rows += measure(
                    kind,
                    Forwarding(refusing, endpoint, REFUSERS),
                    Forwarding(nobody, endpoint, 0),
                )
    show(
        f"Forwarding {TURN:,} statements while {REFUSERS:,} others refuse, against nobody",
        unit="statements a second",
        as_text=per_second,
        rows=rows,
    )


def measure(kind: str, refusing: Forwarding, nobody: Forwarding) -> Iterator[Row]:
    for how in ("warm", "cold"):
        sides = {"ours": refusing, "bare": nobody}
        taken: dict[str, dict[str, list[float]]] = {
            name: {clock: [] for clock in CLOCKS} for name in sides
        }
        for turn in range(ROUNDS + 1):
            for side in sides.values():
                side.add_turn()
                if how == "cold":
                    side.forget()
            order = list(sides) if turn % 2 else list(sides)[::-1]
            for name in order:
                _time(sides[name], taken[name])
        for clock in CLOCKS:
            yield Row.of(
                f"{kind}, {how}, {clock}",
                taken["ours"][clock][1:],
                taken["bare"][clock][1:],
                TURN,
            )


def _time(side: Forwarding, seconds: dict[str, list[float]]) -> None:
    gc.collect()
    gc.freeze()
    began = {name: clock() for name, clock in CLOCKS.items()}
    sent = side.forward()
    for name, clock in CLOCKS.items():
        seconds[name].append(clock() - began[name])
    assert sent == TURN, f"{sent} statements were sent"


if __name__ == "__main__":
    main()
