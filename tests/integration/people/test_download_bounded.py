"""A copy of much takes no more memory than a copy of little."""

import tracemalloc
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import orjson
from sqlalchemy import insert

from community import Asker, Role, member
from lrs_adapter import own_actor
from lrs_adapter.models import LogHead, LogMention, LogStatement, LogTerm
from lrs_adapter.terms import AGENT, term_digest
from lrs_adapter.terms import Role as Named
from plugin.held.download import Form, copy_of_held
from storage import utc_now
from tests.unit.plugin.web.world import World

BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
FILLING = "x" * 4000
FEW, MANY = 700, 3500


def recorded(world: World, luz: UUID, first: int, count: int) -> None:
    """So many records of hers on the log, from this position on, each of four kilobytes."""
    iris = world.services.iris
    with world.services.database.reading() as session:
        number = member(session, luz).record_id
    actor = {"account": {"homePage": iris.home_page, "name": str(number)}}
    with world.services.database.unit_of_work() as uow:
        if first == 1:
            term = {"kind": AGENT, "value": own_actor(iris, number)}
            digest = term_digest((AGENT, term["value"]))
            uow.session.execute(insert(LogTerm).values(id=1_000_000, digest=digest, **term))
        rows, mentions = [], []
        for position in range(first, first + count):
            moment = BEGAN + timedelta(seconds=position)
            statement = {
                "id": str(uuid4()),
                "actor": actor,
                "verb": {"id": "https://x.example/did"},
                "object": {"id": "https://x.example/that"},
                "result": {"response": FILLING},
                "stored": moment.isoformat(),
            }
            rows.append(
                {
                    "position": position,
                    "statement_id": UUID(str(statement["id"])),
                    "verb_id": 1_000_000,
                    "actor_id": 1_000_000,
                    "authority_id": 1_000_000,
                    "timestamp": moment,
                    "stored": moment,
                    "voided": False,
                    "is_voiding": False,
                    "may_void_any": False,
                    "document": orjson.dumps(statement),
                }
            )
            mentions.append(
                {"term_id": 1_000_000, "position": position, "roles": Named.ACTOR.value}
            )
        uow.session.execute(insert(LogStatement), rows)
        uow.session.execute(insert(LogMention), mentions)
        last = {"position": first + count - 1, "stored": moment, "last_term": 1_000_000}
        uow.session.merge(LogHead(singleton=1, **last))
        uow.commit()


def peak_of_a_copy(world: World, luz: UUID) -> tuple[int, int]:
    """The most memory it took, in bytes, and how many records are in it."""
    tracemalloc.start()
    with copy_of_held(world.services, asker=Asker(luz), form=Form.JSON, now=utc_now()) as out:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak, out.read().count(b'"voided":')


def test_memory_does_not_grow_with_what_is_held(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    first = len(world.log()) + 1
    assert first == 1
    recorded(world, luz, 1, FEW)
    few, told = peak_of_a_copy(world, luz)
    assert told == FEW
    recorded(world, luz, FEW + 1, MANY - FEW)
    many, told = peak_of_a_copy(world, luz)
    assert told == MANY
    grown = (MANY - FEW) * len(FILLING)
    assert many - few < grown / 4
