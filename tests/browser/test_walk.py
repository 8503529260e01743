"""The whole path of what a person sees: course, lesson, score, path, records, second LRS."""

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Frame,
    FrameLocator,
    Locator,
    Page,
    expect,
)

from tests.browser.looks import check_nothing_scrolls_twice, check_page, check_page_when_narrow
from tests.browser.other_site import one_page
from tests.browser.people import (
    DESKTOP,
    PHONE,
    choose,
    choose_right,
    curriculum,
    finish,
    frame_of,
    open_lesson,
    sign_in,
    someone,
)
from tests.browser.running_demo import Demo, eventually

pytestmark = pytest.mark.browser
VERB = "http://adlnet.gov/expapi/verbs/"
PLANNED = "https://w3id.org/xapi/tla/verbs/planned"
LESSON_PAGE_BYTES, LESSON_PAGE_REQUESTS = 120_000, 8


@pytest.mark.parametrize(
    ("learner", "size"),
    [("Ana", DESKTOP), ("Bruno", PHONE)],
    ids=["desktop", "phone"],
)
def test_the_whole_path(demo: Demo, browser: Browser, learner: str, size: tuple[int, int]) -> None:
    lesson = curriculum().lessons[0]
    before = set(demo.statements())
    with someone(browser, size) as coordinator:
        see_the_course(coordinator, demo)
        with someone(browser, size) as page:
            page.goto(f"{demo.places.lms_url}/sign-in")
            check_page(page)
            sign_in(page, demo.places.lms_url, learner)
            frame = open_lesson(page, demo.course_url, lesson.title)
            check_page(page)
            check_page(frame)
            check_page_when_narrow(page)
            check_nothing_scrolls_twice(frame)
            answer_and_finish(page, frame)
            choose_the_path(page)
            see_the_grade(page, demo)
        see_the_grades(coordinator, demo, learner)
    new = {i: s for i, s in demo.statements().items() if i not in before}
    who = {
        statement["actor"]["account"]["name"]
        for statement in new.values()
        if statement["verb"]["id"] == VERB + "initialized"
    }
    assert len(who) == 1  # a worker may still be at the paths of the others
    hers = [one for one in new.values() if one["actor"]["account"]["name"] in who]
    verbs = [statement["verb"]["id"] for statement in hers]
    for verb in ("initialized", "experienced", "answered", "completed"):
        assert VERB + verb in verbs
    assert PLANNED in verbs
    eventually(lambda: set(new) <= set(demo.forwarded()))


def all_but_the_withheld_were_forwarded(demo: Demo) -> bool:
    """Somebody of the demo lets nothing about her leave."""
    here, there = set(demo.statements()), set(demo.forwarded())
    (target,) = demo.command("lrs", "target", "status")
    assert target["withheld"] > 0
    return there <= here and len(here - there) == target["withheld"]


def see_the_course(page: Page, demo: Demo) -> None:
    """The coordinator sees a course whose lessons came from CHILD by Deep Linking."""
    sign_in(page, demo.places.lms_url, "Carla")
    check_page(page)
    page.goto(demo.course_url)
    titles = [lesson.title for lesson in curriculum().lessons]
    expect(page.locator("#activities a")).to_have_text(titles)
    check_page(page)


def answer_and_finish(page: Page, frame: Frame) -> None:
    """Wrong first and told so, then right; finishing shows the score."""
    lesson = curriculum().lessons[0]
    item = lesson.items[0]
    wrong = next(option.key for option in item.options if not option.correct)
    choose(frame, lesson, item.slug, [wrong])
    frame.locator(f"#item-{item.slug} button[name='check']").click()
    expect(frame.locator(f"#answer-{item.slug}.not-yet")).to_be_visible()
    check_page(frame)
    choose_right(frame, lesson)
    finish(frame)
    expect(frame.locator("#result")).to_contain_text("100")
    check_page(frame)
    check_page_when_narrow(page)


def choose_the_path(page: Page) -> None:
    """In the frame, from the lesson: choose a path, see what is satisfied, missing and next."""
    first, second = (lesson.slug for lesson in curriculum().lessons[:2])
    tool = page.frame_locator("#tool")
    tool.locator("a.to-path, a[href$='/path']").first.click()
    choose = tool.locator(".empty a[href$='/paths']")
    expect(choose).to_be_visible()
    check_page(frame_of(page))
    choose.click()
    this = tool.locator("article:has(h2) form button").first
    expect(this).to_be_visible()
    check_page(frame_of(page))
    this.click()
    eventually(lambda: is_computed(page))
    done, missing = (records_of(tool, f"finish-{slug}") for slug in (first, second))
    expect(done).to_have_text("1")
    expect(missing).to_have_text("0")
    expect(tool.locator(".next-step h2")).not_to_be_empty()
    check_page(frame_of(page))
    check_page_when_narrow(page)


def records_of(tool: FrameLocator, requirement: str) -> Locator:
    """How many learning records the path page counts for a requirement."""
    return tool.locator(f"#table tr:has(a[href='#need-{requirement}']) td:last-child")


def is_computed(page: Page) -> bool:
    """Whether the path page shows the requirement tree; asks for it again when not yet."""
    tool = page.frame_locator("#tool")
    if tool.locator(".tree").is_visible():
        return True
    again = tool.locator(".notice a")
    if again.is_visible():
        again.click()
        page.wait_for_timeout(300)
    return False


def see_the_grade(page: Page, demo: Demo) -> None:
    """The learner's own grades in the LMS."""
    eventually(lambda: "100 / 100" in grades_text(page, demo))
    check_page(page)
    check_page_when_narrow(page)


def see_the_grades(page: Page, demo: Demo, learner: str) -> None:
    """The coordinator's gradebook has the learner's score."""
    grades_text(page, demo)
    row = page.get_by_role("row").filter(has_text=learner)
    expect(row).to_contain_text("100 / 100")
    check_page(page)


def grades_text(page: Page, demo: Demo) -> str:
    page.goto(f"{demo.course_url}/grades")
    return page.locator("#gradebook").inner_text()


def test_a_lesson_works_without_javascript(demo: Demo, browser: Browser) -> None:
    lesson = curriculum().lessons[1]
    with someone(browser, PHONE, javascript=False) as page:
        sign_in(page, demo.places.lms_url, "Bruno")
        page.goto(demo.course_url)
        page.get_by_role("link", name=lesson.title, exact=True).click()
        address = page.get_by_role("link", name="Open in a new window").get_attribute("href")
        page.goto(f"{demo.places.lms_url}{address}")
        while page.get_by_role("button", name="Continue", exact=True).count():
            page.get_by_role("button", name="Continue", exact=True).click()
        expect(page.get_by_role("heading", name=lesson.title, level=1)).to_be_visible()
        choose_right(page, lesson)
        finish(page)
        expect(page.locator("#result")).to_contain_text("100")


def test_a_lesson_opens_where_third_party_cookies_are_blocked(
    demo: Demo, blocking: BrowserContext
) -> None:
    lesson = curriculum().lessons[2]
    page = blocking.new_page()
    sign_in(page, demo.places.lms_url, "Ana")
    frame = open_lesson(page, demo.course_url, lesson.title)
    choose_right(frame, lesson)
    finish(frame)
    expect(frame.locator("#result")).to_contain_text("100")


def test_that_browser_really_blocks_third_party_cookies(
    demo: Demo, blocking: BrowserContext
) -> None:
    """The LMS's own cookie is not partitioned: in another site's frame it must be lost."""
    page = blocking.new_page()
    sign_in(page, demo.places.lms_url, "Ana")
    framed = f'<iframe src="{demo.places.lms_url}/courses" title="LMS"></iframe>'
    with one_page(framed) as other_site:
        page.goto(other_site)
        expect(page.frame_locator("iframe").get_by_text("Sign in first")).to_be_visible()


def test_a_lesson_page_transfers_at_most_120_kb(demo: Demo, browser: Browser) -> None:
    with someone(browser) as page:
        sign_in(page, demo.places.lms_url, "Ana")
        received: dict[str, int] = {}
        child = demo.places.child_url
        page.on(
            "requestfinished",
            lambda request: received.update(
                {request.url: max(0, request.sizes()["responseBodySize"])}  # below 0: was kept
                if request.url.startswith(child) and request.resource_type != "image"
                else {}
            ),
        )
        for lesson in curriculum().lessons:
            received.clear()
            open_lesson(page, demo.course_url, lesson.title)
            page.wait_for_load_state("networkidle")
            assert 0 < sum(received.values()) <= LESSON_PAGE_BYTES, received
            assert len(received) <= LESSON_PAGE_REQUESTS, sorted(received)


def test_staff_see_the_lesson_without_leaving_a_record(demo: Demo, browser: Browser) -> None:
    lesson = curriculum().lessons[0]
    before = set(demo.statements())
    with someone(browser) as page:
        sign_in(page, demo.places.lms_url, "Carla")
        frame = open_lesson(page, demo.course_url, lesson.title)
        check_page(frame)
        expect(frame.get_by_role("button", name="Finish lesson")).to_have_count(0)
    assert set(demo.statements()) == before


def test_stopping_and_starting_again_keeps_everything(demo: Demo, browser: Browser) -> None:
    lesson = curriculum().lessons[1]
    with someone(browser) as page:
        sign_in(page, demo.places.lms_url, "Ana")
        frame = open_lesson(page, demo.course_url, lesson.title)
        choose_right(frame, lesson)
        finish(frame)
    eventually(lambda: all_but_the_withheld_were_forwarded(demo))
    activities, statements = demo.lms_state()["activity"], demo.statements()
    demo.stop()
    demo.start()
    assert demo.lms_state()["activity"] == activities
    assert set(demo.statements()) >= set(statements)
    with someone(browser) as page:
        sign_in(page, demo.places.lms_url, "Ana")
        eventually(lambda: "100 / 100" in grades_text(page, demo))
        open_lesson(page, demo.course_url, lesson.title)
        expect(page.frame_locator("#tool").get_by_text("You finished this lesson")).to_be_visible()
