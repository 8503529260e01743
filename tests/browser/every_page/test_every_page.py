"""Every page: nothing that moves once it is shown, axe, the keyboard alone, nothing to scroll
sideways; and no route without a page.

`make test` looks at each page in one combination of width, theme and language, chosen by its name
so that all combinations come; `make test-all` looks at it in every one.
"""

from zlib import crc32

import pytest
from playwright.sync_api import Browser

from tests.browser.every_page.copied_demo import CopiedDemo, Look, Theme
from tests.browser.every_page.keyboard import check_keyboard
from tests.browser.every_page.moving import open_still
from tests.browser.every_page.pages import NO_PAGES, PAGES
from tests.browser.every_page.world import World
from tests.browser.looks import check_page

pytestmark = [
    pytest.mark.browser,
    # werkzeug leaves a streamed file that a browser gave up to the garbage collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
THEMES: tuple[Theme, ...] = ("light", "dark")
LOOKS = [
    Look(width, theme, language)
    for width in (320, 768, 1440)
    for theme in THEMES
    for language in ("en", "es")
]


def look_of(endpoint: str) -> Look:
    return LOOKS[crc32(endpoint.encode()) % len(LOOKS)]


def test_every_route_that_answers_get_has_its_page(site: CopiedDemo) -> None:
    rules = [rule for rule in site.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    assert {rule.endpoint for rule in rules} == {*PAGES, *NO_PAGES}
    assert {look_of(endpoint) for endpoint in PAGES} == set(LOOKS)


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page(endpoint: str, site: CopiedDemo, world: World, browser: Browser) -> None:
    look_at(endpoint, look_of(endpoint), site, world, browser)


@pytest.mark.slow
@pytest.mark.parametrize("look", [one for one in LOOKS if one.theme == "light"], ids=str)
@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page_in_every_look(
    endpoint: str, look: Look, site: CopiedDemo, world: World, browser: Browser
) -> None:
    """In light and, without being loaded again, in dark."""
    look_at(endpoint, look, site, world, browser, also="dark")


def look_at(
    endpoint: str,
    look: Look,
    site: CopiedDemo,
    world: World,
    browser: Browser,
    *,
    also: Theme | None = None,
) -> None:
    shown = PAGES[endpoint]
    with site.browsing(browser, world.visitors[shown.who], look) as context:
        page = context.new_page()
        open_still(page, f"{site.url}{shown.path.format(**world.names)}", shown.status)
        assert page.locator("html").get_attribute("lang") == look.language
        check_page(page)
        check_keyboard(page)
        if also is not None:
            page.emulate_media(color_scheme=also, reduced_motion="reduce")
            page.evaluate("scrollTo(0, 0)")
            check_page(page)
            check_keyboard(page)
