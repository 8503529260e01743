"""The steps that people take in the practice LMS and in CHILD, in a real browser.

Bruno reads Spanish, so what he does is found by what it is in the page, not by its words.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from re import Pattern

from playwright.sync_api import Browser, Frame, Page, expect

from curricula import Curriculum, Item, Lesson, read_source
from plugin.demo.world import CURRICULUM
from tests.browser.conftest import PATIENCE_MS

PHONE, DESKTOP = (390, 844), (1280, 900)


def curriculum() -> Curriculum:
    """The demo's curriculum, to know the right answers."""
    return read_source(CURRICULUM).curriculum


@contextmanager
def someone(
    browser: Browser, size: tuple[int, int] = DESKTOP, *, javascript: bool = True
) -> Iterator[Page]:
    """A person's own browser, with a window of `size` in CSS pixels."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, java_script_enabled=javascript
    )
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield context.new_page()
    finally:
        context.close()


def sign_in(page: Page, lms_url: str, name: str) -> None:
    page.goto(f"{lms_url}/sign-in")
    page.get_by_role("button", name=f"Sign in as Demo {name}").click()
    expect(page.get_by_role("heading", name="Your courses")).to_be_visible()


def open_lesson(page: Page, course_url: str, title: str) -> Frame:
    """Open a lesson from the course page; the frame shows it."""
    page.goto(course_url)
    page.get_by_role("link", name=title, exact=True).click()
    return tool_frame(page, title)


def tool_frame(page: Page, heading: str | Pattern[str]) -> Frame:
    """The LMS's iframe, as soon as it shows a page with this heading."""
    tool = page.frame_locator("#tool")
    expect(tool.get_by_role("heading", name=heading).first).to_be_visible()
    return frame_of(page)


def frame_of(page: Page) -> Frame:
    frame = page.locator("#tool").element_handle().content_frame()
    assert frame is not None
    return frame


def choose(frame: Frame | Page, lesson: Lesson, item_slug: str, keys: Sequence[str]) -> None:
    item = next(one for one in lesson.items if one.slug == item_slug)
    for option in item.options:
        box = frame.locator(f"#item-{item.slug} input[value='{option.key}']")
        if option.key in keys:
            box.check()
        elif item.kind == "multiple":
            box.uncheck()


def choose_right(frame: Frame | Page, lesson: Lesson) -> None:
    """Fill in what is right in every question of the lesson; in your own words, some words."""
    for item in lesson.items:
        fill_in_right(frame, lesson, item)


def fill_in_right(frame: Frame | Page, lesson: Lesson, item: Item) -> None:
    field = frame.locator(f"[name='item:{item.slug}']")
    if item.kind in ("single", "multiple"):
        choose(frame, lesson, item.slug, [o.key for o in item.options if o.correct])
    elif item.kind == "true-false":
        frame.locator(f"#item-{item.slug} input[value='{item.accepted[0]}']").check()
    elif item.kind == "fill-in":
        field.fill(item.accepted[0])
    elif item.kind == "numeric":
        field.fill(f"{item.number:g}".replace(".", ","))
    elif item.kind == "free-text":
        field.fill("Fictional words of a fictional learner.")
    else:
        for at, option in enumerate(item.options, start=1):
            half = option.match if item.kind == "matching" else str(at)
            frame.locator(f"[name='item:{item.slug}:{option.key}']").select_option(half)


def finish(frame: Frame | Page) -> None:
    frame.locator("button[formaction$='/finish']").click()
    expect(frame.locator("#result")).to_be_visible()
