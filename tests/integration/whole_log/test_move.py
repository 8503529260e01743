"""`child log move`: what another LRS has comes whole, from its export or where it answers."""

import hashlib
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import orjson
import pytest

from community import OPERATOR
from lrs_adapter import held_attachments
from plugin.log_move import begin_move, end_move, move_on
from plugin.services import Services, open_services
from plugin.settings import read_settings
from storage import Database, read_kept, utc_now
from tests.integration.records_world import received, voiding
from tests.integration.taking_in.odd_source import odd_source
from tests.integration.whole_log.log_world import (
    as_json,
    attachment,
    environment_of,
    log_of,
    part_of,
    run,
)
from tests.unit.lrs_adapter.test_other_exports import ODD, as_kept, enveloped


@pytest.fixture
def environment(database: Database, tmp_path: Path) -> dict[str, str]:
    return environment_of(database, tmp_path)


def test_a_collection_of_learning_locker_comes_whole(
    database: Database, environment: dict[str, str], tmp_path: Path
) -> None:
    data = b"a certificate"
    (tmp_path / "attachments").mkdir()
    (tmp_path / "attachments" / f"{hashlib.sha256(data).hexdigest()}.txt").write_bytes(data)
    target, alone, with_data = received(), received(), received()
    with_data["attachments"] = [attachment(part_of(data))]
    lines = [
        enveloped(as_kept(ODD)),
        enveloped(target, voided=True),
        enveloped(alone, voided=True),
        enveloped(voiding(target["id"])),
        enveloped(with_data),
        enveloped(received(), lrs_id="another"),
        enveloped(5),
    ]
    (tmp_path / "in.json").write_bytes(b"\n".join(lines))
    options: list[str | Path] = [
        "--store",
        "5dc2f2b1e4b0f1d2c3a4b5c8",
        "--attachments",
        tmp_path / "attachments",
    ]
    command: list[str | Path] = ["move", "--from", "learning-locker"]
    command += [tmp_path / "in.json", *options]
    told = as_json(environment, *command, exit_code=1)
    assert (told["taken"], told["passed_over"]) == (5, 1)
    assert told["codes"] == {"no_statement": 1}
    assert told["still_standing"] == [alone["id"]]
    entries = log_of(database)
    assert {one.authority.rpartition("::")[2] for one in entries} == {"import:learning-locker"}
    assert orjson.loads(entries[0].document)["result"] == ODD["result"]
    assert [one.statement_id for one in entries if one.voided] == [UUID(target["id"])]
    with database.reading() as session:
        [held] = held_attachments(session, [entries[4].position])
    assert b"".join(read_kept(database, held.content)) == data
    again = as_json(environment, *command, exit_code=1)
    assert (again["taken"], again["known"]) == (0, 5)


def test_veracitys_statements_come_whole(
    database: Database, environment: dict[str, str], tmp_path: Path
) -> None:
    each = [received(), {"_id": "5", "statement": received()}]
    (tmp_path / "in.json").write_bytes(orjson.dumps(each))
    told = as_json(environment, "move", "--from", "veracity", tmp_path / "in.json")
    assert (told["taken"], len(log_of(database))) == (2, 2)


def services_of(environment: dict[str, str]) -> Services:
    return open_services(read_settings(environment))


def test_an_lrs_is_read_to_its_end_and_the_source_paused(
    database: Database, environment: dict[str, str]
) -> None:
    with odd_source() as odd:
        odd.page = 50
        ids = odd.store_some(320)
        command = ["move", "--from", "xapi", "--endpoint", odd.endpoint, "--key", "k"]
        told = as_json(environment, *command, "--secret", "s")
        assert (told["taken"], told["state"], told["origin"]) == (320, "paused", "source:moved")
        assert [str(one.statement_id) for one in log_of(database)] == ids
        ids += odd.store_some(5)
        assert as_json(environment, *command, "--secret", "s")["taken"] == 325
        assert [str(one.statement_id) for one in log_of(database)] == ids
        assert len({str(one.statement_id) for one in log_of(database)}) == 325


def test_it_waits_as_long_as_it_is_asked_to(
    database: Database, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    services = services_of(environment)
    waited: list[float] = []
    with odd_source() as odd:
        odd.store_some(30)
        answers = iter([(429, {"Retry-After": "7"}, b""), (503, {}, b"")])
        odd.script = lambda _path, _asked: next(answers, None)
        began = utc_now()
        given = {"label": "old", "endpoint": odd.endpoint, "key": "k", "secret": "s"}
        begin_move(
            services, asker=OPERATOR, xapi_version="1.0.3", defines=False, now=began, **given
        )

        def sleep(seconds: float) -> None:
            waited.append(seconds)
            ahead = timedelta(seconds=sum(waited))
            monkeypatch.setattr("plugin.log_move.utc_now", lambda: utc_now() + ahead)

        found = move_on(services, label="old", began=began, watch=lambda _: None, sleep=sleep)
        end_move(services, asker=OPERATOR, label="old", now=utc_now())
    assert (found.taken, found.failures) == (30, 0)
    assert waited[0] > 6
    assert len(log_of(database)) == 30
    services.database.dispose()


def test_what_does_not_go_together_is_told(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "in.json").write_text("[]")
    for wrong in (
        ["--from", "xapi"],
        ["--from", "learning-locker"],
        ["--from", "veracity", tmp_path / "in.json", "--key", "k"],
        ["--from", "veracity", tmp_path / "in.json", "--store", "x"],
    ):
        assert run(environment, "move", *wrong).exit_code == 2
