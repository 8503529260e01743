"""Where more is asked than a link: the pages that say so, and the way through them, in Chromium."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from community import (
    INSTALLATION,
    OPERATOR,
    Role,
    grant,
    invite,
    issue_sign_in_link,
    verify_address,
)
from storage import utc_now
from tests.browser.looks import check_page, check_page_when_narrow
from tests.browser.people import someone
from tests.browser.running_demo import free_ports
from tests.browser.serving import serving
from tests.databases import Templates
from tests.integration.signing.provider_process import running_provider
from tests.integration.signing.signing_world import SigningWorld, opened

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
CODE = "123456"


@dataclass(frozen=True, slots=True)
class Served:
    url: str
    world: SigningWorld

    def invited(self, address: str) -> str:
        with self.world.database.unit_of_work() as uow:
            _, link = invite(
                uow,
                asker=OPERATOR,
                address=address,
                role=Role.ADMINISTRATOR,
                scope=INSTALLATION,
                reason="keeps it running",
                base_url=self.url,
                now=utc_now(),
            )
            uow.commit()
        return link


@pytest.fixture(scope="module")
def served(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    (port,) = free_ports(1)
    url = f"http://localhost:{port}"
    folder: Path = tmp_path_factory.mktemp("demanding")
    database_url = templates.fresh("sqlite")
    with running_provider(url) as provider:
        provider.people(bruno=[], carla=[])
        settings = provider.settings | {
            "CHILD_BASE_URL": url,
            "CHILD_EMAIL_SIGN_IN": "off",
            "CHILD_STAFF_SIGN_IN": "provider",
            "CHILD_OIDC_AMR": "pwd otp",
        }
        with opened(database_url, folder, **settings) as world, serving(world.app, port):
            yield Served(url, world)
    templates.drop(database_url)


def log_in(page: Page, name: str, code: str = "") -> None:
    """On the provider's page."""
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(f"{name}-secret")
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Log in").click()


def look(page: Page) -> None:
    check_page(page)
    check_page_when_narrow(page)


def test_an_invitation_is_accepted_with_the_second_factor_alone(
    browser: Browser, served: Served
) -> None:
    link = served.invited("bruno@child.example")
    with someone(browser) as page:
        page.goto(f"{served.url}/sign-in")
        expect(page.get_by_role("heading", name="By e-mail")).to_have_count(0)
        look(page)
        page.goto(link)
        look(page)
        page.get_by_role("button", name="Accept with Demo organisation").click()
        log_in(page, "bruno")
        expect(page.get_by_role("heading", name="was not strong enough")).to_be_visible()
        look(page)
    with someone(browser) as page:
        page.goto(link)
        page.get_by_role("button", name="Accept with Demo organisation").click()
        log_in(page, "bruno", CODE)
        expect(page.get_by_role("link", name="My own")).to_be_visible()  # an administrator's home
        kept = {one["name"]: one for one in page.context.cookies(served.url)}
        assert kept["__Host-child-own"]["sameSite"] == "Lax"
        assert "__Host-child" not in kept
        page.goto(f"{served.url}/operations")
        look(page)


def test_a_form_outlives_the_proof_by_the_provider(browser: Browser, served: Served) -> None:
    link = served.invited("carla@child.example")
    with someone(browser) as page:
        page.goto(link)
        page.get_by_role("button", name="Accept with Demo organisation").click()
        log_in(page, "carla", CODE)
        page.goto(f"{served.url}/desk/invitations")
        served.world.age_proofs(timedelta(hours=1))
        page.get_by_label("E-mail address").fill("new@child.example")
        page.get_by_label("Why").fill("helps out")
        page.get_by_role("button", name="Send the invitation").click()
        expect(page.get_by_text("What you have typed is kept.")).to_be_visible()
        look(page)
        page.get_by_role("button", name="Go on with Demo organisation").click()
        log_in(page, "carla", CODE)
        expect(page).to_have_url(f"{served.url}/desk/invitations")
        expect(page.get_by_label("E-mail address")).to_have_value("new@child.example")
        expect(page.get_by_label("Why")).to_have_value("helps out")


def test_whoever_came_by_a_link_is_told_that_a_role_waits(browser: Browser, served: Served) -> None:
    world = served.world
    member = world.member("Demo Dora")
    with world.database.unit_of_work() as uow:
        verify_address(uow, member.id, "dora@child.example", utc_now())
        grant(uow, member_id=member.id, role=Role.ADMINISTRATOR, reason="test", now=utc_now())
        token = issue_sign_in_link(uow, member_id=member.id, now=utc_now(), ttl=timedelta(hours=1))
        uow.commit()
    with someone(browser) as page:
        page.goto(f"{served.url}/sign-in/{token}")
        page.locator("main form button").first.click()
        expect(page.get_by_text("You hold a role here that counts once")).to_be_visible()
        look(page)
        page.goto(f"{served.url}/operations")
        expect(page.get_by_role("heading", name="asks for your organisation")).to_be_visible()
        look(page)
        page.get_by_role("link", name="Sign in with your organisation").click()
        expect(page.get_by_text("yours is not known here yet")).to_be_visible()
        look(page)
