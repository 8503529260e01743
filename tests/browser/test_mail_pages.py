"""The pages about mail and invitations, in a real browser, wide and on the narrowest phone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from community import OPERATOR, Role, found_community, grant, invite, post, verify_address
from plugin.mail.stopping import stop_token
from storage import utc_now
from tests.browser.looks import NARROW, check_page, check_page_when_narrow
from tests.browser.people import someone
from tests.browser.running_demo import free_ports
from tests.browser.serving import serving
from tests.databases import Templates
from tests.integration.signing.mailbox import posted
from tests.integration.signing.signing_world import SigningWorld, opened

pytestmark = [
    pytest.mark.browser,
    # Static files are compressed as they are sent; the last one of a closed browser stays open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SOL = "sol@child.example"
LONG = "somebody.with.a.very.long.name.indeed@department-of-continuing-education.child.example"


@dataclass(frozen=True, slots=True)
class Served:
    url: str
    world: SigningWorld
    sol: UUID
    ignite: UUID

    def invitation(self, address: str) -> str:
        with self.world.database.unit_of_work() as uow:
            _, link = invite(
                uow,
                asker=OPERATOR,
                address=address,
                role=Role.AUTHOR,
                scope=self.ignite,
                reason="writes with us",
                base_url=self.url,
                box=self.world.services.secret_box,
                now=utc_now(),
            )
            uow.commit()
        return link


@pytest.fixture(scope="module")
def served(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A demonstration without a mail server, with a steward who is known by her address."""
    (port,) = free_ports(1)
    url = f"http://localhost:{port}"
    folder: Path = tmp_path_factory.mktemp("mail-pages")
    database_url = templates.fresh("sqlite")
    with opened(database_url, folder, CHILD_BASE_URL=url, CHILD_DEMO="yes") as world:
        sol, now = world.member("Demo steward Sol"), utc_now()
        with world.database.unit_of_work() as uow:
            ignite = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=now).id
            grant(
                uow,
                member_id=sol.id,
                role=Role.STEWARD,
                reason="for a test",
                community_id=ignite,
                now=now,
            )
            for address in (LONG, SOL):
                verify_address(uow, sol.id, address, utc_now())
            path = {"scheme": {"en": "Facilitator"}, "trajectory": "t", "expires": None}
            post(uow, kind="path-achieved", to=sol.id, values=path, now=now)
            uow.commit()
        with serving(world.app, port):
            yield Served(url, world, sol.id, ignite)
    templates.drop(database_url)


@contextmanager
def sol_signed_in(browser: Browser, served: Served) -> Iterator[Page]:
    """As she would: by the mail that the demonstration's mailbox shows."""
    with someone(browser) as page:
        page.goto(f"{served.url}/sign-in")
        page.get_by_label("Your e-mail address").fill(SOL)
        page.get_by_role("button", name="Send me a link").click()
        posted(served.world.services)  # the worker's part
        check_both(page)
        page.get_by_role("link", name="Mailbox of the demo").click()
        page.locator("article", has_text="Your link to sign in").get_by_role("link").first.click()
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Good to see you")).to_be_visible()
        yield page


def check_both(page: Page) -> None:
    check_page(page)
    check_page_when_narrow(page)


def test_the_mailbox_shows_mail_as_text_and_in_a_frame_that_can_do_nothing(
    browser: Browser, served: Served
) -> None:
    served.invitation("guest@child.example")
    with someone(browser) as page:
        page.goto(f"{served.url}/mailbox")
        check_both(page)
        letter = page.locator("article", has_text="You are invited to CHILD").first
        letter.get_by_text("As a mail program shows it").click()
        frame = letter.frame_locator("iframe")
        expect(frame.get_by_role("heading", name="You are invited to CHILD")).to_be_visible()
        check_both(page)
        frame.get_by_role("link", name="Accept the invitation").click()
        expect(page.get_by_role("heading", name="You are invited")).to_be_visible()
        check_both(page)
        page.get_by_label("What should others call you?").fill("Demo guest")
        page.get_by_role("button", name="Accept").click()
        expect(page.get_by_role("heading", name="Good to see you, Demo guest")).to_be_visible()


def test_which_mails_one_gets(browser: Browser, served: Served) -> None:
    with sol_signed_in(browser, served) as page:
        page.goto(f"{served.url}/me/mail")
        check_both(page)
        page.get_by_label("What I achieved soon expires").select_option("daily")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status")).to_have_text("Your choices are kept.")
        expect(page.get_by_label("What I achieved soon expires")).to_have_value("daily")
        check_both(page)
        page.get_by_role("button", name="Español").click()
        expect(page.get_by_role("heading", name="Qué correos recibes")).to_be_visible()
        check_both(page)


def test_the_pages_about_oneself_are_one_line_that_opens_where_it_is_narrow(
    browser: Browser, served: Served
) -> None:
    """By the keyboard; it needs no script, being `details` of the browser itself."""
    with sol_signed_in(browser, served) as page:
        page.goto(f"{served.url}/me/mail")
        pages = page.get_by_role("navigation", name="About me")
        expect(pages.get_by_role("link")).to_have_count(7)
        page.set_viewport_size({"width": NARROW, "height": 700})
        expect(pages.get_by_role("link")).to_have_count(0)
        line = pages.locator("summary")
        expect(line).to_have_text("About me · Mail")
        box = pages.bounding_box()
        assert box is not None
        assert box["height"] < 60
        line.focus()
        page.keyboard.press("Enter")
        expect(pages.get_by_role("link")).to_have_count(7)
        expect(pages.get_by_role("link", name="Mail", exact=True)).to_have_attribute(
            "aria-current", "page"
        )
        check_page(page)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("My profile")
        expect(pages.locator("summary")).to_have_text("About me · My profile")


def test_a_kind_is_ended_by_its_link(browser: Browser, served: Served) -> None:
    token = stop_token(served.world.services.secret_box, served.sol, "role-granted")
    with someone(browser, javascript=False) as page:
        page.goto(f"{served.url}/mail/stop/{token}")
        check_page_when_narrow(page)
        page.get_by_role("button", name="Stop these mails").click()
        expect(page.get_by_role("status")).to_be_visible()
        check_page_when_narrow(page)
    with someone(browser) as page:
        page.goto(f"{served.url}/mail/stop/{token}")
        check_both(page)
        page.goto(f"{served.url}/mail/stop/cut")
        expect(page.get_by_role("heading", name="This link ends no mail")).to_be_visible()
        check_both(page)


def test_inviting_at_the_desk(browser: Browser, served: Served) -> None:
    served.invitation(LONG)
    with sol_signed_in(browser, served) as page:
        page.goto(f"{served.url}/desk/invitations")
        expect(page.get_by_text("No mail server is set")).to_be_visible()
        check_both(page)
        page.get_by_role("button", name="Send the invitation").click()
        expect(page.get_by_role("alert")).to_be_visible()
        check_both(page)
        page.get_by_label("E-mail address").fill("new@child.example")
        page.get_by_label("Role and place").select_option(label="author · Ignite")
        page.get_by_label("Why").fill("writes with us")
        page.get_by_role("button", name="Send the invitation").click()
        expect(page.get_by_role("rowheader", name="new@child.example")).to_be_visible()
        check_both(page)


def test_an_invitation_that_is_over_says_so(browser: Browser, served: Served) -> None:
    with someone(browser) as page:
        page.goto(f"{served.url}/invitations/{'x' * 43}")
        check_both(page)
