"""The guides, followed step by step in the admin pages of the LMS that each is for."""

from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from plugin.web.guides import GUIDES
from tests.browser.guide_steps import INVITE, Follower, Written, enter_here, ways_of
from tests.browser.people import curriculum, sign_in, someone, tool_frame
from tests.browser.running_demo import Demo, free_ports
from tests.practice_lms.running import running_lms
from tests.practice_lms.tools import LINE_ITEM, MEMBERS_READ, RESULT_READ, SCORE

pytestmark = pytest.mark.browser
INVITED = "By an invitation: one address to paste"
OWN_ISSUER: dict[str, Any] = {"issuer": None}
"""Who registers by an invitation has an issuer on the host that the configuration came from; for
Canvas CHILD knows the other host by name.
"""
NEEDED = {LINE_ITEM, MEMBERS_READ, RESULT_READ, SCORE}
WAYS = [
    (key, way)
    for key in GUIDES
    for way in ([INVITED] if key in ("moodle", "canvas", "brightspace", "sakai") else [])
    + ["By hand"]
]


def test_these_are_all_the_ways(demo: Demo, browser: Browser) -> None:
    with someone(browser) as page:
        shown = [
            (key, way)
            for key in GUIDES
            for way in ways_of(page, f"{demo.places.child_url}/connect/{key}")
        ]
    assert shown == WAYS


@pytest.mark.parametrize(("key", "way"), WAYS, ids=["-".join(one) for one in WAYS])
def test_the_guide_connects_the_lms(
    demo: Demo, browser: Browser, tmp_path: Path, key: str, way: str
) -> None:
    (port,) = free_ports(1)
    quirks: dict[str, Any] = OWN_ISSUER if way == INVITED else {}
    with (
        someone(browser) as reader,
        someone(browser) as administrator,
        running_lms(tmp_path, port, key, **quirks) as lms,
    ):
        steps = ways_of(reader, f"{demo.places.child_url}/connect/{key}")[way]
        sign_in(administrator, lms, "Noa")
        follow(steps[:-1], Follower(administrator, lms), reader, demo)
        (tool,) = requests.get(f"{lms}/control/state", timeout=10).json()["tool"]
        assert tool["state"] == "active", "the guide does not say how it is switched on"
        assert set(tool["scopes"]) >= NEEDED, "the guide leaves services switched off"
        a_lesson_is_placed_and_opened(browser, administrator, lms)


def follow(steps: list[Written], person: Follower, reader: Page, demo: Demo) -> None:
    for step in steps:
        if INVITE in step.words:
            name = ("--community", "ignite", "--name", person.address)
            person.invitation = demo.command("lms", "invite", *name)["url"]
        elif step.is_back:
            connect_here(reader, step, person, demo)
        else:
            person.do(step)


def connect_here(reader: Page, step: Written, person: Follower, demo: Demo) -> None:
    """On CHILD's form, by somebody who may; what the form alone asks for is filled in, too."""
    made = demo.command(
        *("community", "invite", "ignite", "--role", "administrator"),
        *("--name", "Demo administrator", "--reason", "connects an LMS"),
    )
    reader.goto(made["url"])
    reader.locator("main form button").click()
    reader.wait_for_url("**/home")
    reader.goto(f"{demo.places.child_url}/desk/lms/connect")
    configuration = f"{person.address}/.well-known/openid-configuration"
    enter_here(reader, step, person.seen, configuration)
    places = reader.get_by_label("For the courses of")
    places.select_option(label=places.locator("option").all_inner_texts()[-1])
    reader.get_by_label("What it is called here").fill(person.address)
    reader.get_by_role("button", name="Connect the LMS").click()
    reader.wait_for_url("**done=connected*")


def a_lesson_is_placed_and_opened(browser: Browser, administrator: Page, lms: str) -> None:
    """The last step of every guide."""
    lesson = curriculum().lessons[1]
    administrator.goto(f"{lms}/courses")
    administrator.get_by_label("Title").fill("A course")
    administrator.get_by_role("button", name="Open the course").click()
    expect(administrator.get_by_role("heading", name="A course")).to_be_visible()
    course = administrator.url
    with someone(browser) as teacher:
        sign_in(teacher, lms, "Carla")
        teacher.goto(course)
        teacher.locator("a.add").click()
        frame = tool_frame(teacher, "Choose lessons for your course")
        named = frame.get_by_text(lesson.title, exact=True)
        frame.locator("label.choice").filter(has=named).locator("input").check()
        frame.get_by_role("button", name="Put into the course").click()
        expect(teacher.locator("#activities a")).to_have_text([lesson.title])
    with someone(browser) as learner:
        sign_in(learner, lms, "Ana")
        learner.goto(course)
        learner.get_by_role("link", name=lesson.title, exact=True).click()
        tool_frame(learner, lesson.title)
