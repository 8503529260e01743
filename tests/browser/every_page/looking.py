"""Looking at a page without a browser: what it asked its database, and how long it is."""

from dataclasses import dataclass

from tests.browser.every_page.copied_demo import CopiedDemo, Look
from tests.browser.every_page.pages import PAGES
from tests.browser.every_page.world import World
from tests.integration.counting import counted

LOOK = Look(320, "light", "en")


@dataclass(frozen=True)
class Looked:
    """`length` is in bytes of HTML."""

    asked: list[str]
    length: int


def look_once(endpoint: str, site: CopiedDemo, world: World) -> Looked:
    """As who is signed in sees it."""
    shown = PAGES[endpoint]
    client = site.client(world.visitors[shown.who], LOOK)
    with counted(site.services.database) as asked:
        answer = client.get(shown.path.format(**world.names), base_url=site.url, buffered=True)
    assert answer.status_code == shown.status
    return Looked(list(asked), len(answer.data))
