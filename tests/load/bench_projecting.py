"""How fast the projector follows the log, and what a long history behind it costs.

A round is 10,000 statements of which 1 % matter to a scheme: they move the path of one of 200
members, at most twenty of which are saved in one step. The other 99 % are what the same members,
and 200 people on no path, did besides. Ours has PROJECT_BEHIND statements of the same mixture
behind it (100,000 unless set), bare has 10,000; both are projected to their end in turns. CPU
time is that of this process and, on PostgreSQL, of the server's processes: as on one core.
"""

import os
from collections.abc import Iterator
from datetime import timedelta
from itertools import count

from certification import choose_path, import_scheme, project
from certification.projector import READER
from community import OPERATOR, Role, found_community, grant, join
from lrs_adapter import Verb, claim, head_position, move_cursor, own_actor, own_authority, release
from storage import Database
from tests.integration.certification_world import LESSONS, NOW, document, leaf
from tests.integration.records_world import IRIS
from tests.load.comparison import Row, in_turns, per_second, show
from tests.load.installations import KINDS, both_kinds, fresh
from tests.load.long_log import Told, lengthen
from tests.load.server_cpu import cpu_with_server

BEHIND = int(os.environ.get("PROJECT_BEHIND", "100000"))
SHORT = 10_000
ROUND, ROUNDS = 10_000, 5
ON_PATHS, OTHERS = 200, 200
ONE_IN = 100
BESIDES = (Verb.INITIALIZED, Verb.EXPERIENCED, Verb.ANSWERED, Verb.COMPLETED)


class Followed:
    """An installation whose projector has come to the end of `behind` statements."""

    def __init__(self, database: Database, behind: int) -> None:
        self.database = database
        self._numbers = count()
        with database.unit_of_work() as uow:
            place = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=NOW)
            version = import_scheme(
                uow, IRIS, scheme(), asker=OPERATOR, community_id=place.id, now=NOW
            )
            self._people = [join(uow, now=NOW) for _ in range(ON_PATHS + OTHERS)]
            for one in self._people[:ON_PATHS]:
                grant(
                    uow,
                    member_id=one.id,
                    community_id=place.id,
                    role=Role.LEARNER,
                    reason="for a measurement",
                    now=NOW,
                )
                choose_path(
                    uow,
                    IRIS,
                    asker=OPERATOR,
                    member_id=one.id,
                    scheme_version_id=version.id,
                    now=NOW,
                )
            uow.commit()
        self.add(behind)
        owner = self._people[0].id
        with database.unit_of_work() as uow:
            lease = claim(uow, READER, owner, now=NOW)
            assert lease is not None
            end = head_position(uow.session) - ROUND
            release(uow, move_cursor(uow, lease, end, now=NOW))
            uow.commit()
        self.project()

    def add(self, many: int) -> None:
        lengthen(self.database, self._told(many))

    def project(self) -> None:
        while project(self.database, IRIS, self._people[0].id, now=NOW):
            pass

    def _told(self, many: int) -> Iterator[Told]:
        for _ in range(many):
            number = next(self._numbers)
            turn, matters = divmod(number, ONE_IN)
            who = self._people[turn % ON_PATHS if matters == 0 else number % len(self._people)]
            lesson = LESSONS[turn % 2] if matters == 0 else f"other-{number % 40}"
            yield Told(
                actor=own_actor(IRIS, who.record_id),
                verb=(Verb.COMPLETED if matters == 0 else BESIDES[number % 4]).value,
                activity=IRIS.lesson("ignite", "coding", lesson),
                authority=own_authority(IRIS),
                timestamp=NOW - timedelta(days=400) + timedelta(seconds=number),
                scaled=(number % 7) / 7,
            )


def scheme() -> dict[str, object]:
    """Five requirements of two verbs; nobody comes to its end."""
    return document(
        leaf("well", LESSONS[0], minimum_score=0.8, count=500),
        leaf("often", LESSONS[1], within="P6M", count=400),
        leaf("hours", LESSONS[0], total_duration="PT900H"),
        leaf("never", LESSONS[2]),
        {
            "id": "passed",
            "kind": "statements",
            "label": {"en": "Pass"},
            "verb": "passed",
            "activity": "curricula/coding",
        },
    )


def main() -> None:
    with both_kinds() as templates:
        rows = []
        for kind in KINDS:
            with fresh(templates, kind) as long, fresh(templates, kind) as short:
                rows += measure(Followed(long, BEHIND), Followed(short, SHORT))
    show(
        f"Projecting with {BEHIND:,} statements behind, against {SHORT:,} behind",
        unit="statements a second",
        as_text=per_second,
        rows=rows,
    )


def measure(long: Followed, short: Followed) -> list[Row]:
    kind = long.database.dialect
    cpu = cpu_with_server(long.database)
    spent: dict[str, list[float]] = {"long": [], "short": []}

    def rounds() -> Iterator[None]:
        for _ in range(ROUNDS + 1):
            long.add(ROUND)
            short.add(ROUND)
            yield None

    def project_all(of: Followed, name: str) -> None:
        began = cpu()
        of.project()
        spent[name].append(cpu() - began)

    wall = in_turns(
        f"{kind}, wall",
        rounds(),
        lambda _: project_all(long, "long"),
        lambda _: project_all(short, "short"),
        each=ROUND,
    )
    return [wall, Row.of(f"{kind}, CPU", spent["long"][1:], spent["short"][1:], ROUND)]


if __name__ == "__main__":
    main()
