"""One person in the frames of two LMSs: she joins them on both sides, in a real browser."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Frame, Page, expect

from tests.browser.looks import check_page, check_page_when_narrow
from tests.browser.people import (
    PHONE,
    frame_of,
    open_lesson,
    sign_in,
    someone,
    tool_frame,
)
from tests.browser.running_demo import REPOSITORY, Demo, eventually, free_ports

pytestmark = pytest.mark.browser
EVENING = "Coding, evening group"


@pytest.fixture
def evening_lms(demo: Demo, tmp_path: Path) -> Iterator[str]:
    """Another LMS with a course of its own that has the same lessons, connected by hand."""
    (port,) = free_ports(1)
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.practice_lms"),
            *("--port", str(port), "--data", str(tmp_path)),
            *("--child", demo.places.child_url),
        ],
        cwd=REPOSITORY,
    )
    try:
        eventually(lambda: is_up(address))
        connect(demo, address)
        yield address
    finally:
        process.terminate()
        process.wait()


def is_up(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).ok
    except requests.ConnectionError:
        return False


def connect(demo: Demo, lms: str) -> None:
    child = demo.places.child_url
    tool = told(
        f"{lms}/control/tools",
        name="CHILD",
        login_url=f"{child}/lti/login",
        redirect_uris=[f"{child}/lti/launch"],
        jwks_url=f"{child}/lti/jwks.json",
        target_link_uri=f"{child}/lti/launch",
    )
    demo.command(
        *("lms", "add", "--community", "ignite", "--name", "Evening school"),
        *("--issuer", lms, "--client-id", tool["client_id"], "--deployment", str(tool["id"])),
        *("--auth-login-url", f"{lms}/lti/auth", "--auth-token-url", f"{lms}/lti/token"),
        *("--jwks-url", f"{lms}/lti/keys", "--frame-origin", lms),
    )
    course = told(f"{lms}/control/courses", title=EVENING)
    placed = demo.lms_state()["activity"][1]
    told(
        f"{lms}/control/activities",
        course_id=course["id"],
        tool_id=tool["id"],
        title=placed["title"],
        url=placed["url"],
        custom=placed["custom"],
    )


def told(address: str, /, **what: Any) -> Any:
    answer = requests.post(address, json=what, timeout=10)
    answer.raise_for_status()
    return answer.json()


def test_she_joins_two_lmss_in_their_frames(demo: Demo, browser: Browser, evening_lms: str) -> None:
    title = demo.lms_state()["activity"][1]["title"]
    with someone(browser) as day, someone(browser, PHONE) as evening:
        sign_in(day, demo.places.lms_url, "Ana")
        here = to_me(day, open_lesson(day, demo.course_url, title))
        here.get_by_role("button", name="Make a code").click()
        code = shown(day, "Your code")

        sign_in(evening, evening_lms, "Ana")
        evening.goto(f"{evening_lms}/courses")
        evening.get_by_role("link", name=EVENING).first.click()
        evening.get_by_role("link", name=title, exact=True).click()
        there = to_me(evening, tool_frame(evening, title))
        there.get_by_label("The code from your other place").fill(code)
        there.get_by_role("button", name="See what would be joined").click()
        there = tool_frame(evening, "Are both places yours?")
        look_at(evening, there)
        there.get_by_role("checkbox").check()
        there.get_by_role("button", name="Accept").click()
        number = shown(evening, "Your number")

        here = to_me(day, frame_of(day))
        here.get_by_role("link", name="See which, and finish").click()
        here = tool_frame(day, "Is this you?")
        expect(here.get_by_text("Evening school").first).to_be_visible()
        look_at(day, here)
        here.get_by_label("The number that the other place shows").fill(number)
        here.get_by_role("checkbox").check()
        here.get_by_role("button", name="Join the places").click()
        here = tool_frame(day, "Joined with")
        expect(here.get_by_text("The places are joined.")).to_be_visible()
        look_at(day, here)

        here.get_by_role("link", name="Home").click()
        here = tool_frame(day, "Good to see you")
        expect(here.get_by_text("Its lessons open at Evening school")).to_be_visible()

        there = to_me(evening, frame_of(evening))
        there.get_by_role("link", name="Separate this place").click()
        there = tool_frame(evening, "Separate these places?")
        look_at(evening, there)
        there.get_by_role("button", name="Separate them").click()
        there = tool_frame(evening, "My places")
        expect(there.get_by_text("The places are separated.")).to_be_visible()
        expect(there.get_by_role("heading", name="Joined with")).to_have_count(0)


def to_me(page: Page, frame: Frame) -> Frame:
    frame.get_by_role("link", name="Me", exact=True).click()
    profile = tool_frame(page, "My profile")
    folded = profile.locator(".siblings summary")
    if folded.is_visible():
        folded.click()
    profile.locator(".siblings a >> visible=true").get_by_text("My places").click()
    found = tool_frame(page, "Use CHILD from another place")
    look_at(page, found)
    return found


def shown(page: Page, heading: str) -> str:
    """The code or number on the page, as it is to be read."""
    frame = tool_frame(page, heading)
    look_at(page, frame)
    return frame.locator(".code-card [aria-hidden]").inner_text()


def look_at(page: Page, frame: Frame) -> None:
    check_page(frame)
    check_page_when_narrow(page)
