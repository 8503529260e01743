"""Which settings changed between two starts is in the audit log, and none of their values."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from community.auditing import AuditRow
from lrs_adapter import Iris
from plugin.services import Services
from plugin.settings import read_settings
from plugin.settings_told import tell_settings
from storage import Database, SecretBox, utc_now
from tests.databases import IRI_BASE

SMTP = "smtp://child:hunter2@mail.example"


@pytest.fixture
def services(database: Database, secret_box: SecretBox, tmp_path: Path) -> Services:
    settings = read_settings({"CHILD_DATA_DIR": str(tmp_path), "CHILD_IRI_BASE": IRI_BASE})
    return Services(settings, database, secret_box, Iris(IRI_BASE))


def restarted(services: Services, **changes: Any) -> Services:
    return replace(services, settings=replace(services.settings, **changes))


def told(services: Services) -> list[AuditRow]:
    with services.database.reading() as session:
        return list(session.scalars(select(AuditRow).order_by(AuditRow.id)))


def test_what_changed_between_two_starts_is_told_by_name(services: Services) -> None:
    assert tell_settings(services, now=utc_now()) == []
    assert tell_settings(services, now=utc_now()) == []
    changed = restarted(services, smtp_url=SMTP, session_max_h=24)
    assert tell_settings(changed, now=utc_now()) == ["session_max_h", "smtp_url"]
    assert tell_settings(services, now=utc_now()) == ["session_max_h", "smtp_url"]
    assert [row.act for row in told(services)] == ["settings.noted", *["settings.changed"] * 2]
    assert {row.by for row in told(services)} == {"operator"}


def test_no_value_is_in_it(services: Services) -> None:
    first, second = (restarted(services, smtp_url=url) for url in (SMTP, SMTP + "x"))
    tell_settings(first, now=utc_now())
    assert tell_settings(second, now=utc_now()) == ["smtp_url"]
    kept = repr([row.details for row in told(services)])
    for value in (SMTP, "hunter2", "mail.example", str(services.settings.data_dir), IRI_BASE):
        assert value not in kept


def test_a_new_key_is_told_alone(services: Services, secret_box: SecretBox) -> None:
    tell_settings(services, now=utc_now())
    newer = replace(services, secret_box=SecretBox(Fernet.generate_key().decode()))
    assert tell_settings(newer, now=utc_now()) == ["secret_key"]


def test_what_may_differ_between_machines_is_no_change(services: Services) -> None:
    tell_settings(services, now=utc_now())
    elsewhere = restarted(services, host="10.0.0.2", port=9000, threads=2, log_level="debug")
    assert tell_settings(elsewhere, now=utc_now()) == []
