"""Long tables hold a thread each while they are made: a few at once, and one more is told so."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier, Event

import pytest
from sqlalchemy.orm import Session

from community import AuditEntry
from plugin.at_most import AllTaken, AtMost
from plugin.web import audit_pages
from plugin.web.audit_words import AuditLine, audit_lines
from tests.integration.offices.conftest import Offices
from tests.unit.plugin.web.world import get

UNIT = "/desk/units/north/audit"


def test_one_more_than_may_be_made_at_once_is_a_page_that_says_what_to_do(
    offices_world: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = offices_world.world
    assert world.services.settings.threads == 8
    browsers = [world.browser(offices_world.coordinator) for _ in range(3)]
    for one in browsers:
        get(one, UNIT)
    under_way, go_on = Barrier(3), Event()

    def hold(session: Session, found: list[AuditEntry]) -> list[AuditLine]:
        under_way.wait(20)
        assert go_on.wait(20)
        return audit_lines(session, found)

    monkeypatch.setattr(audit_pages, "audit_lines", hold)
    with ThreadPoolExecutor() as pool:
        asked = [pool.submit(get, one, f"{UNIT}.csv") for one in browsers[:2]]
        try:
            under_way.wait(20)
            refused = [
                get(browsers[2], f"{UNIT}.csv?kind=role&since=2026-01-01", language)
                for language in ("en", "es")
            ]
        finally:
            go_on.set()
        made = [one.result() for one in asked]
    assert [one.status_code for one in made] == [200, 200]
    for answer, words in zip(
        refused, ("Other tables are being made", "se están haciendo otras tablas"), strict=True
    ):
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "30"
        assert "Content-Disposition" not in answer.headers
        assert words in answer.text
        assert f'href="{UNIT}?kind=role&amp;since=2026-01-01"' in answer.text
    monkeypatch.setattr(audit_pages, "audit_lines", audit_lines)
    assert get(browsers[2], f"{UNIT}.csv").status_code == 200


def test_a_table_that_fails_leaves_its_place(
    offices_world: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = offices_world.world.browser(offices_world.coordinator)

    def fail(_session: Session, _found: list[AuditEntry]) -> list[AuditLine]:
        raise OSError("no space left on device")

    monkeypatch.setattr(audit_pages, "audit_lines", fail)
    assert [get(browser, f"{UNIT}.csv").status_code for _ in range(4)] == [500] * 4
    monkeypatch.setattr(audit_pages, "audit_lines", audit_lines)
    assert get(browser, f"{UNIT}.csv").status_code == 200


@pytest.mark.parametrize(("threads", "most"), [(1, 1), (8, 2), (40, 10)])
def test_a_quarter_of_the_threads_make_tables(
    offices_world: Offices, threads: int, most: int
) -> None:
    services = offices_world.world.services
    changed = replace(services, settings=replace(services.settings, threads=threads))
    assert taken_of(changed.tables) == most
    assert taken_of(changed.tables) == most, "each was given back"


def taken_of(tables: AtMost) -> int:
    """How many may be under way at once."""
    try:
        with tables.one():
            return 1 + taken_of(tables)
    except AllTaken:
        return 0
