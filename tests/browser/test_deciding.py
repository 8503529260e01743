"""What staff decide about one learner, and an order put with the keyboard, in a real browser."""

import pytest
from playwright.sync_api import Browser, Frame, expect

from curricula import Lesson, read_source
from plugin.demo.world import CURRICULA
from tests.browser.looks import check_no_sideways_scroll, check_page, check_page_when_narrow
from tests.browser.people import PHONE, open_lesson, sign_in, someone
from tests.browser.running_demo import Demo

pytestmark = pytest.mark.browser


def test_staff_grant_more_from_the_course(demo: Demo, browser: Browser) -> None:
    lesson = read_source(CURRICULA["en"]).curriculum.lessons[0]
    with someone(browser, PHONE) as page:
        sign_in(page, demo.places.lms_url, "Carla")
        frame = open_lesson(page, demo.course_url, lesson.title)
        frame.locator("a[href$='/learners']").click()
        folded = frame.locator("summary", has_text="Which learners")
        expect(folded).to_be_visible()
        check_page(frame)
        folded.click()
        expect(frame.locator(".filters")).to_be_visible()
        check_page(frame)
        frame.locator(".lines a").first.click()
        frame.locator("#allow-form summary").click()
        frame.locator("#score-form summary").click()
        check_page(frame)
        frame.locator("#allow-minutes").fill("ten")
        frame.locator("#allow-form button").click()
        expect(frame.locator("#allow-minutes")).to_have_attribute("aria-invalid", "true")
        expect(frame.locator("#allow-minutes")).to_have_value("ten")
        check_page(frame)
        check_page_when_narrow(page)
        frame.locator("#allow-minutes").fill("10")
        frame.locator("#allow-reason").fill("Reads with a screen reader.")
        frame.locator("#allow-form button").click()
        expect(frame.locator(".history")).to_contain_text("Reads with a screen reader.")
        check_page(frame)


def test_an_order_is_put_with_the_keyboard(demo: Demo, browser: Browser) -> None:
    lesson, slug = next(
        (lesson, item.slug)
        for lesson in read_source(CURRICULA["en"]).curriculum.lessons
        for item in lesson.items
        if item.kind == "sequencing" and not lesson.rules.minutes
    )
    with someone(browser, PHONE) as page:
        sign_in(page, demo.places.lms_url, "Ana")
        frame = open_lesson(page, demo.course_url, lesson.title)
        rows = frame.locator(f"#item-{slug} .sequence > li")
        first = rows.first.get_attribute("data-words")
        rows.first.locator(".moves button").last.focus()
        for _step in range(2):
            page.keyboard.press("Enter")
        assert rows.nth(2).get_attribute("data-words") == first
        expect(rows.nth(2).locator("select")).to_have_value("3")
        expect(rows.nth(2).locator(".moves button").last).to_be_focused()
        expect(frame.locator(f"#item-{slug} [aria-live]")).to_contain_text("3")
        check_page(frame)
        check_no_sideways_scroll(frame)
        check_order(frame, lesson, slug)


def check_order(frame: Frame, lesson: Lesson, slug: str) -> None:
    """The selects are what is sent: the right order by them is right."""
    item = next(one for one in lesson.items if one.slug == slug)
    for at, option in enumerate(item.options, start=1):
        frame.locator(f"[name='item:{slug}:{option.key}']").select_option(str(at))
    frame.locator(f"#item-{slug} button[name='check']").click()
    expect(frame.locator(f"#answer-{slug}")).to_be_visible()
    expect(frame.locator(f"#answer-{slug}.not-yet")).to_have_count(0)
    expect(frame.locator(f"#item-{slug}")).to_be_focused()
