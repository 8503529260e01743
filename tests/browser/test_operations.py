"""The operator's page in a real browser: a new installation, and one in which much is wrong."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update
from werkzeug.serving import make_server

from community import (
    OPERATOR,
    Role,
    found_community,
    grant,
    issue_sign_in_link,
    join,
    note_refusal,
    post,
)
from community.mailing.models import MailRow
from plugin.app import create_app
from plugin.lti import Observed, add_registration, keep_observed
from plugin.operations import Heart, take_samples
from plugin.operations.models import ProcessBeat
from plugin.operations.samples import LAG_EVERY
from plugin.services import Services, open_services
from plugin.settings import read_settings
from storage import utc_now
from tests.browser.looks import check_page
from tests.browser.people import DESKTOP, someone
from tests.browser.running_demo import free_ports
from tests.databases import IRI_BASE, Templates
from tests.integration.flaky_lrs import FlakyLrs, add, flaky_lrs, run
from tests.integration.records_world import record_some

pytestmark = [
    pytest.mark.browser,
    # Static files are compressed as they are sent; the last one of a closed browser stays open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
NARROW = (320, 800)
LONG = "Departamento-de-formación-continua-de-una-universidad-muy-lejana"


@dataclass(frozen=True, slots=True)
class Served:
    url: str
    services: Services

    def link(self) -> str:
        """Signs in an administrator of the installation, once."""
        now = utc_now()
        with self.services.database.unit_of_work() as uow:
            member = join(uow, name="Demo operator Olga", now=now)
            grant(uow, member_id=member.id, role=Role.ADMINISTRATOR, reason="test", now=now)
            token = issue_sign_in_link(uow, member_id=member.id, now=now, ttl=timedelta(minutes=5))
            uow.commit()
        return f"{self.url}/sign-in/{token}"


@pytest.fixture
def served(templates: Templates, tmp_path: Path) -> Iterator[Served]:
    (port,) = free_ports(1)
    url = f"http://localhost:{port}"
    database_url = templates.fresh("sqlite")
    settings = {
        "CHILD_DATA_DIR": str(tmp_path),
        "CHILD_DATABASE_URL": database_url,
        "CHILD_IRI_BASE": IRI_BASE,
        "CHILD_BASE_URL": url,
        "CHILD_SMTP_URL": "smtp://127.0.0.1:9",
        "CHILD_MAIL_FROM": "CHILD <child@child.example>",
    }
    services = open_services(read_settings(settings))
    server = make_server("127.0.0.1", port, create_app(services), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Served(url, services)
    server.shutdown()
    thread.join()
    server.server_close()
    services.database.dispose()
    templates.drop(database_url)


@pytest.fixture
def lrs() -> Iterator[FlakyLrs]:
    with flaky_lrs() as running:
        yield running


def go_wrong(services: Services, lrs: FlakyLrs) -> None:
    """An LRS that refuses, one that fails, an LMS without keys, a silent worker, mail in doubt."""
    database, box, now = services.database, services.secret_box, utc_now()
    add(database, box, lrs.endpoint, label="ministry")
    ids = [str(one) for one in record_some(database, 6)]
    lrs.script = lambda _lrs, batch: (
        (400, {}, b"This verb is not in the profile " + b"x" * 200)
        if any(one["id"] in ids[3:] for one in batch)
        else None
    )
    run(database, box)
    add(database, box, "http://127.0.0.1:9/a/long/path/to/an/lrs/of/somebody/else", label=LONG)
    run(database, box, now=now)
    observed = Observed()
    observed.key_sets({"https://lms.example/keys": "https://lms.example/keys took too long."})
    with database.unit_of_work() as uow:
        place = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=now).id
        lms = add_registration(
            uow,
            asker=OPERATOR,
            name=LONG,
            issuer="https://lms.example",
            client_id="1",
            auth_login_url="https://lms.example/login",
            auth_token_url="https://lms.example/token",
            jwks_url="https://lms.example/keys",
            community_id=place,
            now=now,
        )
        observed.launch(lms.id, now)
        keep_observed(uow, observed, now=now)
        mails = [
            post(uow, kind="test", to=f"demo{n}@example.org", now=now - timedelta(hours=2))
            for n in range(4)
        ]
        for state, mail_id in zip(("uncertain", "refused"), mails, strict=False):
            uow.session.execute(
                update(MailRow).where(MailRow.id == mail_id).values(state=state, next_try=None)
            )
        note_refusal(uow, "demo1@example.org", reason="rcpt 550 5.1.1", now=now)
        uow.commit()
    Heart(services, "worker", Observed, lambda: ("forward to a store", now), uuid4()).beat()
    with database.unit_of_work() as uow:
        uow.session.execute(update(ProcessBeat).values(beat=now - timedelta(minutes=3)))
        uow.commit()
    Heart(services, "serve", Observed).beat()
    for ago in (3, 2, 1):
        take_samples(services, now=now - ago * LAG_EVERY - timedelta(seconds=ago))


def come_in(page: Page, served: Served) -> None:
    """By the link, then from home by its door."""
    page.goto(served.link())
    page.locator("main form button").first.click()
    page.goto(f"{served.url}/home")
    page.locator("a[href='/operations']").click()
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("size", [NARROW, DESKTOP], ids=["narrow", "wide"])
def test_a_new_installation_says_what_is_missing(
    browser: Browser, served: Served, size: tuple[int, int]
) -> None:
    with someone(browser, size, javascript=False) as page:
        come_in(page, served)
        expect(page.locator(".findings").first).to_contain_text("No worker lives")
        expect(page.locator(".findings").first).to_contain_text("child lms invite")
    with someone(browser, size) as page:
        come_in(page, served)
        check_page(page)
        page.goto(f"{served.url}/home")
        check_page(page)


@pytest.mark.parametrize("size", [NARROW, DESKTOP], ids=["narrow", "wide"])
def test_what_is_wrong_is_told_and_mended_from_the_page(
    browser: Browser, served: Served, lrs: FlakyLrs, size: tuple[int, int]
) -> None:
    go_wrong(served.services, lrs)
    with someone(browser, size) as page:
        come_in(page, served)
        check_page(page)
        first = page.locator("section").first
        for words in ("No worker lives", "3 records are set aside", "may have arrived or not"):
            expect(first).to_contain_text(words)
        page.locator(".probe details summary").first.click()
        check_page(page)
        lrs.script = lambda _lrs, _batch: None
        page.get_by_role("button", name="Send again").first.click()
        expect(page.get_by_role("status")).to_contain_text("The LRS took the record.")
        expect(page.locator("section").first).to_contain_text("2 records are set aside")
        check_page(page)


def test_the_page_in_spanish(browser: Browser, served: Served, lrs: FlakyLrs) -> None:
    go_wrong(served.services, lrs)
    with someone(browser, NARROW) as page:
        page.set_extra_http_headers({"Accept-Language": "es"})
        come_in(page, served)
        expect(page.locator("section").first).to_contain_text("puede haber llegado o no")
        check_page(page)
