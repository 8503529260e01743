"""Moodle 4.5's hands, walked with one of release 4.5.6 in its own theme (Boost), in English.

It needs a course with the people of `--people` in it, and a CHILD that Moodle reaches: by HTTPS, or
on one machine with it where its settings `curlsecurityblockedhosts` and `curlsecurityallowedport`
are empty. Bad launches that need Moodle's key are tried where `--signing-key` has it: the setting
`privatekey` of `mod_lti`.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from playwright.sync_api import Frame, Locator, Page, expect

from plugin.lti import ToolAddresses
from tests.acceptance.hands import CannotHere, People, Person
from tests.launch_attempts import Signer

TIMEOUT_S = 20
TOOL = "CHILD"
CONFIGURE = "/mod/lti/toolconfigure.php"
FRAME = "#contentframe"


def read_people(file: Path) -> People:
    """Accounts by what they are: administrator, teacher, learners (three), absent; each has
    username, name and password.
    """
    told = json.loads(file.read_text(encoding="utf-8"))
    first, second, third = (Person(**one) for one in told["learners"])
    return People(
        Person(**told["administrator"]),
        Person(**told["teacher"]),
        (first, second, third),
        Person(**told["absent"]),
    )


class MoodleHands:
    """`course` is the address of a course that has the people, empty of activities."""

    title = "Moodle"

    def __init__(
        self, address: str, *, people: People, course: str, signing_key: Path | None
    ) -> None:
        self._address = address.rstrip("/")
        self._course = course
        self._signing_key = signing_key
        self.people = people
        self._tool = ""

    def answers(self) -> None:
        try:
            answer = requests.get(f"{self._address}/login/index.php", timeout=TIMEOUT_S)
        except requests.RequestException as error:
            raise CannotHere(f"No Moodle answers at {self._address}: {error}") from error
        if "logintoken" not in answer.text:
            raise CannotHere(f"{self._address} has no sign-in form of Moodle.")

    def registers_itself(self) -> bool:
        return True

    def sign_in(self, page: Page, person: Person) -> None:
        page.goto(
            f"{self._address}/login/index.php", wait_until="networkidle"
        )  # else it may refuse
        page.locator("#username").fill(person.username)
        page.locator("#password").fill(person.password)
        page.locator("#loginbtn").click()
        expect(page.locator("#user-menu-toggle")).to_be_visible()

    def open_registration(self, page: Page, invitation: str) -> Frame:
        """Moodle puts the tool's page into a frame of its own page."""
        page.goto(f"{self._address}{CONFIGURE}")
        page.locator("#tool-url").fill(invitation)
        page.get_by_role("button", name="Add LTI Advantage").click()
        return _frame(page, "#external-registration-template-container iframe")

    def activate(self, page: Page) -> None:
        card = page.locator(".tool-card").filter(has_text=TOOL)
        expect(card).to_be_visible()
        self._tool = card.get_attribute("data-type-id") or ""
        card.locator("a.activate").click()
        expect(card.locator("a.activate")).to_have_count(0)
        card.locator("a.edit").click()
        page.locator("#id_lti_coursevisible").select_option(
            label="Show in activity chooser and as a preconfigured tool"
        )
        page.get_by_role("button", name="Save changes").click()

    def connect_by_hand(self, page: Page, ours: ToolAddresses) -> Mapping[str, str]:
        raise CannotHere("Moodle registers itself.")

    def open_course(self, page: Page, title: str) -> str:
        return self._course

    def open_deep_linking(self, page: Page, course: str) -> Frame:
        number = course.partition("id=")[2].partition("&")[0]
        page.goto(
            f"{self._address}/course/modedit.php?add=lti&course={number}&section=0"
            f"&typeid={self._tool}"
        )
        page.get_by_role("button", name="Select content").click()
        return _frame(page, "#contentitem-page-iframe")

    def placed(self, page: Page, course: str) -> list[str]:
        """Where one link came back, the form of the activity is still open."""
        save = page.get_by_role("button", name="Save and return to course")
        if save.count():
            save.click()
        page.wait_for_url(f"{course}*")
        names = page.locator(".modtype_lti .instancename")
        said: list[str] = names.evaluate_all("all => all.map(one => one.firstChild.textContent)")
        return [one.strip() for one in said]  # behind it stands the kind, for screen readers

    def make_graded(self, page: Page, course: str, title: str) -> None:
        """Deep Linking's line item has made the column."""

    def open_activity(self, page: Page, course: str, title: str) -> Frame:
        page.goto(course)
        page.locator(".modtype_lti a").filter(has_text=title).first.click()
        return _frame(page, FRAME)

    def open_in_window(self, page: Page, course: str, title: str) -> None:
        """What the frame of the activity's page opens, alone."""
        page.goto(course)
        link = page.locator(".modtype_lti a").filter(has_text=title).first
        number = (link.get_attribute("href") or "").partition("id=")[2].partition("&")[0]
        page.goto(f"{self._address}/mod/lti/launch.php?id={number}&triggerview=0")

    def grades(self, page: Page, course: str) -> Mapping[str, Mapping[str, str]]:
        number = course.partition("id=")[2].partition("&")[0]
        page.goto(f"{self._address}/grade/report/grader/index.php?id={number}")
        table = page.locator("#user-grades")
        columns = {
            head.get_attribute("data-itemid") or "": head.locator("a.gradeitemheader").inner_text()
            for head in table.locator("th[data-itemid]:has(a.gradeitemheader)").all()
        }
        return {
            _name(row): {
                columns[cell.get_attribute("data-itemid") or ""]: _value(cell)
                for cell in row.locator("td[data-itemid]").all()
                if cell.get_attribute("data-itemid") in columns
            }
            for row in table.locator("tr.userrow").all()
        }

    def signer(self, kid: str) -> Signer | None:
        if self._signing_key is None:
            return None
        key = load_pem_private_key(self._signing_key.read_bytes(), password=None)
        assert isinstance(key, rsa.RSAPrivateKey), f"{self._signing_key} is no RSA key"
        return Signer(key, kid)


def _name(row: Locator) -> str:
    """Of a row of the gradebook; her initials or her picture stand before it."""
    said: str = row.locator("th.user a.username").evaluate("one => one.lastChild.textContent")
    return said.strip()


def _value(cell: Locator) -> str:
    value = cell.locator(".gradevalue")
    return value.first.inner_text() if value.count() else ""


def _frame(page: Page, where: str) -> Frame:
    page.wait_for_selector(where, state="attached")
    frame = page.locator(where).first.element_handle().content_frame()
    assert frame is not None
    return frame
