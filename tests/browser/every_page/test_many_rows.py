"""A page asks as often of ten thousand rows as of ten, and says about as much."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.browser.every_page.copied_demo import CopiedDemo, copied_demo
from tests.browser.every_page.crowd import crowd
from tests.browser.every_page.looking import Looked, look_once
from tests.browser.every_page.pages import PAGES
from tests.browser.every_page.world import World, make_world
from tests.browser.running_demo import Demo

FEW, MANY = 10, 10_000
LONGEST = 400_000
"""Bytes of HTML: a page with more says that it shows the first ones, and how to find others."""
GROWING: set[str] = set()
"""Pages that ask more often where there are more rows. They only ever get fewer."""
LONG: set[str] = set()
"""Pages that show every row."""


@dataclass(frozen=True)
class Both:
    few: Looked
    many: Looked


@pytest.fixture(scope="module")
def looked(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Both]]:
    """Every page, first with few rows in its lists and then with many."""
    folder = tmp_path_factory.mktemp("crowded") / "child"
    with copied_demo(demo.places, folder) as site:
        world = make_world(site.services)
        few = _looked(site, world, FEW)
        many = _looked(site, world, MANY)
        yield {endpoint: Both(few[endpoint], many[endpoint]) for endpoint in PAGES}


def _looked(site: CopiedDemo, world: World, rows: int) -> dict[str, Looked]:
    """Every page with so many more rows, at the second look: some looks leave rows that other
    pages tell of, and what never changes is kept by the process.
    """
    crowd(site.services, world, rows)
    for endpoint in PAGES:
        look_once(endpoint, site, world)
    return {endpoint: look_once(endpoint, site, world) for endpoint in PAGES}


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page_asks_as_often_with_many_rows(endpoint: str, looked: dict[str, Both]) -> None:
    few, many = looked[endpoint].few, looked[endpoint].many
    grows = len(many.asked) > len(few.asked)
    assert grows is (endpoint in GROWING), (len(few.asked), len(many.asked))


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page_does_not_show_every_row(endpoint: str, looked: dict[str, Both]) -> None:
    assert (looked[endpoint].many.length > LONGEST) is (endpoint in LONG)
