"""A browser for each of the people, with the launches of it in the walk's hand."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route

from tests.acceptance.hands import CannotHere
from tests.browser.conftest import ARGUMENTS, NAMES, PATIENCE_MS

Form = dict[str, str]
WIDTH, HEIGHT = 1280, 900


@dataclass
class Seat:
    """Somebody's own browser. `change` makes the next launch another than the LMS sent, or, by
    answering None, keeps it from being sent at all; `last` is the last form that was.
    """

    page: Page
    change: Callable[[Form], Form | None] | None = None
    last: Form | None = None

    def launches(self, route: Route) -> None:
        """The handler of requests to the launch address."""
        request = route.request
        if request.method != "POST":
            route.continue_()
            return
        form = dict(parse_qsl(request.post_data or "", keep_blank_values=True))
        changed = self.change(dict(form)) if self.change else form
        if changed is None:
            self.last = form
            route.abort()
            return
        self.last = changed
        if changed == form:
            route.continue_()
        else:
            route.continue_(post_data=urlencode(changed))


def find_chromium() -> str:
    """The path of Chromium or Chrome. Raises `CannotHere`."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise CannotHere("There is no Chromium or Chrome on this machine.")
    return found


@contextmanager
def seat(browser: Browser, child: str) -> Iterator[Seat]:
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    try:
        yield _seat_in(context, child)
    finally:
        context.close()


@contextmanager
def blocking_seat(
    playwright: Playwright, chromium: str, folder: Path, child: str
) -> Iterator[Seat]:
    """The browser of somebody who blocks third-party cookies in its settings."""
    profile = folder / "profile"
    (profile / "Default").mkdir(parents=True)
    preferences = {"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True}}
    (profile / "Default" / "Preferences").write_text(json.dumps(preferences))
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=chromium, args=ARGUMENTS
    )
    try:
        yield _seat_in(context, child)
    finally:
        context.close()


def _seat_in(context: BrowserContext, child: str) -> Seat:
    context.set_default_timeout(PATIENCE_MS)
    taken = Seat(context.new_page())
    context.route(f"{child}/lti/launch", taken.launches)
    return taken
