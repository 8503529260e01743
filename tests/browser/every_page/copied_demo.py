"""The demo's world once more, in this process and on a port of its own, to change at will."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from flask import Flask, session
from flask.testing import FlaskClient
from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Browser, BrowserContext

from plugin.app import create_app
from plugin.cookie_sessions import FRAMED, OWN
from plugin.demo import Places
from plugin.services import Services, open_services
from plugin.settings import read_settings
from plugin.web.freshness import FRESH
from plugin.web.locale import CHOSEN
from plugin.web.sessions import SESSION_KEY, WebSession, hash_of, sign_in
from plugin.web.visitors import Visitor
from storage import utc_now
from tests.browser.conftest import PATIENCE_MS
from tests.browser.running_demo import free_ports
from tests.browser.serving import serving

Theme = Literal["light", "dark"]
DATABASE = "child.sqlite"


@dataclass(frozen=True)
class CopiedDemo:
    """`url` is where it answers."""

    app: Flask
    services: Services
    url: str

    @contextmanager
    def browsing(
        self,
        browser: Browser,
        visitor: Visitor | None,
        look: "Look",
        *,
        scripts: bool = True,
        sends: bool = False,
    ) -> Iterator[BrowserContext]:
        """A browser in which `visitor` is signed in; nobody for None. One that `sends` forms has
        the cookie of a page that stands alone, which each answer replaces: one that is partitioned
        would come to lie beside it.
        """
        context = browser.new_context(
            java_script_enabled=scripts,
            viewport={"width": look.width, "height": 900},
            color_scheme=look.theme,
            locale=look.language,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        try:
            cookie = self._cookie(visitor, look)
            if sends:
                cookie["name"] = OWN
            context.add_cookies([cookie])
            yield context
        finally:
            context.close()

    def client(self, visitor: Visitor | None, look: "Look") -> FlaskClient:
        """The same without a browser."""
        client = self.app.test_client()
        cookie = self._cookie(visitor, look)
        client.set_cookie(FRAMED, cookie["value"], domain="localhost", secure=True)
        return client

    def _cookie(self, visitor: Visitor | None, look: "Look") -> SetCookieParam:
        client = self.app.test_client()
        with self.app.test_request_context(base_url=self.url):
            token = None
            if visitor is not None:
                sign_in(visitor)
                token = session[SESSION_KEY]
                if isinstance(visitor, ProvedLongAgo):
                    self._let_grow_old(token)
        with client.session_transaction(base_url=self.url) as kept:
            kept[CHOSEN] = look.language
            if token is not None:
                kept[SESSION_KEY] = token
        cookie = client.get_cookie(FRAMED, "localhost")
        assert cookie is not None
        return {
            "name": FRAMED,
            "value": cookie.value,
            "url": self.url.replace("http:", "https:"),
            "secure": True,
            "sameSite": "Lax",
        }

    def _let_grow_old(self, token: str) -> None:
        with self.services.database.unit_of_work() as uow:
            row = uow.session.get(WebSession, hash_of(token))
            assert row is not None
            row.proved = utc_now() - 2 * FRESH
            uow.commit()


@dataclass(frozen=True, slots=True)
class ProvedLongAgo(Visitor):
    """Whoever came in a while ago, so that pages for what matters ask her to prove it again."""


@dataclass(frozen=True)
class Look:
    """How a page is looked at: `width` in CSS pixels, `language` as its code."""

    width: int
    theme: Theme
    language: str

    def __str__(self) -> str:
        return f"{self.width}-{self.theme}-{self.language}"


@contextmanager
def copied_demo(places: Places, folder: Path) -> Iterator[CopiedDemo]:
    """A copy of the running demo's data folder, served without a worker."""
    (port,) = free_ports(1)
    url = f"http://localhost:{port}"
    kept = Path(places.child_environment()["CHILD_DATA_DIR"])
    shutil.copytree(kept, folder, ignore=shutil.ignore_patterns(f"{DATABASE}*"))
    with (
        closing(sqlite3.connect(kept / DATABASE)) as source,
        closing(sqlite3.connect(folder / DATABASE)) as target,
    ):
        source.backup(target)
    environment = {**places.child_environment(), "CHILD_DATA_DIR": str(folder)}
    environment |= {"CHILD_IRI_BASE": places.child_url, "CHILD_BASE_URL": url}
    services = open_services(read_settings(environment))
    app = create_app(services)
    try:
        with serving(app, port):
            yield CopiedDemo(app, services, url)
    finally:
        services.database.dispose()
