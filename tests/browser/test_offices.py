"""A training department's desk, roles and what was changed, in a real browser with the demo."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from community import INSTALLATION, Role, Scope, UnitScope, grants_in, issue_sign_in_link, units
from plugin.demo.department import SLUG
from plugin.services import Services, open_services
from plugin.settings import read_settings
from storage import utc_now
from tests.browser.looks import check_page, check_page_when_narrow
from tests.browser.people import DESKTOP, PHONE, someone
from tests.browser.running_demo import Demo

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def services(demo: Demo) -> Iterator[Services]:
    opened = open_services(read_settings(demo.places.child_environment()))
    yield opened
    opened.database.dispose()


def come_in(page: Page, services: Services, scope: Scope, role: Role) -> None:
    """As whoever holds that role there, by a fresh link."""
    with services.database.unit_of_work() as uow:
        held = next(
            each for each in grants_in(uow.session, scope, now=utc_now()) if each.role is role
        )
        token = issue_sign_in_link(
            uow, member_id=held.member_id, now=utc_now(), ttl=timedelta(minutes=5)
        )
        uow.commit()
    page.goto(f"{services.settings.base_url}/sign-in/{token}")
    page.locator("main form button").click()
    page.wait_for_url("**/home")


def department(services: Services) -> UUID:
    with services.database.reading() as session:
        return next(each.id for each in units(session) if each.slug == SLUG)


def test_a_coordinator_finds_her_department_answers_and_gives_a_role(
    demo: Demo, browser: Browser, services: Services
) -> None:
    with someone(browser, PHONE, javascript=False) as page:
        come_in(page, services, UnitScope(department(services)), Role.COORDINATOR)
        page.goto(f"{demo.places.child_url}/desk")
        page.locator(".own-unit h2 a").click()
        expect(page.locator(".courses li")).not_to_have_count(0)
        due = page.locator(".agreement.due")
        expect(due).to_have_count(1)
        due.locator("form[action$='/agree'] button").click()
        expect(page.locator(".agreement.due")).to_have_count(0)

        page.locator("a[href$='/roles/give']").click()
        page.locator("#f-q").fill("dora")
        page.locator("main form[role='search'] button").click()
        page.locator(".lines a", has_text="Dora").click()
        page.locator("#f-role").select_option("facilitator")
        page.locator("button", has_text="Give the role").click()
        expect(page.locator("#f-reason-error")).to_be_visible()
        page.locator("#f-reason").fill("facilitates on Thursdays")
        page.locator("button", has_text="Give the role").click()
        expect(page.locator(".offices")).to_contain_text("facilitates on Thursdays")


def test_every_page_of_offices_reads_well_on_a_phone_and_on_a_desk(
    demo: Demo, browser: Browser, services: Services
) -> None:
    unit = department(services)
    with services.database.reading() as session:
        (held, *_others) = grants_in(session, UnitScope(unit), now=utc_now())
    hers = f"/desk/units/{SLUG}"
    pages: dict[tuple[Scope, Role], tuple[str, ...]] = {
        (UnitScope(unit), Role.COORDINATOR): (
            "/desk",
            hers,
            f"{hers}/roles",
            f"{hers}/roles/give?q=demo",
            f"{hers}/roles/{held.id}/end",
            f"{hers}/audit",
        ),
        (INSTALLATION, Role.ADMINISTRATOR): (
            "/desk",
            "/desk/units",
            "/desk/communities/ignite/units",
            "/desk/communities/ignite/roles?role=all",
            "/desk/installation/audit?kind=role",
        ),
    }
    for (scope, role), paths in pages.items():
        with someone(browser, DESKTOP) as page:
            come_in(page, services, scope, role)
            for path in paths:
                answer = page.goto(f"{demo.places.child_url}{path}")
                assert answer is not None
                assert answer.status == 200, path
                check_page(page)
                check_page_when_narrow(page)
