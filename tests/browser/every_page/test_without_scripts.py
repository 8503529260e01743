"""The walks that matter, in a browser that runs no script: forms go, pages lead to each other.

A learner's lesson without scripts is in tests/browser/test_walk.py, a coordinator's desk in
test_offices.py, signing in by a link in test_signing_in.py.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page, expect

from community import issue_sign_in_link
from curricula import read_source
from plugin.demo.world import CURRICULUM, LINK_TTL
from plugin.web.visitors import Visitor
from storage import utc_now
from tests.browser.every_page.copied_demo import CopiedDemo, Look
from tests.browser.every_page.world import LEARNER, MENTOR, STEWARD, World
from tests.browser.people import choose_right, finish

pytestmark = [
    pytest.mark.browser,
    # werkzeug leaves a streamed file that a browser gave up to the garbage collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
PHONE = Look(320, "light", "en")


class Opened(Protocol):
    def __call__(self, who: str, address: str) -> Page: ...


@pytest.fixture
def opened(site: CopiedDemo, world: World, browser: Browser) -> Iterator[Opened]:
    """A page as one of the world sees it, in a browser without scripts."""
    with ExitStack() as stack:

        def open_page(who: str, address: str) -> Page:
            browsing = site.browsing(browser, None, PHONE, scripts=False)
            page = stack.enter_context(browsing).new_page()
            page.context.clear_cookies()
            come_in(page, site, world.visitors[who])
            page.goto(site.url + address)
            return page

        yield open_page


def come_in(page: Page, site: CopiedDemo, visitor: Visitor | None) -> None:
    """By a link, as her browser would; and to English, for whoever reads Spanish."""
    assert visitor is not None
    assert visitor.member_id is not None
    with site.services.database.unit_of_work() as uow:
        token = issue_sign_in_link(uow, member_id=visitor.member_id, now=utc_now(), ttl=LINK_TTL)
        uow.commit()
    page.goto(f"{site.url}/sign-in/{token}")
    page.locator("main form button").click()
    page.wait_for_url("**/home")
    if (english := page.get_by_role("button", name="English")).count():
        english.first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_an_answer_is_written_judged_and_told(opened: Opened, world: World) -> None:
    lesson = next(
        lesson
        for lesson in read_source(CURRICULUM).curriculum.lessons
        if any(item.is_judged for item in lesson.items)
    )
    learner = opened(LEARNER, f"/curricula/{world.names['version']}/lessons/{lesson.slug}")
    choose_right(learner, lesson)
    finish(learner)
    mentor = opened(MENTOR, "/home")
    mentor.locator("a[href$='/judging']").first.click()
    waiting = mentor.locator(".lines a")
    before = waiting.count()
    waiting.last.click()
    answer = mentor.locator("#opened")
    expect(answer).to_contain_text("Fictional words of a fictional learner.")
    keep = answer.get_by_role("button", name="Keep the judgement")
    answer.locator("#f-points").fill("many")
    answer.locator("#f-remark").fill("Well said (fictional).")
    keep.click()
    expect(answer.locator("#f-points")).to_have_attribute("aria-invalid", "true")
    expect(answer.locator("#f-remark")).to_have_value("Well said (fictional).")
    answer.locator("#f-points").fill("0.5")
    keep.click()
    expect(mentor.get_by_role("status")).to_be_visible()
    expect(waiting).to_have_count(before - 1)
    learner.get_by_role("link", name="Read the lesson again").click()
    expect(learner.locator("main")).to_contain_text("Well said (fictional).")


def test_a_steward_finds_a_curriculum_at_the_desk_and_moves_a_course(opened: Opened) -> None:
    page = opened(STEWARD, "/home")
    page.get_by_role("link", name="Desk").first.click()
    page.locator(".stock a[href*='list=curricula']").click()
    page.get_by_label("Find by words").fill("Coding")
    page.get_by_role("button", name="Show", exact=True).click()
    page.locator(".beside .lines a").first.click()
    page.locator("#opened a[href*='/desk/curricula/']").first.click()
    page.get_by_role("link", name="What changed since").first.click()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("h1")).to_be_visible()
    page.go_back()
    page.go_back()
    page.get_by_role("link", name="See what a move would mean").first.click()
    page.get_by_label("Newcomers only").check()
    page.get_by_role("button", name="Work it out again").first.click()
    expect(page.get_by_label("Newcomers only")).to_be_checked()
    reason = page.get_by_label("Why?")
    reason.fill("  ")
    page.get_by_role("button", name="Let newcomers begin with it").click()
    expect(reason).to_have_attribute("aria-invalid", "true")
    reason.fill("The fictional course begins anew.")
    page.get_by_role("button", name="Let newcomers begin with it").click()
    expect(page.locator("main")).to_contain_text("The fictional course begins anew.")


def test_everything_is_sought_and_the_language_changed(opened: Opened) -> None:
    page = opened(STEWARD, "/desk")
    page.get_by_role("link", name="Search").click()
    page.get_by_label("Words of a title or a name").fill("Coding")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("main a").first).to_be_visible()
    assert "q=Coding" in page.url
    page.get_by_role("button", name="Español").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    assert "q=Coding" in page.url


def test_a_steward_narrows_learning_records_down_and_follows_one(
    opened: Opened, world: World
) -> None:
    page = opened(STEWARD, f"/desk/communities/{world.names['community']}/records")
    rows = page.locator(".found .lines a")
    every = rows.count()
    page.locator("#facet-verbs + ul a").last.click()
    expect(page.locator(".chips a")).to_have_count(1)
    assert 0 < rows.count() <= every
    page.locator(".chips a").click()
    expect(page.locator(".chips a")).to_have_count(0)
    expect(rows).to_have_count(every)
    page.get_by_label("Recorded until").fill("2001-01-01")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("main")).to_contain_text("Nothing was recorded that way.")
    page.get_by_role("link", name="Show all").first.click()
    rows.first.click()
    expect(page.locator(".raw pre")).to_contain_text('"actor"')
    page.locator(".record-facts a[href*='/records/people/']").first.click()
    expect(page.locator(".timeline li").first).to_be_visible()
    page.go_back()
    page.locator(".record-facts a[href*='/records/activity']").first.click()
    expect(page.locator(".picture .twin").first).to_be_visible()
