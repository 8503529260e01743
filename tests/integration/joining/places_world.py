"""The whole CHILD with two LMSs and three registrations; browsers signed in by real launches."""

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from certification import SchemeVersion, choose_path, import_scheme
from community import OPERATOR, Asker, Role, identify_by_lti
from curricula import import_curriculum, read_source
from lrs_adapter import read_after
from plugin.app import create_app
from plugin.lti import Registration
from plugin.worker import work_until_idle
from storage import Database, SecretBox, utc_now
from tests.integration.lti_platform import LTI, MEMBERSHIP, TOOL, Platform, Tool, sign
from tests.unit.plugin.web.world import SCHEME, hidden_fields, write_course


@dataclass(frozen=True, slots=True)
class Campus:
    """One registration: an LMS as CHILD knows it."""

    platform: Platform
    registration: Registration


@dataclass
class Browser:
    """Somebody's browser, or her LMS's frame: what she saw last is in `page`."""

    client: FlaskClient
    page: TestResponse

    @property
    def text(self) -> str:
        """The words of the page, each blank once."""
        words = unescape(re.sub(r"<[^>]+>", " ", self.page.text))
        return re.sub(r"\s+([.,:;)])", r"\1", re.sub(r"\s+", " ", words))

    def get(self, path: str) -> "Browser":
        self.page = self.client.get(path, base_url=TOOL, headers={"Accept-Language": "en"})
        return self

    def send(self, path: str, **fields: str) -> "Browser":
        """POST with the hidden fields of the page that she sees, and follow where it leads."""
        hidden = dict(hidden_fields(self.page.text))
        self.page = self.client.post(
            path,
            base_url=TOOL,
            data={**hidden, **fields},
            headers={"Referer": TOOL, "Accept-Language": "en"},
        )
        if self.page.status_code == 303:
            return self.get(self.page.location)
        return self

    def found(self, pattern: str) -> str:
        match = re.search(pattern, self.page.text)
        assert match, self.page.text
        return match.group(1)


@dataclass
class PlacesWorld:
    tool: Tool
    app: Flask
    version_hash: str
    scheme: SchemeVersion
    north: Campus
    south: Campus
    night: Campus
    """A second course of the north, connected by a client of its own."""
    subject: str = "7"
    """By which `sub` every LMS knows her; a test may have another her."""

    def come_in(
        self,
        campus: Campus,
        name: str,
        *,
        lesson: str = "values",
        role: str = "Learner",
        subject: str | None = None,
        browser: Browser | None = None,
    ) -> Browser:
        """A launch from the course, in a browser of its own unless one is given; the lesson that
        it opened is the page. With an empty `subject` the LMS does not say who she is.
        """
        client = browser.client if browser else self.app.test_client()
        client_id = campus.registration.client_id
        asked = self.tool.login(client, iss=campus.platform.url, client_id=client_id)
        claims = campus.platform.claims(
            aud=client_id,
            sub=self.subject if subject is None else subject or None,
            name=name,
            email="the-same@example.org",
            nonce=asked["nonce"],
            **{
                f"{LTI}roles": [f"{MEMBERSHIP}{role}"],
                f"{LTI}custom": {
                    "child_curriculum": "ignite/first-steps",
                    "child_version": self.version_hash,
                    "child_lesson": lesson,
                },
            },
        )
        answer = self.tool.launch(sign(claims), asked["state"], client)
        assert answer.status_code == 303, answer.text
        return Browser(client, answer).get(urlsplit(answer.location).path)

    def member_id(self, campus: Campus) -> UUID:
        with self.tool.database.unit_of_work() as uow:
            return identify_by_lti(
                uow,
                issuer=campus.registration.issuer,
                client_id=campus.registration.client_id,
                subject=self.subject,
                now=utc_now(),
            ).id

    def finish(self, browser: Browser, lesson: str) -> None:
        path = f"/curricula/{self.version_hash}/lessons/{lesson}"
        answers = {"item:sum": "b"} if lesson == "values" else {}
        assert browser.get(path).page.status_code == 200
        assert browser.send(f"{path}/finish", **answers).page.status_code == 200

    def choose(self, campus: Campus) -> None:
        who = self.member_id(campus)
        asker = Asker(who, frozenset({Role.LEARNER}), self.tool.community_id)
        with self.tool.database.unit_of_work() as uow:
            choose_path(
                uow,
                self.tool.services.iris,
                asker=asker,
                member_id=who,
                scheme_version_id=self.scheme.id,
                now=utc_now(),
            )
            uow.commit()

    def work(self) -> None:
        """What the worker does about paths; scores stay due, for no LMS here takes any."""
        work_until_idle(self.tool.services)

    def verbs(self) -> list[str]:
        with self.tool.database.reading() as session:
            return [entry.verb.rpartition("/")[2] for entry in read_after(session, 0, 1000)]


def join_places(first: Browser, second: Browser) -> None:
    """The whole way as she walks it, in two browsers."""
    code = first.get("/me").send("/me/joining").found(r'aria-hidden="true">([0-9A-Z-]{14})<')
    second.get("/me").send("/me/joining/code", code=code)
    offer = second.found(r'action="(/me/joining/[0-9a-f-]{36})/accept"')
    number = second.send(f"{offer}/accept", mine="yes").found(r'aria-hidden="true">(\d{3} \d{3})<')
    first.get(offer).send(f"{offer}/confirm", mine="yes", number=number)
    assert "The places are joined." in first.text


def places_world(
    database: Database,
    secret_box: SecretBox,
    folder: Path,
    north: Platform,
    south: Platform,
) -> PlacesWorld:
    tool = Tool(database, secret_box, north)
    now = utc_now()
    with database.unit_of_work() as uow:
        imported = import_curriculum(
            uow,
            read_source(write_course(folder / "course")),
            asker=OPERATOR,
            community_id=tool.community_id,
            publish=True,
            now=now,
        )
        scheme = import_scheme(
            uow,
            tool.services.iris,
            SCHEME,
            asker=OPERATOR,
            community_id=tool.community_id,
            now=now,
        )
        uow.commit()
    at_south = {
        "issuer": south.url,
        "auth_login_url": f"{south.url}/auth",
        "auth_token_url": f"{south.url}/token",
        "jwks_url": f"{south.url}/certs",
    }
    return PlacesWorld(
        tool=tool,
        app=create_app(tool.services),
        version_hash=imported.version_hash,
        scheme=scheme,
        north=Campus(north, tool.register(name="North Campus")),
        south=Campus(south, tool.register(name="South Campus", client_id="s-1", **at_south)),
        night=Campus(north, tool.register(name="Night Course", client_id="n-2")),
    )
