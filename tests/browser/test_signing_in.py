"""Coming in without a password, in a real browser: by mail, and over a provider of another hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from community import verify_address
from storage import utc_now
from tests.browser.looks import check_page, check_page_when_narrow
from tests.browser.people import someone
from tests.browser.running_demo import free_ports
from tests.browser.serving import serving
from tests.databases import Templates
from tests.integration.signing.mailbox import Mail, posted
from tests.integration.signing.provider_process import RunningProvider, running_provider
from tests.integration.signing.signing_world import SigningWorld, opened

pytestmark = [
    pytest.mark.browser,
    # Static files are compressed as they are sent; the last one of a closed browser stays open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
ANA = "ana@child.example"


@dataclass(frozen=True, slots=True)
class Served:
    url: str
    world: SigningWorld
    provider: RunningProvider

    def mail(self) -> Mail:
        return posted(self.world.services)[-1]


@pytest.fixture(scope="module")
def served(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """CHILD on a port of its own, with a provider and a member who is known by her address."""
    (port,) = free_ports(1)
    url = f"http://localhost:{port}"
    folder: Path = tmp_path_factory.mktemp("signing")
    database_url = templates.fresh("sqlite")
    with (
        running_provider(url) as provider,
        opened(database_url, folder, CHILD_BASE_URL=url, **provider.settings) as world,
    ):
        provider.people(bruno=[])
        ana = world.member("Demo Ana")
        with world.database.unit_of_work() as uow:
            verify_address(uow, ana.id, ANA, utc_now())
            uow.commit()
        with serving(world.app, port):
            yield Served(url, world, provider)
    templates.drop(database_url)


def ask_for_link(page: Page, served: Served) -> Mail:
    page.goto(f"{served.url}/sign-in?next=/paths")
    page.get_by_label("Your e-mail address").fill(ANA)
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    return served.mail()


def test_a_link_and_a_code_sign_in(browser: Browser, served: Served) -> None:
    with someone(browser, javascript=False) as page, someone(browser) as phone:
        mail = ask_for_link(page, served)
        check_page_when_narrow(page)
        phone.goto(served.url + mail.path)
        expect(phone.get_by_role("heading", name="This link does nothing here")).to_be_visible()
        page.goto(served.url + mail.path)
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(f"{served.url}/paths")
    with someone(browser) as page:
        mail = ask_for_link(page, served)
        check_page(page)
        page.get_by_label("Code from the mail").fill(mail.secret["code"])
        page.get_by_role("button", name="Go on").click()
        expect(page).to_have_url(f"{served.url}/paths")


def test_somebody_comes_over_her_organisation_and_goes_out_there_too(
    browser: Browser, served: Served
) -> None:
    with someone(browser) as page:
        page.goto(f"{served.url}/sign-in")
        check_page(page)
        check_page_when_narrow(page)
        page.get_by_role("button", name="Go on with Demo organisation").click()
        page.get_by_label("Username").fill("bruno")
        page.get_by_label("Password").fill("bruno-secret")
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("heading", name="Good to see you, Demo Bruno")).to_be_visible()
        page.goto(f"{served.url}/me/identities")
        expect(page.get_by_role("heading", name="Demo organisation")).to_be_visible()
        check_page(page)
        check_page_when_narrow(page)
        page.goto(f"{served.url}/me/sessions")
        check_page(page)
        check_page_when_narrow(page)
        page.locator(".rail").get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
        check_page(page)
        page.get_by_role("link", name="Sign out at Demo organisation too").click()
        page.get_by_role("button", name="Allow").click()
        expect(page).to_have_url(f"{served.url}/")
        page.goto(f"{served.url}/sign-in")
        page.get_by_role("button", name="Go on with Demo organisation").click()
        expect(page.get_by_label("Password")).to_be_visible()


def test_what_matters_is_proved_again_and_then_done(browser: Browser, served: Served) -> None:
    with someone(browser) as page:
        mail = ask_for_link(page, served)
        page.goto(served.url + mail.path)
        page.get_by_role("button", name="Sign in").click()
        served.world.age_proofs(timedelta(hours=1))
        page.goto(f"{served.url}/me/identities")
        page.get_by_label("An e-mail address of yours").fill("second@child.example")
        page.get_by_role("button", name="Send me a link").click()
        expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
        check_page(page)
        check_page_when_narrow(page)
        page.get_by_role("button", name=f"Send to {ANA}").click()
        page.goto(served.url + served.mail().path)
        check_page(page)
        page.get_by_role("button", name="Go on").click()
        expect(page).to_have_url(f"{served.url}/me/identities")
        typed = page.get_by_label("An e-mail address of yours")
        expect(typed).to_have_value("second@child.example")
        page.get_by_role("button", name="Send me a link").click()
        page.get_by_label("Code from the mail").fill(served.mail().secret["code"])
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("heading", name="second@child.example")).to_be_visible()


def test_it_is_said_in_spanish(browser: Browser, served: Served) -> None:
    with someone(browser) as page:
        page.goto(f"{served.url}/sign-in")
        page.get_by_role("button", name="Español").click()
        expect(page.get_by_role("button", name="Envíame un enlace")).to_be_visible()
        check_page_when_narrow(page)
        page.get_by_label("Tu dirección de correo").fill(ANA)
        page.get_by_role("button", name="Envíame un enlace").click()
        expect(page.get_by_role("heading", name="Revisa tu correo")).to_be_visible()
