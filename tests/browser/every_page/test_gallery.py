"""The gallery: each component in each shell, held to what every page must be."""

from collections.abc import Iterator
from zlib import crc32

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PATIENCE_MS
from tests.browser.every_page.copied_demo import Look
from tests.browser.every_page.keyboard import check_keyboard
from tests.browser.every_page.test_every_page import LOOKS
from tests.browser.looks import check_page
from tests.browser.running_demo import free_ports
from tests.browser.serving import serving
from tests.gallery.serving import SHELLS, gallery_app

pytestmark = [
    pytest.mark.browser,
    # werkzeug leaves a streamed file that a browser gave up to the garbage collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    (port,) = free_ports(1)
    app = gallery_app(tmp_path_factory.mktemp("gallery"))
    with serving(app, port):
        yield f"http://127.0.0.1:{port}/gallery"


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell(shell: str, gallery: str, browser: Browser) -> None:
    look_at(f"{gallery}/{shell}", LOOKS[crc32(shell.encode()) % len(LOOKS)], browser)


@pytest.mark.slow
@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_in_every_look(shell: str, look: Look, gallery: str, browser: Browser) -> None:
    look_at(f"{gallery}/{shell}", look, browser)


def look_at(url: str, look: Look, browser: Browser) -> None:
    page = opened(url, look, browser)
    check_page(page)
    check_keyboard(page)
    page.context.close()


def opened(url: str, look: Look, browser: Browser, *, scripts: bool = True) -> Page:
    context = browser.new_context(
        java_script_enabled=scripts,
        viewport={"width": look.width, "height": 900},
        color_scheme=look.theme,
        locale=look.language,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    answer = page.goto(url)
    assert answer is not None
    assert answer.ok
    return page


def test_a_question_opens_above_the_page_and_gives_the_focus_back(
    gallery: str, browser: Browser
) -> None:
    page = opened(f"{gallery}/member", Look(768, "light", "en"), browser)
    opener = page.get_by_text("Leave this path")
    opener.click()
    raised = page.get_by_role("dialog", name="Leave “Facilitator”?")
    assert raised.is_visible()
    page.keyboard.press("Escape")
    assert not raised.is_visible()
    assert opener.evaluate("(one) => one === document.activeElement")
    opener.click()
    page.get_by_role("button", name="Not now").last.click()
    assert not raised.is_visible()
    page.context.close()


def test_without_a_script_a_question_opens_in_the_page(gallery: str, browser: Browser) -> None:
    page = opened(f"{gallery}/member", Look(320, "light", "en"), browser, scripts=False)
    answer = page.get_by_role("button", name="Leave it")
    assert not answer.is_visible()
    page.get_by_text("Leave this path").click()
    assert answer.is_visible()
    page.context.close()


def test_in_forced_colours_a_bar_still_shows_how_far_it_is(gallery: str, browser: Browser) -> None:
    page = opened(f"{gallery}/member", Look(768, "light", "en"), browser)
    page.emulate_media(forced_colors="active")
    ink = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ink')")
    assert ink.strip() == "CanvasText"
    border = page.locator("progress").first.evaluate(
        "(bar) => getComputedStyle(bar).borderTopStyle"
    )
    assert border == "solid"
    page.context.close()


def test_paper_has_dark_ink_and_nothing_to_press(gallery: str, browser: Browser) -> None:
    page = opened(f"{gallery}/member", Look(1440, "dark", "en"), browser)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert not page.get_by_role("button", name="Send to the department").is_visible()
    assert page.get_by_role("heading", name="Steps").is_visible()
    page.context.close()
