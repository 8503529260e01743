"""Another signing key: published at once, signing a day later, the old one still in the set."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from joserfc import jws
from sqlalchemy import select, update

from community import OPERATOR
from community.auditing import AuditRow
from plugin.cli.keys import keys
from plugin.lti import UnknownKey, new_key, renew_keys, retire_key, tool_keys
from plugin.lti.key_renewal import KEPT_AFTER
from plugin.lti.models import ToolKeyRow
from plugin.lti.tool_keys import PUBLISHED_BEFORE, key_set, signed_jwt
from storage import Database, SecretBox, utc_now
from tests.databases import IRI_BASE


def signer(database: Database, secret_box: SecretBox) -> str:
    token = signed_jwt(database, secret_box, {"iss": "us"})
    headers: dict[str, str] = jws.extract_compact(token.encode()).headers()
    return headers["kid"]


def published(database: Database, secret_box: SecretBox) -> set[str]:
    return {key["kid"] for key in key_set(database, secret_box)["keys"]}


def test_a_new_key_is_published_before_it_signs(database: Database, secret_box: SecretBox) -> None:
    first = signer(database, secret_box)
    made = new_key(database, secret_box, asker=OPERATOR, now=utc_now())
    assert published(database, secret_box) == {first, made.kid}
    assert signer(database, secret_box) == first
    with database.unit_of_work() as uow:
        uow.session.execute(
            update(ToolKeyRow)
            .where(ToolKeyRow.kid == made.kid)
            .values(created=utc_now() - timedelta(days=1, seconds=1))
        )
        uow.session.execute(
            update(ToolKeyRow)
            .where(ToolKeyRow.kid == first)
            .values(created=utc_now() - timedelta(days=400))
        )
        uow.commit()
    assert signer(database, secret_box) == made.kid
    assert published(database, secret_box) == {first, made.kid}
    with database.reading() as session:
        assert [key.kid for key in tool_keys(session)] == [made.kid, first]


def test_the_first_key_of_all_signs_at_once(database: Database, secret_box: SecretBox) -> None:
    made = new_key(database, secret_box, asker=OPERATOR, now=utc_now())
    assert signer(database, secret_box) == made.kid


def test_of_keys_that_are_all_new_the_oldest_signs(
    database: Database, secret_box: SecretBox
) -> None:
    made = [new_key(database, secret_box, asker=OPERATOR, now=utc_now()) for _ in range(2)]
    assert signer(database, secret_box) == made[0].kid


def aged(database: Database, kid: str, by: timedelta) -> None:
    with database.unit_of_work() as uow:
        uow.session.execute(
            update(ToolKeyRow).where(ToolKeyRow.kid == kid).values(created=utc_now() - by)
        )
        uow.commit()


def renewed(database: Database, secret_box: SecretBox, days: int | None = 180) -> int:
    lasts = None if days is None else timedelta(days=days)
    return renew_keys(database, secret_box, lasts=lasts, now=utc_now())


def acts(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(AuditRow.act).order_by(AuditRow.id)))


def test_by_age_the_next_key_is_made_once_and_the_one_before_goes_when_it_signed_long_enough(
    database: Database, secret_box: SecretBox
) -> None:
    assert renewed(database, secret_box) == 0, "where none is needed yet, none is made"
    first = signer(database, secret_box)
    aged(database, first, timedelta(days=179))
    assert renewed(database, secret_box) == 0
    aged(database, first, timedelta(days=181))
    assert renewed(database, secret_box, days=None) == 0
    assert renewed(database, secret_box) == 1
    assert renewed(database, secret_box) == 0
    [second] = published(database, secret_box) - {first}
    assert signer(database, secret_box) == first
    aged(database, second, PUBLISHED_BEFORE + KEPT_AFTER - timedelta(hours=1))
    assert renewed(database, secret_box) == 0
    assert signer(database, secret_box) == second
    assert published(database, secret_box) == {first, second}
    aged(database, second, PUBLISHED_BEFORE + KEPT_AFTER + timedelta(hours=1))
    assert renewed(database, secret_box) == 1
    assert published(database, secret_box) == {second}
    assert acts(database)[-2:] == ["signing-key.created", "signing-key.retired"]


def test_a_key_that_was_seen_goes_at_once(database: Database, secret_box: SecretBox) -> None:
    first = signer(database, secret_box)
    made = new_key(database, secret_box, asker=OPERATOR, now=utc_now())
    with database.unit_of_work() as uow:
        retire_key(uow, first, asker=OPERATOR, now=utc_now())
        uow.commit()
    assert published(database, secret_box) == {made.kid}
    assert signer(database, secret_box) == made.kid
    with database.unit_of_work() as uow:
        with pytest.raises(UnknownKey, match="child keys list"):
            retire_key(uow, first, asker=OPERATOR, now=utc_now())
        retire_key(uow, made.kid, asker=OPERATOR, now=utc_now())
        uow.commit()
    assert signer(database, secret_box) not in (first, made.kid), "another one at its first use"


def test_the_commands_list_make_and_take_away(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in {
        "CHILD_DATABASE_URL": database.url,
        "CHILD_DATA_DIR": str(tmp_path),
        "CHILD_IRI_BASE": IRI_BASE,
        "CHILD_BASE_URL": "https://child.example.org",
    }.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str, code: int = 0) -> Any:
        result = CliRunner().invoke(keys, [*arguments, "--json"])
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    assert run("list") == []
    first = run("rotate")["kid"]
    second = run("rotate")["kid"]
    assert {(key["kid"], key["state"]) for key in run("list")} == {
        (first, "signs"),
        (second, "next"),
    }
    assert run("retire", first) == {"retired": first, "signing": second}
    assert "child keys list" in run("retire", first, code=1)["error"]
    assert [(key["kid"], key["state"]) for key in run("list")] == [(second, "signs")]
