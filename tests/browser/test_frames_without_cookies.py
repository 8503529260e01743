"""Lessons in an LMS's frame where the browser keeps no cookie there, in a real browser.

CHILD is on localhost and the LMS on 127.0.0.1: another site. `Spoilt` takes `Partitioned` from each
cookie, as a browser does that does not know it. With third-party cookies blocked, none stays then,
and Chromium gives such a frame no storage either. Safari gives it storage, of that site's own, and
no cookie: so does Chromium unblocked, where `Spoilt` takes whole cookies away.

Those that go the whole way through a lesson are slow: on a machine that other work filled, two of
them did not get through once, and why is not known yet.
"""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Playwright, Request, expect
from sqlalchemy import select

from community import OPERATOR, found_community
from curricula import import_curriculum, read_source
from plugin.app import create_app
from plugin.lti import add_registration
from plugin.services import Services, open_services
from plugin.settings import read_settings
from plugin.web.sessions import WebSession
from storage import utc_now
from tests.browser.conftest import ARGUMENTS, PATIENCE_MS
from tests.browser.looks import check_page
from tests.browser.other_site import one_page
from tests.browser.people import frame_of, sign_in, tool_frame
from tests.browser.running_demo import free_ports
from tests.browser.serving import serving
from tests.databases import IRI_BASE, Templates
from tests.practice_lms.app import create_app as create_lms
from tests.unit.plugin.web.world import write_course

pytestmark = [
    pytest.mark.browser,
    # Static files are compressed as they are sent; the last one of a closed browser stays open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
BLOCKED = {"cookie_controls_mode": 1, "block_third_party_cookies": True}
ALLOWED = {"cookie_controls_mode": 0, "block_third_party_cookies": False}
NO_STORAGE = {"platform_storage": False}
PARENT = {"platform_storage": True, "storage_frame": "_parent"}
NAMED = {"platform_storage": True, "storage_frame": "lti_storage"}


class Spoilt:
    """Why not a proxy: the pages must have CHILD's own address."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self.does: Literal["nothing", "unpartition", "take"] = "unpartition"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, list(filter(None, map(self._spoil, headers))), *more)

        found: Iterable[bytes] = self._application(environ, start)
        return found

    def _spoil(self, header: tuple[str, str]) -> tuple[str, str] | None:
        name, value = header
        if name != "Set-Cookie" or self.does == "nothing":
            return header
        return (name, value.replace("; Partitioned", "")) if self.does == "unpartition" else None


@dataclass
class Site:
    """CHILD and an LMS with one course and one lesson in it."""

    child: str
    lms: str
    course: int
    services: Services
    cookies: Spoilt
    asked: list[Request] = field(default_factory=list)

    def storage(self, quirks: dict[str, Any]) -> None:
        told(f"{self.lms}/control/mode", mode="moodle", quirks=quirks)

    @property
    def course_url(self) -> str:
        return f"{self.lms}/courses/{self.course}"

    def grade(self) -> list[Any]:
        found: list[Any] = requests.get(
            f"{self.lms}/control/gradebook/{self.course}", timeout=10
        ).json()
        return found

    def sessions(self) -> list[WebSession]:
        with self.services.database.reading() as session:
            return list(session.scalars(select(WebSession).order_by(WebSession.started)))


def told(address: str, /, **what: Any) -> Any:
    answer = requests.post(address, json=what, timeout=10)
    answer.raise_for_status()
    return answer.json()


@pytest.fixture
def site(templates: Templates, tmp_path: Path) -> Iterator[Site]:
    child_port, lms_port = free_ports(2)
    child, lms = f"http://localhost:{child_port}", f"http://127.0.0.1:{lms_port}"
    database_url = templates.fresh("sqlite")
    services = open_services(
        read_settings(
            {
                "CHILD_DATA_DIR": str(tmp_path / "child"),
                "CHILD_DATABASE_URL": database_url,
                "CHILD_IRI_BASE": IRI_BASE,
                "CHILD_BASE_URL": child,
            }
        )
    )
    app: Flask = create_app(services)
    spoilt = Spoilt(app.wsgi_app)
    app.wsgi_app = spoilt  # type: ignore[method-assign]
    with serving(app, child_port), serving(create_lms(tmp_path / "lms", lms), lms_port):
        course = connected(services, tmp_path, child, lms)
        yield Site(child, lms, course, services, spoilt)
    services.database.dispose()
    templates.drop(database_url)


def connected(services: Services, folder: Path, child: str, lms: str) -> int:
    tool = told(
        f"{lms}/control/tools",
        name="CHILD",
        login_url=f"{child}/lti/login",
        redirect_uris=[f"{child}/lti/launch"],
        jwks_url=f"{child}/lti/jwks.json",
        target_link_uri=f"{child}/lti/launch",
    )
    with services.database.unit_of_work() as uow:
        place = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=utc_now())
        imported = import_curriculum(
            uow,
            read_source(write_course(folder / "course")),
            asker=OPERATOR,
            community_id=place.id,
            publish=True,
            now=utc_now(),
        )
        add_registration(
            uow,
            asker=OPERATOR,
            name="Practice LMS",
            issuer=lms,
            client_id=tool["client_id"],
            auth_login_url=f"{lms}/lti/auth",
            auth_token_url=f"{lms}/lti/token",
            jwks_url=f"{lms}/lti/keys",
            deployments=(str(tool["id"]),),
            frame_origins=(lms,),
            community_id=place.id,
            now=utc_now(),
        )
        uow.commit()
    course = told(f"{lms}/control/courses", title="Evening course", everybody=True)
    told(
        f"{lms}/control/activities",
        course_id=course["id"],
        tool_id=tool["id"],
        title="Values",
        url=f"{child}/lti/launch",
        custom={
            "child_curriculum": "ignite/first-steps",
            "child_version": imported.version_hash,
            "child_lesson": "values",
        },
    )
    return int(course["id"])


@contextmanager
def opened(
    playwright: Playwright,
    chromium: str,
    folder: Path,
    *,
    javascript: bool = True,
    is_blocking: bool = True,
) -> Iterator[BrowserContext]:
    """A browser whose owner blocks third-party cookies in its settings, or does not."""
    (folder / "Default").mkdir(parents=True)
    settings = BLOCKED if is_blocking else ALLOWED
    (folder / "Default" / "Preferences").write_text(json.dumps({"profile": settings}))
    context = playwright.chromium.launch_persistent_context(
        folder, executable_path=chromium, args=ARGUMENTS, java_script_enabled=javascript
    )
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield context
    finally:
        context.close()


@pytest.fixture
def page(playwright: Playwright, chromium: str, tmp_path: Path, site: Site) -> Iterator[Page]:
    with opened(playwright, chromium, tmp_path / "profile") as context:
        context.on("request", lambda request: site.asked.append(request))
        yield signed_in(context, site)


def signed_in(context: BrowserContext, site: Site) -> Page:
    page = context.new_page()
    sign_in(page, site.lms, "Ana")
    page.goto(site.course_url)
    return page


def go_through(page: Page, site: Site) -> None:
    """Open the lesson, look at its figure, answer, finish, go on and come back."""
    page.get_by_role("link", name="Values", exact=True).click()
    frame = tool_frame(page, "Values")
    figure = frame.locator("img").first
    expect(figure).to_have_attribute("src", re.compile("^data:image/svg"))
    frame.wait_for_function("() => [...document.images].every((each) => each.complete)")
    check_page(frame)  # a picture that comes now would move the button from under the pointer
    frame.locator("#item-sum input[value='b']").check()
    frame.locator("button[formaction$='/finish']").click()
    expect(frame.locator("#result")).to_be_visible()
    frame.get_by_role("link", name="Me", exact=True).click()
    expect(frame.get_by_role("heading", name="Values", level=1)).to_have_count(0)
    expect(frame.get_by_role("heading", level=1).first).to_be_visible()
    frame.get_by_role("button", name="Español").first.click()
    expect(page.frame_locator("#tool").locator("html[lang='es']")).to_be_attached()
    check_page(frame_of(page))


def nothing_is_told(page: Page, site: Site) -> None:
    """No cookie of CHILD's, and nothing of the session in what was asked for or is on the log."""
    cookies = [each for each in page.context.cookies() if each.get("domain") == "localhost"]
    assert cookies == []
    (session,) = [each for each in site.sessions() if each.visitor["windowed"]]
    assert session.visitor["framed"]
    value = frame_of(page).locator("#child-window input").get_attribute("value")
    assert value
    head = max(value.split("."), key=len)
    assert len(head) > 40
    for request in site.asked:
        parts = urlsplit(request.url)
        assert head not in request.url, "the session is in no address"
        assert "child_window" not in request.url
        assert head not in request.headers.get("referer", "")
        if f"{parts.scheme}://{parts.netloc}" != site.child:
            assert "child_window" not in (request.post_data or ""), request.url


def heard(page: Page, name: str) -> list[Any]:
    """What the LMS's storage was asked, and by whom."""
    frame = page.main_frame if name == "_parent" else page.frame(name=name)
    assert frame is not None
    found: list[Any] = frame.evaluate("() => window.heard ?? []")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("quirks", [PARENT, NAMED], ids=["parent", "named"])
def test_by_the_lmss_own_storage(page: Page, site: Site, quirks: dict[str, Any]) -> None:
    site.storage(quirks)
    go_through(page, site)
    nothing_is_told(page, site)
    asked = heard(page, quirks["storage_frame"])
    assert [each["subject"] for each in asked] == [
        *("lti.put_data", "lti.get_data"),
        *("lti.get_data", "lti.put_data"),
    ]
    assert {each["origin"] for each in asked} == {site.child}


@pytest.fixture
def keeping(playwright: Playwright, chromium: str, tmp_path: Path, site: Site) -> Iterator[Page]:
    """Storage and no cookie."""
    site.cookies.does = "take"
    with opened(playwright, chromium, tmp_path / "keeping", is_blocking=False) as context:
        context.on("request", lambda request: site.asked.append(request))
        yield signed_in(context, site)


@pytest.mark.slow
def test_by_the_frames_own_storage_where_the_lms_offers_none(keeping: Page, site: Site) -> None:
    site.storage(NO_STORAGE)
    go_through(keeping, site)
    nothing_is_told(keeping, site)
    kept = frame_of(keeping).evaluate("() => window.sessionStorage.length")
    assert kept == 0, "taken away"


@pytest.mark.slow
def test_the_lmss_storage_comes_before_the_frames_own(keeping: Page, site: Site) -> None:
    site.storage(NAMED)
    go_through(keeping, site)
    nothing_is_told(keeping, site)
    assert len(heard(keeping, "lti_storage")) == 4


def test_by_a_partitioned_cookie_first(page: Page, site: Site) -> None:
    site.cookies.does = "nothing"
    site.storage(PARENT)
    page.get_by_role("link", name="Values", exact=True).click()
    frame = tool_frame(page, "Values")
    expect(frame.locator("#child-window")).to_have_count(0)
    assert heard(page, "_parent") == []
    assert [each.visitor["windowed"] for each in site.sessions()] == [False]


def test_where_nothing_is_kept_a_window_is_offered(page: Page, site: Site) -> None:
    site.storage(NO_STORAGE)
    open_in_own_window(page)


def test_without_javascript_a_window_is_offered(
    playwright: Playwright, chromium: str, tmp_path: Path, site: Site
) -> None:
    with opened(playwright, chromium, tmp_path / "profile", javascript=False) as context:
        open_in_own_window(signed_in(context, site), scripts=False)


def open_in_own_window(page: Page, *, scripts: bool = True) -> None:
    """From the offer in the frame to the lesson in a window of its own."""
    page.get_by_role("link", name="Values", exact=True).click()
    if not scripts:
        pass_on(page.frame_locator("#tool"))
    frame = tool_frame(page, "Open the lesson in a new window")
    if scripts:
        check_page(frame)
    with page.expect_popup() as opened:
        frame.get_by_role("button", name="Open in a new window").click()
    window = opened.value
    if not scripts:
        pass_on(window)
    expect(window.get_by_role("heading", name="Values", level=1)).to_be_visible()
    assert "login_hint" not in page.url


def pass_on(where: Any) -> None:
    """What the practice LMS's pages say to browsers without scripts."""
    button = where.get_by_role("button", name="Continue", exact=True)
    expect(button).to_be_visible()
    button.click()


def test_another_frame_of_the_same_lms_has_a_session_of_its_own(page: Page, site: Site) -> None:
    """What one window holds, no other has: a second tab begins anew."""
    site.storage(NAMED)
    page.get_by_role("link", name="Values", exact=True).click()
    first = tool_frame(page, "Values").locator("#child-window input").get_attribute("value")
    other = page.context.new_page()
    other.goto(site.course_url)
    other.get_by_role("link", name="Values", exact=True).click()
    second = tool_frame(other, "Values").locator("#child-window input").get_attribute("value")
    assert first != second
    assert len(site.sessions()) == 2


LIAR = """<!doctype html><title>Liar</title><script>
window.heard = [];
window.addEventListener("message", ({ data, source }) => {
  window.heard.push(data);
  source.postMessage({ subject: data.subject + ".response", message_id: data.message_id,
                       key: data.key, value: "x" }, "*");
});
</script>"""


@pytest.mark.slow
def test_a_frame_of_the_right_name_and_another_site_is_told_nothing(
    keeping: Page, site: Site
) -> None:
    with one_page(LIAR) as liar:
        site.storage(NAMED | {"storage_page": liar})
        go_through(keeping, site)
        frame = keeping.frame(name="lti_storage")
        assert frame is not None
        assert frame.url.startswith(liar)
        assert frame.evaluate("() => window.heard") == []
    nothing_is_told(keeping, site)
