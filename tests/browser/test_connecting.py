"""An administrator connects another LMS and a coordinator places a lesson, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looks import check_page, check_page_when_narrow
from tests.browser.people import PHONE, curriculum, sign_in, someone, tool_frame
from tests.browser.running_demo import Demo, free_ports
from tests.practice_lms import MODES
from tests.practice_lms.running import running_lms

pytestmark = pytest.mark.browser


@pytest.fixture(params=["moodle", "canvas", "brightspace", "blackboard", "sakai"])
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def another_lms(mode: str, demo: Demo, tmp_path: Path) -> Iterator[str]:
    """An LMS that CHILD does not know yet, in each mode."""
    (port,) = free_ports(1)
    with running_lms(tmp_path, port, mode, child=demo.places.child_url) as address:
        yield address


def test_connect_place_and_open(demo: Demo, browser: Browser, another_lms: str, mode: str) -> None:
    lesson = curriculum().lessons[1]
    with someone(browser) as page:
        sign_in(page, another_lms, "Noa")
        if MODES[mode].issuer is None:
            connect(page, demo, another_lms)
        else:
            connect_by_hand(page, demo, another_lms)
        page.goto(f"{another_lms}/courses")
        page.get_by_label("Title").fill("Another course")
        page.get_by_role("button", name="Open the course").click()
        expect(page.get_by_role("heading", name="Another course")).to_be_visible()
        course_url = page.url
    with someone(browser) as page:
        sign_in(page, another_lms, "Carla")
        page.goto(course_url)
        place(page, lesson.title)
        expect(page).to_have_url(course_url)
        expect(page.locator("#activities a")).to_have_text([lesson.title])
    with someone(browser, PHONE) as page:
        sign_in(page, another_lms, "Ana")
        page.goto(course_url)
        page.get_by_role("link", name=lesson.title, exact=True).click()
        tool_frame(page, lesson.title)


def connect(page: Page, demo: Demo, lms: str) -> None:
    """Dynamic Registration in the LMS's frame; the tool says when it is done, the LMS closes."""
    invitation = demo.command("lms", "invite", "--community", "ignite", "--name", lms)["url"]
    page.goto(f"{lms}/admin/tools")
    check_page(page)
    page.get_by_label("Registration address").fill(invitation)
    page.get_by_role("button", name="Connect the tool").click()
    frame = tool_frame(page, "Connect an LMS")
    check_page(page)
    check_page(frame)
    frame.get_by_role("button", name="Connect").click()
    expect(page.get_by_role("heading", name="Tools", exact=True)).to_be_visible()
    expect(page.locator(".cards li")).to_have_count(1)
    activate = page.locator(".activate button")
    if activate.count():
        activate.click()
    expect(page.locator(".cards")).not_to_contain_text("waits for you")
    check_page_when_narrow(page)


def connect_by_hand(page: Page, demo: Demo, lms: str) -> None:
    """One issuer for all customers is not on the LMS's own host, so nothing registers itself."""
    child = demo.places.child_url
    page.goto(f"{lms}/admin/tools")
    page.get_by_label("Name").fill("CHILD")
    page.get_by_label("The tool's login URL").fill(f"{child}/lti/login")
    page.get_by_label("The tool's launch URL").fill(f"{child}/lti/launch")
    page.get_by_label("The tool's key set URL").fill(f"{child}/lti/jwks.json")
    page.get_by_role("button", name="Save the tool").click()
    expect(page.locator(".cards li")).to_have_count(1)
    shown = page.locator("main > dl dd").all_inner_texts()
    client_id, deployment_id = page.locator(".cards dd").all_inner_texts()[:2]
    issuer, login_url, token_url, jwks_url = shown
    demo.command(
        *("lms", "add", "--community", "ignite", "--name", lms),
        *("--issuer", issuer, "--client-id", client_id, "--deployment", deployment_id),
        *("--auth-login-url", login_url, "--auth-token-url", token_url),
        *("--jwks-url", jwks_url, "--frame-origin", lms),
    )


def place(page: Page, title: str) -> None:
    """Deep Linking in the LMS's frame."""
    page.locator("a.add").click()
    frame = tool_frame(page, "Choose lessons for your course")
    check_page(frame)
    check_page_when_narrow(page)
    frame.get_by_label(title).check()
    frame.get_by_role("button", name="Put into the course").click()
