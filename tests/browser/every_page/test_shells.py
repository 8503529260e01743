"""What stands around the pages of whoever is signed in: little of a phone, the same everywhere."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.every_page.copied_demo import CopiedDemo, Look
from tests.browser.every_page.world import LEARNER, MENTOR, STEWARD, World

pytestmark = [
    pytest.mark.browser,
    # werkzeug leaves a streamed file that a browser gave up to the garbage collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
MOST_PIXELS = 100
PHONE_PAGES = [
    (LEARNER, "/home"),
    (STEWARD, "/home/mine"),
    (STEWARD, "/desk"),
    (STEWARD, "/search"),
    (MENTOR, "/judging"),
]


def place(page: Page, selector: str) -> tuple[float, float, float]:
    """Left, top and height, in CSS pixels."""
    found = page.locator(selector).first.bounding_box()
    assert found is not None
    return found["x"], found["y"], found["height"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_on_a_phone_the_places_are_two_rows_and_the_rest_is_at_the_foot(
    language: str, site: CopiedDemo, world: World, browser: Browser
) -> None:
    look = Look(320, "light", language)
    for who, address in PHONE_PAGES:
        with site.browsing(browser, world.visitors[who], look) as context:
            page = context.new_page()
            page.goto(site.url + address)
            assert place(page, ".rail")[2] <= MOST_PIXELS, (who, address)
            end = page.locator("footer.foot")
            expect(end.locator("form[action='/sign-out'] button")).to_be_visible()
            expect(end.locator(".languages button")).to_be_visible()
            expect(page.locator(".rail form[action='/sign-out']")).not_to_be_visible()


def test_from_home_to_the_desk_nothing_around_the_page_moves(
    site: CopiedDemo, world: World, browser: Browser
) -> None:
    look = Look(1440, "light", "en")
    with site.browsing(browser, world.visitors[STEWARD], look) as context:
        page = context.new_page()
        seen = []
        for address in ("/home/mine", "/desk", "/me/profile", "/search", "/nowhere"):
            page.goto(site.url + address)
            around = [place(page, one) for one in (".wordmark", ".rail nav li", ".rail .languages")]
            seen.append((*around, place(page, "h1")[0]))
        assert all(one == seen[0] for one in seen), seen
