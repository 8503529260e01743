"""No page asks its database for much: at most twelve statements to look at one."""

import pytest

from tests.browser.every_page.copied_demo import CopiedDemo, Look
from tests.browser.every_page.pages import PAGES
from tests.browser.every_page.world import World
from tests.integration.counting import counted

MOST = 12
NOT_YET = {
    "web.held": 115,
    "web.mailbox": 99,
    "web.home": 46,
    "web.parting": 40,
    "web.desk": 30,
    "web.unit_page": 29,
    "web.move_form": 25,
    "web.joining_offer": 25,
    "web.lesson": 26,
    "web.finished": 25,
    "web.me": 25,
    "web.plan_move": 20,
    "web.learner_of_course": 20,
    "web.move_result": 15,
    "web.invitations": 14,
    "web.people": 13,
    "web.learners": 13,
    "web.judging": 13,
}
"""Pages that still ask for more, with how many at most. A number here only ever falls."""
LOOK = Look(320, "light", "en")


def test_every_entry_is_a_page() -> None:
    assert NOT_YET.keys() <= PAGES.keys()


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page_asks_at_most_twelve_times(endpoint: str, site: CopiedDemo, world: World) -> None:
    asked = statements(endpoint, site, world)
    most = NOT_YET.get(endpoint, MOST)
    assert len(asked) <= most, "\n".join(asked)
    if endpoint in NOT_YET:
        assert len(asked) > MOST, f"{endpoint} asks {len(asked)} times: take it out of NOT_YET"


def statements(endpoint: str, site: CopiedDemo, world: World) -> list[str]:
    """What looking at the page costs whoever is signed in."""
    shown = PAGES[endpoint]
    client = site.client(world.visitors[shown.who], LOOK)
    with counted(site.services.database) as asked:
        answer = client.get(shown.path.format(**world.names), base_url=site.url, buffered=True)
    assert answer.status_code in (shown.status, 303)  # who has just proved is sent on
    return asked
