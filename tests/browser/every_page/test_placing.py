"""What the picker shows after a button: found, previewed, how each stands, and handed over."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.every_page.copied_demo import CopiedDemo, Look
from tests.browser.every_page.keyboard import check_keyboard
from tests.browser.every_page.world import PLACING, World
from tests.browser.looks import check_page

pytestmark = [
    pytest.mark.browser,
    # werkzeug leaves a streamed file that a browser gave up to the garbage collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.mark.parametrize(
    "look", [Look(320, "light", "en"), Look(1440, "dark", "es")], ids=["phone", "desk"]
)
def test_each_page_of_a_choice(
    look: Look, site: CopiedDemo, world: World, browser: Browser
) -> None:
    with site.browsing(browser, world.visitors[PLACING], look, sends=True) as context:
        page = context.new_page()
        page.goto(f"{site.url}/placing")
        lessons = page.locator("input[name=item][value^='lesson/']")
        for box in (lessons.nth(0), lessons.nth(1)):
            box.check()
        page.locator("button[value^='preview ']").nth(2).click()
        check_page(page)
        check_keyboard(page)
        page.locator("button[value^='choose ']").first.click()
        expect(page.locator("input[name=item]:checked")).to_have_count(3)
        page.locator("button[value=details]").click()
        page.locator("main details").first.evaluate("one => one.open = true")
        check_page(page)
        check_keyboard(page)
        page.locator("input[name='title.0']").fill("")
        page.locator("input[name='available_from']").fill("2026-03-02T08:00")
        page.locator("input[name='available_until']").fill("2026-03-01T08:00")
        page.locator("button[value=place]").click()
        expect(page.locator("[aria-invalid=true]")).to_have_count(2)
        check_page(page)


def test_without_scripts_words_are_looked_for_by_the_enter_key(
    site: CopiedDemo, world: World, browser: Browser
) -> None:
    look = Look(320, "light", "en")
    with site.browsing(
        browser, world.visitors[PLACING], look, scripts=False, sends=True
    ) as context:
        page: Page = context.new_page()
        page.goto(f"{site.url}/placing")
        page.locator("input[name=item][value^='lesson/']").first.check()
        page.locator("input[name=q]").fill("zzz")
        page.locator("input[name=q]").press("Enter")
        expect(page.locator("input[name=item]:checked")).to_have_count(1)
        page.locator("button[value=place]").click()
        expect(page.locator("input[name=JWT]")).to_have_count(1)
