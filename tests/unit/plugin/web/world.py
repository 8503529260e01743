"""A small world for the pages' tests: a community, two curricula, a path, people, a browser."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient

from certification import SchemeVersion, import_scheme
from community import OPERATOR, Community, Role, found_community, grant, issue_sign_in_link, join
from curricula import Enrolment, Place, enrol, import_curriculum, read_source
from lrs_adapter import Iris, LogEntry, read_after
from plugin.app import create_app
from plugin.services import Services
from plugin.settings import read_settings
from storage import Database, SecretBox, utc_now

IRI_BASE = "https://child.example"
SITE = "https://child.example"

SETTINGS = """
title: First steps
slug: first-steps
language: en
licence: CC BY 4.0
attribution: Ignite (fictional)
modules:
  - slug: only
    title: All of it
    lessons:
      - {slug: values, title: Values, file: lessons/values.md, minutes: 5}
      - {slug: reading, title: Reading, file: lessons/reading.md}
pages:
  - {slug: for-teachers, title: For teachers, file: pages/teachers.md, audience: staff}
"""
VALUES = """
## A value has a name

Words with <script>alert(1)</script> and ![a figure](../figures/plan.svg).

::: instructor
Only teachers read this.
:::

::: item {#sum}
What is `2 + 3`?

- [ ] `23`
  > That would be text.
- [x] `5`
  > Yes, five.
:::

## And a type

Each value has one.

::: item {#warm-up practice}
What is a value?

- [x] Something to work with
  > Right.
- [ ] A name
:::
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
SCHEME: dict[str, Any] = {
    "slug": "first",
    "title": {"en": "First path", "es": "Primer camino"},
    "description": {"en": "A path.", "es": "Un camino."},
    "root": {
        "id": "all",
        "kind": "all",
        "label": {"en": "Everything", "es": "Todo"},
        "requirements": [
            {
                "id": "finish",
                "kind": "statements",
                "label": {"en": "Finish Values", "es": "Terminar Values"},
                "verb": "completed",
                "activity": "curricula/first-steps/lessons/values",
            },
            {
                "id": "read",
                "kind": "statements",
                "label": {"en": "Finish Reading", "es": "Terminar Reading"},
                "verb": "completed",
                "activity": "curricula/first-steps/lessons/reading",
            },
        ],
    },
}


def write_course(folder: Path) -> Path:
    """The course's folder, in our own format."""
    for path, text in {
        "curriculum.yaml": SETTINGS,
        "lessons/values.md": VALUES,
        "lessons/reading.md": "## To read\n\nNothing is asked here.\n",
        "pages/teachers.md": "## Notes\n\nHow to teach it.\n",
        "figures/plan.svg": SVG,
    }.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


@dataclass
class World:
    app: Flask
    services: Services
    community: Community
    version_id: UUID
    version_hash: str
    scheme: SchemeVersion
    people: dict[str, UUID] = field(default_factory=dict)

    def person(self, name: str, *roles: Role) -> UUID:
        """A member with those roles in the community."""
        with self.services.database.unit_of_work() as uow:
            member = join(uow, name=name, now=utc_now())
            for role in roles:
                grant(
                    uow,
                    member_id=member.id,
                    community_id=self.community.id,
                    role=role,
                    reason="test",
                    now=utc_now(),
                )
            uow.commit()
        self.people[name] = member.id
        return member.id

    def enrolled(
        self, member_id: UUID, place: str = "lti:test", platform: str = "LMS"
    ) -> Enrolment:
        with self.services.database.unit_of_work() as uow:
            made = enrol(
                uow,
                member_id=member_id,
                version_id=self.version_id,
                place=Place(place, platform),
                now=utc_now(),
            )
            uow.commit()
        return made

    def guest(self) -> FlaskClient:
        """A browser in which nobody is signed in."""
        return self.app.test_client()

    def browser(self, member_id: UUID) -> FlaskClient:
        """A browser in which the member is signed in, by a one-time link."""
        with self.services.database.unit_of_work() as uow:
            token = issue_sign_in_link(
                uow, member_id=member_id, now=utc_now(), ttl=timedelta(hours=1)
            )
            uow.commit()
        client = self.guest()
        answer = post(client, f"/sign-in/{token}", page=f"/sign-in/{token}")
        assert answer.status_code == 303
        return client

    def lesson(self, slug: str = "values", act: str = "") -> str:
        return f"/curricula/{self.version_hash}/lessons/{slug}{act}"

    def log(self) -> list[LogEntry]:
        with self.services.database.reading() as session:
            return read_after(session, 0, 1000)

    def verbs(self) -> list[str]:
        """The verbs on the log by their last words, in order."""
        return [entry.verb.rpartition("/")[2] for entry in self.log()]


def make_world(database: Database, secret_box: SecretBox, folder: Path) -> World:
    settings = read_settings(
        {
            "CHILD_DATA_DIR": str(folder / "data"),
            "CHILD_BASE_URL": SITE,
            "CHILD_IRI_BASE": IRI_BASE,
        }
    )
    services = Services(settings, database, secret_box, Iris(IRI_BASE))
    now = utc_now()
    with database.unit_of_work() as uow:
        place = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=now)
        imported = import_curriculum(
            uow,
            read_source(write_course(folder / "course")),
            asker=OPERATOR,
            community_id=place.id,
            publish=True,
            now=now,
        )
        scheme = import_scheme(
            uow, services.iris, SCHEME, asker=OPERATOR, community_id=place.id, now=now
        )
        uow.commit()
    app = create_app(services)
    app.config["PREFERRED_URL_SCHEME"] = "https"
    return World(app, services, place, imported.version_id, imported.version_hash, scheme)


def get(client: FlaskClient, path: str, language: str = "en") -> Any:
    """Read to its end, as a server reads it: a file that was made for it is closed then."""
    return client.get(path, base_url=SITE, headers={"Accept-Language": language}, buffered=True)


def post(client: FlaskClient, path: str, *, page: str, **fields: Any) -> Any:
    """POST as the form on `page` would, with its hidden fields."""
    hidden = dict(hidden_fields(get(client, page).text))
    return client.post(
        path, base_url=SITE, data={**hidden, **fields}, headers={"Referer": f"{SITE}{page}"}
    )


def hidden_fields(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)


def nobody() -> UUID:
    return uuid4()
