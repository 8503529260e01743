"""No page asks its database for much: at most twelve statements to look at one."""

import pytest

from tests.browser.every_page.copied_demo import CopiedDemo
from tests.browser.every_page.looking import look_once
from tests.browser.every_page.pages import PAGES
from tests.browser.every_page.world import World

MOST = 12
NOT_YET = {
    "web.held": 50,
    "web.desk": 32,
    "web.unit_page": 30,
    "web.move_form": 30,
    "web.plan_move": 20,
    "web.learner_of_course": 21,
    "web.move_result": 15,
    "web.invitations": 17,
    "web.learners": 14,
    "web.judging": 14,
}
"""Pages that still ask for more, with how many at most. A number here only ever falls."""


def test_every_entry_is_a_page() -> None:
    assert NOT_YET.keys() <= PAGES.keys()


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page_asks_at_most_twelve_times(endpoint: str, site: CopiedDemo, world: World) -> None:
    asked = look_once(endpoint, site, world).asked
    most = NOT_YET.get(endpoint, MOST)
    assert len(asked) <= most, "\n".join(asked)
    if endpoint in NOT_YET:
        assert len(asked) > MOST, f"{endpoint} asks {len(asked)} times: take it out of NOT_YET"
