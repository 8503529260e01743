"""No page asks its database for much: at most twelve statements to look at one."""

import pytest

from tests.browser.every_page.copied_demo import CopiedDemo
from tests.browser.every_page.looking import look_once
from tests.browser.every_page.pages import PAGES
from tests.browser.every_page.world import World

MOST = 12
NOT_YET = {
    "web.held": 24,
    "web.unit_page": 15,
}
"""Pages that still ask for more, with how many at most. A number here only ever falls."""


def test_every_entry_is_a_page() -> None:
    assert NOT_YET.keys() <= PAGES.keys()


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page_asks_at_most_twelve_times(endpoint: str, site: CopiedDemo, world: World) -> None:
    look_once(endpoint, site, world)  # what is frozen is kept by the process from now on
    asked = look_once(endpoint, site, world).asked
    most = NOT_YET.get(endpoint, MOST)
    assert len(asked) <= most, "\n".join(asked)
    if endpoint in NOT_YET:
        assert len(asked) > MOST, f"{endpoint} asks {len(asked)} times: take it out of NOT_YET"
