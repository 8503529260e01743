"""Who took part in what was stored before release 0031 is found after it, as if stored since."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update

from lrs_adapter.models import LogMention
from lrs_adapter.terms import Role
from storage import Database, migrate
from tests.databases import IRI_BASE, Templates
from tests.integration.bringing_back import bring_back
from tests.integration.people.refusing import agent, held, refuse, tell
from tests.integration.people.test_involved import NO_PARTS, PARTS, pointer, store_2_0, within
from tests.integration.records_world import draft, received

BEFORE = "0030"
INVOLVED = LogMention.roles.bitwise_and(Role.INVOLVED.value) != 0
Mentions = set[tuple[int, int, int]]


@pytest.fixture
def of_before(database: Database, templates: Templates) -> Iterator[Database]:
    """An empty database; `bring_back` fills it with what `database` has."""
    url = templates.empty(database.dialect)
    opened = Database(url)
    yield opened
    opened.dispose()
    templates.drop(url)


def mentions(database: Database) -> Mentions:
    with database.reading() as session:
        query = select(LogMention.term_id, LogMention.position, LogMention.roles)
        return {(term, position, roles) for term, position, roles in session.execute(query)}


def as_before(database: Database) -> None:
    """Take away what that version did not write."""
    with database.unit_of_work() as uow:
        hers = update(LogMention).where(INVOLVED)
        uow.session.execute(hers.values(roles=LogMention.roles - Role.INVOLVED.value))
        uow.session.execute(delete(LogMention).where(LogMention.roles == 0))
        uow.commit()


def test_it_marks_what_appending_marks(database: Database, of_before: Database) -> None:
    luz = uuid4()
    hers = draft(luz)
    tell(database, hers)
    with_it = [store_2_0(database, received(**part(luz)))[0] for part in PARTS.values()]
    under = within(context={"registration": str(hers.registration)})
    with_it += store_2_0(database, received(**under))
    for part in NO_PARTS.values():
        store_2_0(database, received(**part(luz)))
    for _ in range(2):
        store_2_0(database, *(received(**within(actor=agent(uuid4()))) for _ in range(600)))
    pointing = store_2_0(database, *map(pointer, with_it))
    store_2_0(database, *map(pointer, pointing))
    bring_back(database, of_before, BEFORE)
    written = mentions(of_before)
    as_before(of_before)
    assert len(mentions(of_before)) < len(written)
    migrate(of_before, IRI_BASE)
    assert mentions(of_before) == written
    refuse(of_before, luz)
    assert held(of_before) >= {*with_it, *pointing}


def test_a_log_that_involves_nobody_is_as_it_was(database: Database, of_before: Database) -> None:
    ids = tell(database, draft(uuid4()))
    store_2_0(database, pointer(ids[0]))
    bring_back(database, of_before, BEFORE)
    written = mentions(of_before)
    migrate(of_before, IRI_BASE)
    assert mentions(of_before) == written
