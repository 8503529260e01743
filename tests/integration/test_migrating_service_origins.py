"""An installation from before release 0053 keeps calling services where it called them."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import MetaData, insert, select

from plugin.lti import registrations
from storage import Database, migrate
from tests.databases import IRI_BASE, Templates
from tests.integration.release_0007.brought import brought_to

BEFORE = "0052"


@pytest.fixture(params=["sqlite", "postgresql"])
def of_before(request: pytest.FixtureRequest, templates: Templates) -> Iterator[Database]:
    with brought_to(BEFORE, templates, request.param) as opened:
        yield opened


def more_columns(database: Database, *urls: str) -> None:
    """More series of scores like the one that there is, at these addresses."""
    tables = MetaData()
    with database.engine.begin() as connection:
        tables.reflect(connection, only=["lti_score_series"])
        table = tables.tables["lti_score_series"]
        there: dict[str, Any] = dict(connection.execute(select(table)).mappings().one())
        del there["id"]
        for number, url in enumerate(urls):
            changed = {"line_item_url": url, "line_item_digest": f"{number:064}"}
            connection.execute(insert(table).values(**there | changed))


def test_where_services_were_called_they_may_be(of_before: Database) -> None:
    more_columns(
        of_before,
        "https://School.example.org:443/items/9?x=1",
        "https://school.example.org/items/10",
        "https://[2001:db8::1]:8443/items/1",
        "https://bad.example.org:port/items",
        "ftp://files.example.org/items",
    )
    migrate(of_before, IRI_BASE)
    with of_before.reading() as session:
        (lms,) = registrations(session)
    assert lms.waiting_origins == ()
    assert {"https://school.example.org", "https://[2001:db8::1]:8443"} < set(lms.service_origins)
    assert len(lms.service_origins) == 3  # and that of release 0007
    assert lms.service_deployments == lms.deployments != frozenset()
    assert set(lms.service_origins) <= lms.called_at


def test_each_host_that_was_called_is_kept_however_many_there_were(of_before: Database) -> None:
    more_columns(of_before, *(f"https://{number}.example.org/items/1" for number in range(120)))
    migrate(of_before, IRI_BASE)
    with of_before.reading() as session:
        (lms,) = registrations(session)
    assert {f"https://{number}.example.org" for number in range(120)} < lms.called_at
