"""CHILD with some members, and the browsers in which they are signed in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from community import Member, issue_sign_in_link, join, verify_address
from plugin.app import create_app
from plugin.services import Services, open_services
from plugin.settings import read_settings
from plugin.web.sessions import SESSION_KEY, WebSession
from storage import Database, utc_now
from tests.databases import IRI_BASE

BASE = "http://localhost:8000"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class SigningWorld:
    app: Flask
    services: Services

    @property
    def database(self) -> Database:
        return self.services.database

    def member(self, name: str | None = "Demo member Sol") -> Member:
        with self.database.unit_of_work() as uow:
            joined = join(uow, name=name, now=utc_now())
            uow.commit()
        return joined

    def known(self, address: str, name: str) -> Member:
        """A member who has proved the address."""
        member = self.member(name)
        with self.database.unit_of_work() as uow:
            verify_address(uow, member.id, address, utc_now())
            uow.commit()
        return member

    def browser(self) -> FlaskClient:
        return self.app.test_client()

    def signed_in(self, member: Member, agent: str = "") -> FlaskClient:
        """A browser in which the member came in by a one-time link."""
        browser = self.browser()
        self.sign_in(browser, member, agent)
        return browser

    def sign_in(self, browser: FlaskClient, member: Member, agent: str = "") -> TestResponse:
        with self.database.unit_of_work() as uow:
            token = issue_sign_in_link(
                uow, member_id=member.id, now=utc_now(), ttl=timedelta(hours=1)
            )
            uow.commit()
        return send(browser, f"/sign-in/{token}", agent=agent)

    def session_of(self, browser: FlaskClient) -> str | None:
        with browser.session_transaction(base_url=BASE) as cookie:
            found = cookie.get(SESSION_KEY)
        return found if isinstance(found, str) else None

    def sessions(self, member_id: UUID) -> list[WebSession]:
        with self.database.reading() as session:
            return list(
                session.scalars(select(WebSession).where(WebSession.member_id == member_id))
            )

    def age_proofs(self, by: timedelta) -> None:
        """As if everybody had proved who she is so much earlier."""
        with self.database.unit_of_work() as uow:
            for row in uow.session.scalars(select(WebSession)):
                row.proved = (row.proved or utc_now()) - by
            uow.commit()


def get(browser: FlaskClient, path: str) -> TestResponse:
    return browser.get(path, base_url=BASE)


def send(
    browser: FlaskClient,
    path: str,
    data: dict[str, str] | None = None,
    *,
    page: str | None = None,
    agent: str = "",
) -> TestResponse:
    """Send a form of `page` (else of `path` itself) with the token that is in it."""
    shown = get(browser, page or path)
    found = TOKEN.search(shown.text)
    token = {"csrf_token": found.group(1)} if found else {}
    return browser.post(
        path, base_url=BASE, data={**token, **(data or {})}, headers={"User-Agent": agent}
    )


@contextmanager
def opened(database_url: str, folder: Path, **settings: str) -> Iterator[SigningWorld]:
    services = open_services(
        read_settings(
            {
                "CHILD_DATA_DIR": str(folder),
                "CHILD_DATABASE_URL": database_url,
                "CHILD_IRI_BASE": IRI_BASE,
                **settings,
            }
        )
    )
    try:
        yield SigningWorld(create_app(services), services)
    finally:
        services.database.dispose()
