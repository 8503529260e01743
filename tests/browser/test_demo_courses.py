"""The demo's own courses go the whole way: every kind of question, a mentor, grades, the path."""

import re

import pytest
import requests
from playwright.sync_api import Browser, Frame, Page, expect

from curricula import Curriculum, Lesson, read_source
from plugin.demo.world import COURSES, CURRICULA
from tests.browser.looks import check_page, check_page_when_narrow
from tests.browser.people import (
    PHONE,
    choose_right,
    finish,
    frame_of,
    open_lesson,
    sign_in,
    someone,
)
from tests.browser.running_demo import Demo, eventually

pytestmark = pytest.mark.browser
SATISFIED = re.compile("Satisfied since|Cumplido desde")


@pytest.mark.parametrize("language", ["en", pytest.param("es", marks=pytest.mark.slow)])
def test_the_whole_course(demo: Demo, browser: Browser, language: str) -> None:
    curriculum = read_source(CURRICULA[language]).curriculum
    name = f"learner Vera {language}"
    course_url = enrolled(demo, name, language)
    with someone(browser, PHONE) as page:
        sign_in(page, demo.places.lms_url, name)
        for lesson in curriculum.lessons:
            take(page, course_url, lesson)
        eventually(lambda: grades(page, course_url).count("100 / 100") == 5)
    with someone(browser) as page:
        sign_in(page, demo.places.lms_url, "Mara")
        judge(open_lesson(page, course_url, curriculum.lessons[-1].title), name)
    with someone(browser, PHONE) as page:
        sign_in(page, demo.places.lms_url, name)
        eventually(lambda: grades(page, course_url).count("100 / 100") == 6)
        reach_the_path(page, course_url, curriculum)


def enrolled(demo: Demo, name: str, language: str) -> str:
    """A new learner in the demo's course of that language; returns the course's address."""
    control = f"{demo.places.lms_url}/control"
    course = next(c for c in demo.lms_state()["course"] if c["title"] == COURSES[language])
    username = f"vera-{language}"
    person = {"username": username, "name": f"Demo {name}", "locale": language}
    requests.post(f"{control}/people", json=person, timeout=10).raise_for_status()
    place = {"course_id": course["id"], "username": username, "role": "learner"}
    requests.post(f"{control}/enrolments", json=place, timeout=10).raise_for_status()
    return f"{demo.places.lms_url}/courses/{course['id']}"


def take(page: Page, course_url: str, lesson: Lesson) -> None:
    frame = open_lesson(page, course_url, lesson.title)
    begin = frame.locator("form[action$='/begin'] button")
    if lesson.rules.minutes:
        check_page(frame)
        begin.click()
        expect(frame.locator("article.lesson").first).to_be_visible()
    check_page(frame)
    check_page_when_narrow(page)
    choose_right(frame, lesson)
    finish(frame)
    check_page(frame)


def judge(frame: Frame, learner: str) -> None:
    """From the lesson's page, staff go to what waits; the learner's answer gets all its points."""
    frame.locator("a[href*='/judging']").first.click()
    frame.locator(".lines a", has_text=learner).click()
    expect(frame.locator("#opened .as-written")).to_contain_text("Fictional words")
    check_page(frame)
    frame.locator("#f-points").fill("2")
    frame.locator("#f-remark").fill("Well explained.")
    frame.locator("form.judgement button").click()
    expect(frame.locator(".lines a", has_text=learner)).to_have_count(0)
    check_page(frame)


def reach_the_path(page: Page, course_url: str, curriculum: Curriculum) -> None:
    """The path of the community is chosen in the frame, and everything it asks is there."""
    frame = open_lesson(page, course_url, curriculum.lessons[0].title)
    frame.goto(frame.url.split("/curricula/")[0] + "/paths")
    tool = page.frame_locator("#tool")
    tool.locator("article", has_text="Ignite").locator("form button").first.click()
    eventually(lambda: is_reached(page))
    check_page(frame_of(page))


def is_reached(page: Page) -> bool:
    """Whether the page says since when it is satisfied; asks again until it is computed."""
    tool = page.frame_locator("#tool")
    if tool.get_by_text(SATISFIED).is_visible():
        expect(tool.locator("#next-title")).to_have_count(0)
        return True
    again = tool.locator(".notice a")
    if again.is_visible():
        again.click()
        page.wait_for_timeout(300)
    return False


def grades(page: Page, course_url: str) -> str:
    page.goto(f"{course_url}/grades")
    return page.locator("#gradebook").inner_text()
