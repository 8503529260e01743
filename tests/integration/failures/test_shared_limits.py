"""Two services on one database share every limit: together they let through exactly so many."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import cycle
from queue import SimpleQueue

import pytest
from sqlalchemy import func, select

from community import issue_sign_in_link, join
from plugin.sign_in.email_links import EmailLinkRow
from plugin.sign_in.limits import LINKS_BY_MEMBER, LINKS_FROM_IP, LINKS_TO_ADDRESS, TRIES_FROM_IP
from storage import Database, utc_now
from tests.integration.kill_points.browser import Browser, Page
from tests.integration.kill_points.prepared import Installation
from tests.integration.kill_points.processes import ForkServer, free_port, serving

Ports = tuple[int, int]
AT_ONCE = 4
LET_IN, TOO_MANY = 303, 429


@pytest.fixture
def ports(installed: Installation, processes: ForkServer) -> Iterator[Ports]:
    """Of two services that know of each other only by their database."""
    other = free_port()
    with (
        serving(processes, installed.environment),
        serving(processes, {**installed.environment, "CHILD_PORT": str(other)}),
    ):
        yield installed.port, other


def send_at_once(ports: Ports, path: str, page: str, forms: list[dict[str, str]]) -> list[Page]:
    """Send each form from the page, by turns to the one and the other, four at a time."""
    ready: SimpleQueue[tuple[Browser, str]] = SimpleQueue()
    for _, port in zip(range(AT_ONCE), cycle(ports), strict=False):
        browser = Browser(port)
        ready.put((browser, browser.get(page).hidden(path)["csrf_token"]))

    def send(form: dict[str, str]) -> Page:
        browser, token = ready.get()
        try:
            return browser.post(path, {**form, "csrf_token": token})
        finally:
            ready.put((browser, token))

    with ThreadPoolExecutor(AT_ONCE) as senders:
        return list(senders.map(send, forms))


def statuses(pages: list[Page], most: int) -> dict[int, int]:
    """How often each status came; whoever is refused is told to wait."""
    found = [page.status for page in pages]
    assert found.count(TOO_MANY) == len(pages) - most
    return {status: found.count(status) for status in found}


def links_asked_for(installed: Installation) -> int:
    database = Database(installed.database_url)
    with database.reading() as session:
        found = session.scalar(select(func.count()).select_from(EmailLinkRow)) or 0
    database.dispose()
    return found


def test_links_to_one_address(installed: Installation, ports: Ports) -> None:
    most = LINKS_TO_ADDRESS.most
    forms = [{"email": "sol@child.example"}] * (3 * most)
    answers = send_at_once(ports, "/sign-in", "/sign-in", forms)
    assert statuses(answers, most) == {LET_IN: most, TOO_MANY: 2 * most}
    assert links_asked_for(installed) == most


def test_links_asked_for_from_one_network(installed: Installation, ports: Ports) -> None:
    most = LINKS_FROM_IP.most
    forms = [{"email": f"demo{number}@child.example"} for number in range(most + 9)]
    answers = send_at_once(ports, "/sign-in", "/sign-in", forms)
    assert statuses(answers, most) == {LET_IN: most, TOO_MANY: 9}
    assert links_asked_for(installed) == most


def test_links_tried_from_one_network(ports: Ports) -> None:
    """Guesses: each is refused, and after so many none is looked at."""
    most = TRIES_FROM_IP.most

    def guess(number: int) -> Page:
        return Browser(ports[number % 2]).get(f"/sign-in/mail/guess-{number}")

    with ThreadPoolExecutor(AT_ONCE) as guessing:
        answers = list(guessing.map(guess, range(most + 9)))
    assert statuses(answers, most) == {410: most, TOO_MANY: 9}


def test_links_asked_for_by_one_account(installed: Installation, ports: Ports) -> None:
    """She is signed in at both, in two browsers, and would add one address after the other."""
    links = sign_in_links(installed, len(ports))
    browsers = [signed_in(port, link) for port, link in zip(ports, links, strict=True)]
    page, path = "/me/identities", "/me/identities/email"
    tokens = [browser.get(page).hidden(path)["csrf_token"] for browser in browsers]
    most = LINKS_BY_MEMBER.most

    def add(number: int) -> Page:
        which = number % 2
        form = {"email": f"demo{number}@child.example", "csrf_token": tokens[which]}
        return browsers[which].post(path, form)

    with ThreadPoolExecutor(AT_ONCE) as adding:
        answers = list(adding.map(add, range(2 * most)))
    assert statuses(answers, most) == {LET_IN: most, TOO_MANY: most}
    assert links_asked_for(installed) == most


def sign_in_links(installed: Installation, count: int) -> list[str]:
    """Paths of one-time links, all of one new member."""
    database, now = Database(installed.database_url), utc_now()
    with database.unit_of_work() as uow:
        member = join(uow, name="Demo", now=now)
        tokens = [
            issue_sign_in_link(uow, member_id=member.id, now=now, ttl=timedelta(hours=1))
            for _ in range(count)
        ]
        uow.commit()
    database.dispose()
    return [f"/sign-in/{token}" for token in tokens]


def signed_in(port: int, link: str) -> Browser:
    browser = Browser(port)
    assert browser.post(link, browser.get(link).hidden("")).status == LET_IN
    return browser
