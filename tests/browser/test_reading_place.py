"""Who comes back to a lesson is told where she stopped, in the LMS's frame too."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import curriculum, open_lesson, sign_in, someone
from tests.browser.running_demo import Demo

pytestmark = pytest.mark.browser
LEAVE = """() => {
  Object.defineProperty(document, "visibilityState", { value: "hidden" });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_whoever_comes_again_is_told_where_she_stopped(demo: Demo, browser: Browser) -> None:
    lesson = curriculum().lessons[1]
    with someone(browser) as page:
        sign_in(page, demo.places.lms_url, "Bruno")
        frame = open_lesson(page, demo.course_url, lesson.title)
        expect(frame.locator(".stopped")).to_have_count(0)
        last = frame.locator(".contents li:not([lang]) a").last
        name, place = last.text_content(), last.get_attribute("href")
        frame.evaluate("() => { addEventListener('wheel', () => { window.wheeled = true; }); }")
        page.locator("#tool").hover()
        page.mouse.wheel(0, 40)
        frame.wait_for_function("window.wheeled")
        frame.locator(f"[id='{(place or '')[1:]}']").evaluate(
            "heading => heading.scrollIntoView({ block: 'start' })"
        )
        page.wait_for_timeout(300)
        with page.expect_response(lambda answer: answer.url.endswith("/place")) as told:
            frame.evaluate(LEAVE)
        assert told.value.status == 204
        frame = open_lesson(page, demo.course_url, lesson.title)
        link = frame.locator(".stopped a")
        expect(link).to_have_text(name or "")
        expect(link).to_have_attribute("href", place or "")
