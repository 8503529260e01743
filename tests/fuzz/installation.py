"""The whole application on a fresh database, with the keys that inputs name."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from lrs_adapter import (
    LaunchBounds,
    LaunchData,
    Shelf,
    fetch_token,
    keep_launch_data,
    open_launch,
)
from plugin.app import create_app
from storage import Database, utc_now
from tests.databases import IRI_BASE
from tests.fuzz.sent import Answered, Sent, send
from tests.integration.records_world import new_key
from tests.integration.xapi_server import services_for

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

LAUNCHED = "https://content.example.org/au/1"
LEARNER = {"mbox": "mailto:she@example.org"}
ATTEMPT = UUID("6f6a8ad2-4d5c-4d1b-9b5f-4f6a0a6f6a01")
LIMITED = ("statements/write", "statements/read/mine", "state", "profile")
A_LONG_TIME = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Installation:
    app: "WSGIApplication"
    keys: dict[str, tuple[str, str]]

    def ask(self, sent: Sent) -> Answered:
        return send(self.app, sent, self.keys)


@contextmanager
def installation(database: Database) -> Iterator[Installation]:
    """Keys: `<all>`, `<limited>`, and `<launch>`, which is bound to one learner's attempt."""
    services = services_for(database, IRI_BASE)
    everything, secret = new_key(database, "all")
    limited, other = new_key(database, *LIMITED)
    now = utc_now()
    bounds = LaunchBounds("mbox::mailto:she@example.org", ATTEMPT, LAUNCHED, now + A_LONG_TIME)
    with database.unit_of_work() as uow:
        code = open_launch(uow, everything.key, bounds, now=now)
        token = fetch_token(uow, code, now=now)
        keep_launch_data(uow, Shelf(), bounds, LaunchData(), now=now)
        uow.commit()
    assert token is not None
    yield Installation(
        create_app(services),
        {
            "<all>": (everything.key, secret),
            "<limited>": (limited.key, other),
            "<launch>": (token.name, token.secret),
            "<wrong>": (everything.key, "wrong"),
        },
    )
