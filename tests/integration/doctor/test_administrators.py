"""`child doctor` tells by what administrators come in, and whether anybody of them still can."""

from pathlib import Path

import pytest

from community import Asker, Role, add_oidc, grant, join
from storage import Database, utc_now
from tests.integration.doctor.doctor_world import Place, Told

ISSUER = "https://id.example"
PROVIDER = {
    "CHILD_OIDC_ISSUER": ISSUER,
    "CHILD_OIDC_CLIENT_ID": "child",
    "CHILD_OIDC_CLIENT_SECRET": "hunter2-of-the-provider",
}
STRICT = PROVIDER | {"CHILD_STAFF_SIGN_IN": "provider"}


def told(database: Database, folder: Path, settings: dict[str, str]) -> Told:
    return Place(database.url, folder, settings=settings).ask("--offline")


def administrator(database: Database, subject: str | None) -> None:
    """One more, with this account at the provider or with none."""
    now = utc_now()
    with database.unit_of_work() as uow:
        member_id = join(uow, name="Demo", now=now).id
        grant(uow, member_id=member_id, role=Role.ADMINISTRATOR, reason="test", now=now)
        if subject:
            add_oidc(uow, asker=Asker(member_id), issuer=ISSUER, subject=subject, now=now)
        uow.commit()


@pytest.mark.parametrize(
    ("settings", "state", "words"),
    [
        ({}, "ok", "by a link sent by e-mail"),
        (PROVIDER, "warning", "can still come in by a link sent by e-mail alone"),
        (PROVIDER | {"CHILD_EMAIL_SIGN_IN": "off"}, "warning", "past the provider"),
        (STRICT, "ok", "by the provider alone"),
        (STRICT | {"CHILD_OIDC_AMR": "otp"}, "ok", "otp"),
    ],
)
def test_by_what_they_come_in_is_told(
    database: Database, tmp_path: Path, settings: dict[str, str], state: str, words: str
) -> None:
    administrator(database, "one")
    said = told(database, tmp_path, settings)
    assert said.states["administrators"] == state
    assert words in said.words["administrators"]
    assert "hunter2" not in said.output


def test_whoever_would_be_locked_out_is_told(database: Database, tmp_path: Path) -> None:
    administrator(database, None)
    said = told(database, tmp_path, STRICT)
    assert said.states["administrators"] == "failure"
    assert "child admin invite" in said.words["administrators"]
    by_groups = STRICT | {"CHILD_OIDC_GROUPS": '{"it": ["administrator@*"]}'}
    assert told(database, tmp_path, by_groups).states["administrators"] == "warning"
    administrator(database, "one")
    said = told(database, tmp_path, STRICT)
    assert said.states["administrators"] == "warning"
    assert "1 of 2" in said.words["administrators"]
