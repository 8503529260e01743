"""Four lessons that others wrote go the whole way: import, Deep Link, finish, grade, path."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from curricula import Curriculum, read_source
from tests.browser.looks import check_page, check_page_when_narrow
from tests.browser.people import DESKTOP, frame_of, open_lesson, sign_in, someone, tool_frame
from tests.browser.running_demo import Demo, eventually

pytestmark = pytest.mark.browser
LESSONS = (
    "python-novice-gapminder",
    pytest.param("r-novice-gapminder", marks=pytest.mark.slow),
    pytest.param("sandpaper-docs", marks=pytest.mark.slow),
    pytest.param("shell-novice-es", marks=pytest.mark.slow),
)


@pytest.fixture(params=LESSONS)
def source(request: pytest.FixtureRequest, shared: Path) -> Path:
    folder = shared / "lessons" / str(request.param)
    assert folder.is_dir()
    return folder


@pytest.fixture
def course_url(demo: Demo, source: Path) -> str:
    """A course of its own in the practice LMS, with a learner who is new to CHILD."""
    lms = demo.places.lms_url
    person = {"username": f"reader-{source.name}", "name": f"Demo {learner_of(source)}"}
    requests.post(f"{lms}/control/people", json=person, timeout=10).raise_for_status()
    made = requests.post(
        f"{lms}/control/courses", json={"title": f"Course of {source.name}"}, timeout=10
    )
    return f"{lms}/courses/{made.json()['id']}"


def learner_of(source: Path) -> str:
    """Nobody else's tests find paths that this learner chose."""
    return f"learner of {source.name}"


def test_the_whole_way(
    demo: Demo, browser: Browser, source: Path, course_url: str, tmp_path: Path
) -> None:
    curriculum = publish(demo, source, tmp_path)
    lesson = curriculum.lessons[0]
    with someone(browser) as page:
        sign_in(page, demo.places.lms_url, "Carla")
        place_all(page, course_url, curriculum)
    with someone(browser, DESKTOP) as page:
        sign_in(page, demo.places.lms_url, learner_of(source))
        frame = open_lesson(page, course_url, lesson.title)
        expect(frame.locator("article.lesson")).to_have_attribute("lang", curriculum.language)
        check_page(frame)
        check_page_when_narrow(page)
        frame.locator("button[formaction$='/finish']").click()
        expect(frame.locator("#result")).to_be_visible()
        see_the_path(page, curriculum)
        eventually(lambda: "100 / 100" in grades(page, course_url))


def publish(demo: Demo, source: Path, scratch: Path) -> Curriculum:
    """Import and publish the lesson, and a scheme that asks for its first part."""
    demo.command("curriculum", "import", str(source), "--community", "ignite", "--publish")
    curriculum = read_source(source).curriculum
    file = scratch / "scheme.json"
    file.write_text(json.dumps(scheme_of(curriculum)))
    demo.command("scheme", "import", str(file), "--community", "ignite")
    return curriculum


def scheme_of(curriculum: Curriculum) -> dict[str, Any]:
    def words(text: str) -> dict[str, str]:
        return {"en": text, "es": text}

    lesson = curriculum.lessons[0]
    return {
        "slug": f"reader-of-{curriculum.slug}",
        "title": words(path_title(curriculum)),
        "description": words("Whoever has read the beginning."),
        "root": {
            "id": "begun",
            "kind": "statements",
            "label": words(lesson.title),
            "verb": "completed",
            "activity": f"curricula/{curriculum.slug}/lessons/{lesson.slug}",
        },
    }


def path_title(curriculum: Curriculum) -> str:
    return f"Reader of {curriculum.title}"


def place_all(page: Page, course_url: str, curriculum: Curriculum) -> None:
    """The coordinator picks every lesson, each with a column for finishing it."""
    page.goto(course_url)
    page.locator("a.add").click()
    frame = tool_frame(page, "Choose lessons for your course")
    section = frame.locator("section", has=frame.get_by_role("heading", name=curriculum.title))
    boxes = section.locator("input[name='item'][value^='lesson/']")
    expect(boxes).to_have_count(len(curriculum.lessons))
    for box in boxes.all():
        box.check()
    frame.locator("input[name='child_grade']").check()
    frame.get_by_role("button", name="Put into the course").click()
    expect(page).to_have_url(course_url)
    titles = [lesson.title for lesson in curriculum.lessons]
    expect(page.locator("#activities a")).to_have_text(titles)


def see_the_path(page: Page, curriculum: Curriculum) -> None:
    """The path that asks for this lesson is chosen in the frame and is reached at once."""
    tool = page.frame_locator("#tool")
    frame = frame_of(page)
    frame.goto(frame.url.split("/curricula/")[0] + "/paths")
    chosen = tool.locator("article", has_text=path_title(curriculum))
    chosen.locator("form button").click()
    eventually(lambda: is_achieved(page))
    check_page(frame_of(page))


def is_achieved(page: Page) -> bool:
    """Whether the path page counts one record; asks for it again when it is not computed yet."""
    tool = page.frame_locator("#tool")
    cell = tool.locator("#table td:last-child").first
    if cell.count() and (cell.text_content() or "").strip() == "1":
        return True
    again = tool.locator(".notice a")
    if again.is_visible():
        again.click()
        page.wait_for_timeout(300)
    return False


def grades(page: Page, course_url: str) -> str:
    page.goto(f"{course_url}/grades")
    return page.locator("#gradebook").inner_text()
