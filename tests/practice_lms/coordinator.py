"""Acts as the administrator's and the coordinator's browser: connects CHILD, places lessons.

    python -m tests.practice_lms.coordinator --lms http://127.0.0.1:8001 \\
        --invite "$(child lms invite …)" --course "Coding for non-coders" --pick all

It goes through the same pages and forms as a person does, Dynamic Registration and Deep Linking
included, and does nothing twice: what is connected or placed already stays as it is.
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.practice_lms.web_client import Form, Page, PageRefused, WebClient

HANDED_ON = {"id_token", "login_hint", "JWT", "error"}
"""Fields of pages that only hand something on: a browser with JavaScript submits them itself."""


@dataclass(frozen=True)
class Placed:
    """What there is afterwards: the course's address, all its lessons, and which are new."""

    course_url: str
    lessons: tuple[str, ...]
    new_lessons: tuple[str, ...]
    registered: bool


def place_curriculum(
    lms: str,
    *,
    child: str,
    course: str,
    invitation: Callable[[], str | None],
    pick: str = "all",
    administrator: str = "noa",
    coordinator: str = "carla",
) -> Placed:
    """Connect CHILD when it is not yet, open the course, and place the lessons that it lacks.

    `child` is CHILD's address. `invitation` is called only when CHILD has to be connected, and
    gives a one-time registration address. `pick` is "all", or slugs with commas between. Raises
    `PageRefused` with what the site said.
    """
    browser = WebClient()
    _sign_in(browser, lms, administrator)
    registered = _connect(browser, lms, child, invitation)
    course_url = _open_course(browser, lms, course)
    _sign_in(browser, lms, coordinator)
    before = _lessons(browser.open(course_url))
    new = _add_lessons(browser, course_url, child, pick)
    after = _lessons(browser.open(course_url))
    return Placed(course_url, tuple(after), tuple(after[len(before) :]) if new else (), registered)


def _sign_in(browser: WebClient, lms: str, username: str) -> None:
    browser.forget()
    page = browser.open(f"{lms}/sign-in")
    person = _state(browser, lms, "person", "username", username)
    for form in page.forms:
        for button in form.fields:
            if button.name == "person" and button.value == str(person):
                browser.submit(form, button)
                return
    raise PageRefused(f"{lms} offers nobody called {username}.")


def _connect(
    browser: WebClient, lms: str, child: str, invitation: Callable[[], str | None]
) -> bool:
    registered = False
    if not _tool_ids(browser, lms, child):
        address = invitation()
        if address is None:
            raise PageRefused(f"{lms} does not know {child} yet: give an invitation to register.")
        form = browser.open(f"{lms}/admin/tools").form(id_="register")
        form.fill("address", address)
        framed = browser.submit(form)
        page = browser.open(framed.frames[0])
        page = browser.submit(_only_form(page))
        registered = True
        if not _tool_ids(browser, lms, child):
            raise PageRefused(f"{page.url} registered no tool. It says: {page.text[:500]}")
    for form in browser.open(f"{lms}/admin/tools").forms:
        if form.action.endswith("/activate"):
            browser.submit(form)
    return registered


def _open_course(browser: WebClient, lms: str, title: str) -> str:
    page = browser.open(f"{lms}/courses")
    for address, text in page.links:
        if text == title:
            return address
    form = page.form(id_="open-course")
    form.fill("title", title)
    return browser.submit(form).url


def _add_lessons(browser: WebClient, course_url: str, child: str, pick: str) -> bool:
    """True when something was placed."""
    lms = course_url.rsplit("/courses/", 1)[0]
    course_id = int(course_url.rsplit("/", 1)[1])
    tools = _tool_ids(browser, lms, child)
    have = {
        activity["custom"].get("child_lesson")
        for activity in _rows(browser, lms, "activity")
        if activity["course_id"] == course_id and activity["tool_id"] in tools
    }
    wanted = None if pick == "all" else set(pick.split(","))
    if wanted is not None and wanted <= have:
        return False
    framed = browser.open(f"{course_url}/deep-link/{tools[0]}")
    picker = _handed_on(browser, browser.open(framed.frames[0]))
    form = picker.form(having="item")
    chosen = False
    for box in form.fields:
        kind, _, where = box.value.partition("/")
        if box.name == "item" and kind == "lesson":
            slug = where.rsplit("/", 1)[1]
            box.checked = slug not in have and (wanted is None or slug in wanted)
            chosen = chosen or box.checked
    if not chosen:
        return False
    button = next(each for each in form.fields if (each.name, each.value) == ("act", "place"))
    _handed_on(browser, browser.submit(form, button))
    return True


def _handed_on(browser: WebClient, page: Page) -> Page:
    """Press the button of every page that only hands something on, to the first that does not."""
    for _ in range(10):
        form = next((form for form in page.forms if form.names() & HANDED_ON), None)
        if form is None:
            return page
        page = browser.submit(form)
    raise PageRefused(f"{page.url} hands on without end.")


def _only_form(page: Page) -> Form:
    posts = [form for form in page.forms if form.method == "post"]
    if len(posts) != 1:
        raise PageRefused(f"{page.url} should have one form. It says: {page.text[:500]}")
    return posts[0]


def _lessons(page: Page) -> list[str]:
    return [text for address, text in page.links if "/activities/" in urlsplit(address).path]


def _tool_ids(browser: WebClient, lms: str, child: str) -> list[int]:
    host = urlsplit(child).netloc
    tools = _rows(browser, lms, "tool")
    return [tool["id"] for tool in tools if urlsplit(tool["login_url"]).netloc == host]


def _state(browser: WebClient, lms: str, table: str, column: str, value: str) -> int:
    for row in _rows(browser, lms, table):
        if row[column] == value:
            return int(row["id"])
    raise PageRefused(f"{lms} has no {table} whose {column} is {value}.")


def _rows(browser: WebClient, lms: str, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(browser.open(f"{lms}/control/state").html)[table]
    return rows


def _child_of(lms: str) -> str:
    """The address of CHILD that the LMS was started with."""
    return str(json.loads(WebClient().open(f"{lms}/control/state").html)["child"])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.practice_lms.coordinator")
    parser.add_argument("--lms", default="http://127.0.0.1:8001")
    parser.add_argument("--child", help="address of CHILD, if not the one the LMS was given")
    parser.add_argument("--invite", help="registration address from CHILD, the first time")
    parser.add_argument("--course", required=True, help="title; opened when there is none")
    parser.add_argument("--pick", default="all", help='"all", or slugs with commas between')
    asked = parser.parse_args()
    try:
        placed = place_curriculum(
            asked.lms,
            child=asked.child or _child_of(asked.lms),
            course=asked.course,
            invitation=lambda: asked.invite,
            pick=asked.pick,
        )
    except PageRefused as error:
        raise SystemExit(str(error)) from error
    print(json.dumps(asdict(placed), ensure_ascii=False))  # noqa: T201 - the command's answer


if __name__ == "__main__":
    main()
