"""The lesson page in a browser: light, its contents, its figures large."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.browser.every_page.copied_demo import CopiedDemo, Look
from tests.browser.every_page.pages import LESSON
from tests.browser.every_page.world import LEARNER, World

pytestmark = [
    pytest.mark.browser,
    # werkzeug leaves a streamed file that a browser gave up to the garbage collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
MOST_BYTES, MOST_REQUESTS = 120 * 1024, 8
NARROW = Look(320, "light", "en")


@pytest.fixture
def page(site: CopiedDemo, world: World, browser: Browser) -> Iterator[Page]:
    with site.browsing(browser, world.visitors[LEARNER], NARROW) as context:
        yield context.new_page()


@pytest.fixture
def address(site: CopiedDemo, world: World) -> str:
    return site.url + LESSON.format(**world.names)


def test_a_lesson_is_at_most_eight_requests_and_120_kilobytes(page: Page, address: str) -> None:
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address, wait_until="networkidle")
    beside = [one for one in answers if not is_picture(one)]
    weight = sum(
        sizes["responseBodySize"] + sizes["responseHeadersSize"]
        for one in beside
        if (sizes := one.request.sizes())
    )
    assert len(beside) >= 4
    assert len(beside) <= MOST_REQUESTS, [one.url for one in beside]
    assert weight <= MOST_BYTES


def is_picture(answer: Response) -> bool:
    return "/files/" in answer.url and answer.request.resource_type == "image"


def test_the_contents_lead_to_every_section(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_text("In this lesson", exact=True).click()
    links = page.locator(".contents a")
    assert links.count() >= 3
    for target in links.evaluate_all("links => links.map(link => link.hash.slice(1))"):
        assert page.locator(f"[id='{target}']").count() == 1, target
    links.nth(1).click()
    assert re.search(r"#.+$", page.url)


def test_a_figure_enlarges_over_the_text_and_goes_back_to_it(page: Page, address: str) -> None:
    page.goto(address)
    figure = page.locator(".lesson .enlarge").first
    picture = figure.get_attribute("href")
    figure.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_in_viewport()
    assert dialog.locator("img").get_attribute("src") == page.evaluate(
        "href => new URL(href, location).href", picture
    )
    expect(dialog.get_by_role("link", name="Save the picture")).to_have_attribute("download", "")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(figure).to_be_focused()
