"""A copy of the demo's world, for each file of tests its own."""

from collections.abc import Iterator

import pytest

from tests.browser.every_page.copied_demo import CopiedDemo, copied_demo
from tests.browser.every_page.world import World, make_world
from tests.browser.running_demo import Demo


@pytest.fixture(scope="module")
def site(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CopiedDemo]:
    with copied_demo(demo.places, tmp_path_factory.mktemp("copied") / "child") as served:
        yield served


@pytest.fixture(scope="module")
def world(site: CopiedDemo) -> World:
    return make_world(site.services)
