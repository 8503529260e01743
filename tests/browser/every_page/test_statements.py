"""No page asks its database for much: at most twelve statements to look at one."""

import pytest

from tests.browser.every_page.copied_demo import CopiedDemo
from tests.browser.every_page.looking import look_once
from tests.browser.every_page.pages import PAGES
from tests.browser.every_page.world import World

MOST = 12


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page_asks_at_most_twelve_times(endpoint: str, site: CopiedDemo, world: World) -> None:
    look_once(endpoint, site, world)  # what is frozen is kept by the process from now on
    asked = look_once(endpoint, site, world).asked
    assert len(asked) <= MOST, "\n".join(asked)
