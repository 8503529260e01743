"""Whose a registration was before releases 0029 and 0030 is known after them, as if noted then."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import MetaData, insert, select

from lrs_adapter import withhold
from lrs_adapter.identifiers import own_actor
from lrs_adapter.models import LogRegistration
from lrs_adapter.outgoing_rows import next_outgoing
from lrs_adapter.terms import term_digest
from lrs_adapter.withheld_among import KnownPeople, withheld_among
from storage import Database, migrate, utc_now
from tests.databases import IRI_BASE, Templates
from tests.integration.records_world import IRIS
from tests.integration.release_0007.brought import brought_to

BEFORE = "0028"
LUZ, MENTOR, REGISTRATION, OTHER = (uuid4() for _ in range(4))


@pytest.fixture(params=["sqlite", "postgresql"])
def of_before(request: pytest.FixtureRequest, templates: Templates) -> Iterator[Database]:
    """Release 0007's data brought to 0028, with some more on its log."""
    with brought_to(BEFORE, templates, request.param) as opened:
        yield opened


def lengthen(database: Database) -> None:
    """Luz finishes twice under her registration, her mentor reviews it; one has none."""
    tables = MetaData()
    with database.engine.begin() as connection:
        tables.reflect(connection, only=["log_statement", "log_term", "log_mention"])
        statement, term, mention = (
            tables.tables[name] for name in ("log_statement", "log_term", "log_mention")
        )
        for key, who in ((101, LUZ), (102, MENTOR)):
            value = own_actor(IRIS, who)
            row = {"id": key, "kind": "a", "digest": term_digest(("a", value)), "value": value}
            connection.execute(insert(term).values(**row))
        [like] = connection.execute(select(statement)).mappings().all()
        for position, actor, under in (
            (2, 101, REGISTRATION),
            (3, 102, REGISTRATION),
            (4, 101, REGISTRATION),
            (5, 102, OTHER),
            (6, 101, None),
        ):
            connection.execute(insert(statement).values(**_row(like, position, actor, under)))
            named = {"term_id": actor, "position": position, "roles": 1}
            connection.execute(insert(mention).values(**named))


def _row(like: Any, position: int, actor: int, under: UUID | None) -> dict[str, Any]:
    def as_kept(one: UUID | None) -> Any:
        """SQLite's reflected column is text."""
        return one.hex if one and isinstance(like["statement_id"], str) else one

    stored = like["stored"]
    if isinstance(stored, str):
        stored = f"{stored[:20]}{position:06}{stored[26:]}"
    else:
        stored = stored.replace(microsecond=position)
    return {
        **like,
        "position": position,
        "statement_id": as_kept(uuid4()),
        "actor_id": actor,
        "registration": as_kept(under),
        "stored": stored,
    }


def test_each_actor_of_a_registration_is_noted_once_in_order(of_before: Database) -> None:
    lengthen(of_before)
    migrate(of_before, IRI_BASE)
    with of_before.reading() as session:
        rows = session.execute(
            select(LogRegistration.registration, LogRegistration.actor_id).order_by(
                LogRegistration.id
            )
        )
        assert [(one, actor) for one, actor in rows if actor > 100] == [
            (REGISTRATION, 101),
            (REGISTRATION, 102),
            (OTHER, 102),
        ]


def test_what_was_said_about_her_before_stays_here_after(of_before: Database) -> None:
    lengthen(of_before)
    migrate(of_before, IRI_BASE)
    with of_before.unit_of_work() as uow:
        withhold(uow, IRIS, [LUZ], utc_now())
        uow.commit()
    with of_before.look_up() as within:
        batch = next_outgoing(within, 1, 50, 1 << 30)
        assert withheld_among(within, batch, KnownPeople()) == {2, 3, 4, 6}
