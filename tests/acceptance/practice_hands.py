"""The practice LMS's hands. Its people have no passwords, and its key is to be had here."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from playwright.sync_api import Frame, Page, expect

from plugin.lti import ToolAddresses
from tests.acceptance.hands import CannotHere, People, Person
from tests.launch_attempts import Signer

TIMEOUT_S = 10


class PracticeHands:
    """`address` is the practice LMS's. Bruno reads Spanish: nothing that he does goes by words."""

    people = People(
        Person("noa", "Demo Noa"),
        Person("carla", "Demo Carla"),
        (Person("ana", "Demo Ana"), Person("bruno", "Demo Bruno"), Person("emil", "Demo Emil")),
        Person("dora", "Demo Dora"),
    )

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")

    @property
    def title(self) -> str:
        return f"practice LMS as {self._asked('state')['mode']}"

    def answers(self) -> None:
        try:
            self._asked("state")
        except (requests.RequestException, ValueError) as error:
            raise CannotHere(f"No practice LMS answers at {self._address}: {error}") from error

    def registers_itself(self) -> bool:
        """One issuer for all customers is on another host, in whose name nobody registers here."""
        issuer = self._asked("state")["quirks"]["issuer"] or self._address
        return urlsplit(issuer).hostname == urlsplit(self._address).hostname

    def sign_in(self, page: Page, person: Person) -> None:
        page.goto(f"{self._address}/sign-in")
        page.get_by_role("button", name=f"Sign in as {person.name}", exact=True).click()
        expect(page.get_by_role("heading", name="Your courses")).to_be_visible()

    def open_registration(self, page: Page, invitation: str) -> Frame:
        page.goto(f"{self._address}/admin/tools")
        page.get_by_label("Registration address").fill(invitation)
        page.get_by_role("button", name="Connect the tool").click()
        return _tool(page)

    def activate(self, page: Page) -> None:
        expect(page.get_by_role("heading", name="Tools", exact=True)).to_be_visible()
        expect(page.locator(".cards li")).to_have_count(1)
        activate = page.locator(".activate button")
        if activate.count():
            activate.click()
        expect(page.locator(".cards")).not_to_contain_text("waits for you")

    def connect_by_hand(self, page: Page, ours: ToolAddresses) -> Mapping[str, str]:
        page.goto(f"{self._address}/admin/tools")
        page.get_by_label("Name", exact=True).fill("CHILD")
        page.get_by_label("The tool's login URL").fill(ours.login_url)
        page.get_by_label("The tool's launch URL").fill(ours.launch_url)
        page.get_by_label("The tool's key set URL").fill(ours.jwks_url)
        page.get_by_role("button", name="Save the tool").click()
        expect(page.locator(".cards li")).to_have_count(1)
        issuer, login_url, token_url, jwks_url = page.locator("main > dl dd").all_inner_texts()
        client_id, deployment = page.locator(".cards dd").all_inner_texts()[:2]
        return {
            "--issuer": issuer,
            "--client-id": client_id,
            "--deployment": deployment,
            "--auth-login-url": login_url,
            "--auth-token-url": token_url,
            "--jwks-url": jwks_url,
            "--frame-origin": self._address,
        }

    def open_course(self, page: Page, title: str) -> str:
        page.goto(f"{self._address}/courses")
        page.get_by_label("Title").fill(title)
        page.get_by_role("button", name="Open the course").click()
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        return page.url

    def open_deep_linking(self, page: Page, course: str) -> Frame:
        page.goto(course)
        page.locator("a.add").click()
        return _tool(page)

    def placed(self, page: Page, course: str) -> list[str]:
        page.wait_for_url(course)
        return page.locator("#activities a").all_inner_texts()

    def make_graded(self, page: Page, course: str, title: str) -> None:
        page.goto(course)
        one = page.locator("#activities li").filter(has=page.get_by_text(title, exact=True))
        switch = one.get_by_role("button", name="Give it a column")
        if switch.count():
            switch.click()
        expect(one).to_contain_text("graded")

    def open_activity(self, page: Page, course: str, title: str) -> Frame:
        page.goto(course)
        page.locator("#activities").get_by_role("link", name=title, exact=True).click()
        return _tool(page)

    def open_in_window(self, page: Page, course: str, title: str) -> None:
        page.goto(course)
        link = page.locator("#activities").get_by_role("link", name=title, exact=True)
        number = (link.get_attribute("href") or "").rsplit("/", 1)[1]
        page.goto(f"{self._address}/launch/{number}?target=window")

    def grades(self, page: Page, course: str) -> Mapping[str, Mapping[str, str]]:
        page.goto(f"{course}/grades")
        table = page.locator("#gradebook")
        if not table.count():
            return {}
        columns = table.locator("thead th").all_inner_texts()[1:]
        return {
            row.locator("th").inner_text(): dict(
                zip(columns, row.locator("td").all_inner_texts(), strict=True)
            )
            for row in table.locator("tbody tr").all()
        }

    def signer(self, kid: str) -> Signer | None:
        told = self._asked("signing-key")
        key = load_pem_private_key(told["pem"].encode(), password=None)
        assert isinstance(key, rsa.RSAPrivateKey)
        assert told["kid"] == kid, "its launches name another key than it has"
        return Signer(key, kid)

    def _asked(self, what: str) -> Any:
        answer = requests.get(f"{self._address}/control/{what}", timeout=TIMEOUT_S)
        answer.raise_for_status()
        return answer.json()


def _tool(page: Page) -> Frame:
    page.wait_for_selector("#tool", state="attached")
    frame = page.locator("#tool").element_handle().content_frame()
    assert frame is not None
    return frame
