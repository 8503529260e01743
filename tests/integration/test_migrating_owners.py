"""Whose enrolment a registration is was not noted before release 0030, and is known after it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import MetaData, insert, select

from lrs_adapter import own_actor, withhold
from lrs_adapter.models import LogRegistration
from lrs_adapter.terms import term_digest
from storage import Database, migrate, utc_now
from tests.databases import IRI_BASE, Templates
from tests.integration.people.refusing import held
from tests.integration.records_world import IRIS
from tests.integration.release_0007.brought import brought_to

BEFORE = "0029"
LUZ, MENTOR, GUEST, STRANGE = (uuid4() for _ in range(4))
HERS = [uuid4() for _ in range(1_100)]
"""Her enrolments: more than are looked at in one go."""
KEYS = {LUZ: 101, MENTOR: 102, GUEST: 103}
LOG = [
    (LUZ, HERS[0]),
    (MENTOR, HERS[0]),
    (MENTOR, HERS[-1]),
    (GUEST, HERS[-1]),
    (MENTOR, STRANGE),
    (GUEST, STRANGE),
    (LUZ, None),
]
"""(who acted, under which registration), from position 2 on."""


@pytest.fixture(params=["sqlite", "postgresql"])
def of_before(request: pytest.FixtureRequest, templates: Templates) -> Iterator[Database]:
    """Release 0007's data brought to 0029, Luz enrolled often, and some more on the log."""
    with brought_to(BEFORE, templates, request.param) as opened:
        fill(opened)
        yield opened


def fill(database: Database) -> None:
    tables = MetaData()
    with database.engine.begin() as connection:
        tables.reflect(connection)
        is_text = connection.dialect.name == "sqlite"

        def like(name: str, *changes: dict[str, Any]) -> None:
            """More rows as the first of that table, but for `changes`."""
            table = tables.tables[name]
            first = connection.execute(select(table)).mappings().first()
            assert first is not None
            connection.execute(
                insert(table), [{**first, **_as_kept(one, is_text)} for one in changes]
            )

        other = uuid4()
        like("member", {"id": other, "record_id": LUZ})
        like("enrolment", *({"id": one, "member_id": other, "place": str(one)} for one in HERS))
        for who, key in KEYS.items():
            value = own_actor(IRIS, who)
            digest = term_digest(("a", value))
            like("log_term", {"id": key, "kind": "a", "digest": digest, "value": value})
        stored = connection.scalar(select(tables.tables["log_statement"].c.stored))
        for position, (who, registration) in enumerate(LOG, start=2):
            change = {"position": position, "statement_id": UUID(int=position)}
            change |= {"actor_id": KEYS[who], "registration": registration}
            like("log_statement", change | {"stored": _later(stored, position)})
            named = {"term_id": KEYS[who], "position": position, "roles": 1}
            connection.execute(insert(tables.tables["log_mention"]), [named])
        noted = dict.fromkeys((under, KEYS[who]) for who, under in LOG if under)
        for registration, actor in noted:
            row = {"registration": registration, "actor_id": actor}
            connection.execute(insert(tables.tables["log_registration"]), _as_kept(row, is_text))


def _as_kept(values: dict[str, Any], is_text: bool) -> dict[str, Any]:
    """SQLite's reflected columns of ids are text."""
    return {
        name: value.hex if is_text and isinstance(value, UUID) else value
        for name, value in values.items()
    }


def _later(stored: Any, microsecond: int) -> Any:
    if isinstance(stored, str):
        return f"{stored[:20]}{microsecond:06}{stored[26:]}"
    return stored.replace(microsecond=microsecond)


def test_a_registration_is_its_learners_after_it(of_before: Database) -> None:
    migrate(of_before, IRI_BASE)
    with of_before.reading() as session:
        rows = list(
            session.execute(
                select(
                    LogRegistration.registration, LogRegistration.actor_id, LogRegistration.is_owner
                )
            )
        )
    owned = {one: actor for one, actor, is_owner in rows if is_owner}
    assert owned.items() >= dict.fromkeys(HERS, KEYS[LUZ]).items()
    assert STRANGE not in owned
    acted = {(one, actor) for one, actor, is_owner in rows if not is_owner}
    assert acted >= {(under, KEYS[who]) for who, under in LOG if under}


@pytest.mark.parametrize(
    ("refuses", "stay"), [(LUZ, {2, 3, 4, 5, 8}), (MENTOR, {3, 4, 6, 7}), (GUEST, {5, 6, 7})]
)
def test_what_stays_is_hers_after_it(of_before: Database, refuses: UUID, stay: set[int]) -> None:
    migrate(of_before, IRI_BASE)
    with of_before.unit_of_work() as uow:
        withhold(uow, IRIS, [refuses], utc_now())
        uow.commit()
    assert held(of_before) == {UUID(int=position) for position in stay}
