"""Looking at a page without a browser: what it asked its database, and how long it is."""

from dataclasses import dataclass

from plugin.web.visitors import Visitor
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
    path = shown.path.format(**world.names)
    return look_at(path, site, world.visitors[shown.who], status=shown.status)


def look_at(path: str, site: CopiedDemo, visitor: Visitor | None, *, status: int = 200) -> Looked:
    """As a visitor sees it for whom no page of `PAGES` is."""
    client = site.client(visitor, LOOK)
    with counted(site.services.database) as asked:
        answer = client.get(path, base_url=site.url, buffered=True)
    assert answer.status_code == status
    return Looked(list(asked), len(answer.data))
