"""The page of a launch that is not let in: in a frame's width and a window's, both languages."""

import pytest
from playwright.sync_api import Browser

from tests.browser.every_page.copied_demo import CopiedDemo, Look
from tests.browser.every_page.keyboard import check_keyboard
from tests.browser.every_page.moving import open_still
from tests.browser.looks import check_page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.mark.parametrize(
    ("look", "title"),
    [
        (Look(320, "dark", "es"), "La lección no se abrió"),
        (Look(1440, "light", "en"), "The lesson did not open"),
    ],
    ids=str,
)
def test_a_refused_launch(look: Look, title: str, site: CopiedDemo, browser: Browser) -> None:
    with site.browsing(browser, None, look) as context:
        page = context.new_page()
        open_still(page, f"{site.url}/lti/login?iss=https://unknown.example", 400)
        assert page.locator("html").get_attribute("lang") == look.language
        assert page.locator("h1").inner_text() == title
        assert page.locator("form").count() == 0
        check_page(page)
        check_keyboard(page)
