"""`child doctor` on an installation whose every part is there and well."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.serving import make_server

from community import OPERATOR, found_community
from lrs_adapter import add_target
from plugin.app import create_app
from plugin.lti import Observed, add_registration
from plugin.lti.tool_keys import key_set
from plugin.operations import Heart
from plugin.operations.backups import note_backup
from plugin.services import Services, open_services
from plugin.settings import read_settings
from storage import Database, utc_now
from tests.databases import Templates
from tests.integration.doctor.doctor_world import (
    LRS_SECRET,
    METRICS_TOKEN,
    Place,
    answering,
)
from tests.integration.lti_platform import running_platform
from tests.integration.mailing.mail_servers import Mailbox, mail_server_running
from tests.integration.records_world import new_key
from tests.integration.xapi_server import xapi_server


@contextmanager
def served(app: Flask, port_from: list[int]) -> Iterator[None]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    port_from.append(server.server_port)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server_running() as box:
        yield box


@pytest.fixture
def place(
    database_url: str, templates: Templates, tmp_path: Path, mailbox: Mailbox
) -> Iterator[Place]:
    """CHILD at its address, a worker that lives, an LRS that is another CHILD, an LMS, mail."""
    found = Place(database_url, tmp_path)
    found.settings = {
        "CHILD_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
        "CHILD_MAIL_FROM": "CHILD <child@child.example>",
        "CHILD_METRICS_TOKEN": METRICS_TOKEN,
        "CHILD_HTTP_TIMEOUT_S": "10",
    }
    services = open_services(read_settings(found.environment))
    other = Database(templates.fresh("sqlite"))
    ports: list[int] = []
    with ExitStack() as running:
        running.callback(services.database.dispose)
        running.callback(templates.drop, other.url)
        running.callback(other.dispose)
        running.enter_context(served(create_app(services), ports))
        lms = running.enter_context(running_platform())
        lrs = running.enter_context(xapi_server(other, "https://other.example"))
        key, secret = new_key(other, "all")
        connect(services, lms.url, lrs.endpoint, key.key, secret)
        Heart(services, "worker", Observed).beat()
        note_backup(services.database, made=utc_now(), size=1_000)
        found.settings["CHILD_BASE_URL"] = f"http://127.0.0.1:{ports[0]}"
        yield found


def connect(services: Services, lms_url: str, lrs_url: str, key: str, secret: str) -> None:
    now = utc_now()
    key_set(services.database, services.secret_box)
    with services.database.unit_of_work() as uow:
        community = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=now)
        add_registration(
            uow,
            asker=OPERATOR,
            name="Campus",
            issuer=lms_url,
            client_id="1",
            auth_login_url=f"{lms_url}/auth",
            auth_token_url=f"{lms_url}/token",
            jwks_url=f"{lms_url}/certs",
            community_id=community.id,
            now=now,
        )
        add_target(
            uow, services.secret_box, label="ministry", endpoint=lrs_url, key=key, secret=secret,
            now=now,
        )  # fmt: skip
        uow.commit()


def contents(url: str) -> str:
    """What is in the database, as one figure."""
    database = Database(url)
    with database.reading() as session:
        names = session.scalars(
            text(
                "select name from sqlite_master where type = 'table'"
                if database.dialect == "sqlite"
                else "select tablename from pg_tables where schemaname = 'public'"
            )
        ).all()
        rows = [
            sorted(map(repr, session.execute(text(f'select * from "{name}"')).all()))
            for name in sorted(names)
        ]
    database.dispose()
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def test_all_is_well_but_that_it_is_no_public_address(place: Place, mailbox: Mailbox) -> None:
    before = contents(place.url)
    told = place.ask()
    assert set(told.states.values()) <= {"ok", "warning"}, told.words
    assert [name for name, state in told.states.items() if state == "warning"] == ["base-url"]
    for name in (
        "settings", "data-folder", "secret-key", "database", "schema", "writable", "signing-key",
        "workers", "readers", "outbox", "disk", "backup", "address", "headers", "mail-server",
        "lrs ministry", "lms-keys Campus", "clock-network",
    ):  # fmt: skip
        assert told.states[name] == "ok", name
    assert told.code == 0
    assert mailbox.arrived == []
    assert contents(place.url) == before, "the doctor changes nothing"
    assert place.ask("--strict").code == 1


def test_a_person_reads_a_line_for_each_and_no_secret(place: Place) -> None:
    code, text_ = place.read()
    assert code == 0
    lines = text_.splitlines()
    assert lines[0].startswith("ok       settings: ")
    assert "         → Set CHILD_BASE_URL" in text_
    assert lines[-1].endswith(" ok, 1 warning")
    for secret in (place.key, METRICS_TOKEN, LRS_SECRET):
        assert secret not in text_


def test_offline_asks_nobody(place: Place, mailbox: Mailbox) -> None:
    told = place.ask("--offline")
    asked = ("address", "mail-server", "lrs ministry", "lms-keys Campus", "clock-network")
    assert {told.states[name] for name in asked} == {"skipped"}
    assert (told.code, mailbox.sessions) == (0, 0)


def test_a_proxy_that_forbids_frames_is_found(place: Place) -> None:
    """What answers as CHILD does, with a header that breaks lessons inside an LMS."""
    with answering(
        b'{"status":"ok"}',
        headers={"X-Frame-Options": "DENY", "Content-Security-Policy": "frame-ancestors 'none'"},
    ) as address:
        place.settings["CHILD_BASE_URL"] = address
        told = place.ask()
    assert (told.states["headers"], told.code) == ("failure", 1)
    assert "X-Frame-Options" in told.words["headers"]
    with answering(b"Welcome to nginx!") as address:
        place.settings["CHILD_BASE_URL"] = address
        told = place.ask()
    assert told.states["address"] == "failure"
    assert "Something else" in told.words["address"]
