"""What stops a start: told in one sentence with the setting to mend, and exit code 3."""

from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from lrs_adapter import add_target, forward, targets
from plugin.lti import send_due_scores
from plugin.lti.access_tokens import AccessTokens
from plugin.lti.tool_keys import key_set
from storage import Database, SecretBox, utc_now
from tests.databases import Templates
from tests.integration.ags.scores import NOW, OWNER, launch_of, queue, remember, unsent
from tests.integration.failures.services import child
from tests.integration.kill_points.prepared import Installation
from tests.integration.kill_points.processes import ForkServer
from tests.integration.lti_platform import Tool, running_platform
from tests.integration.records_world import IRIS, record_some


@pytest.mark.parametrize("command", [("serve", "--no-worker"), ("worker", "--until-idle")])
def test_another_key_than_the_database_was_made_with_stops_what_needs_it(
    on_sqlite: Installation, processes: ForkServer, command: tuple[str, ...]
) -> None:
    database = Database(on_sqlite.database_url)
    key_set(database, SecretBox(on_sqlite.environment["CHILD_SECRET_KEY"]))
    database.dispose()
    other = Fernet.generate_key().decode()
    ended = child(processes, on_sqlite, *command, CHILD_SECRET_KEY=other)
    assert ended.code == 3
    assert "Set CHILD_SECRET_KEY to the key that this database was made with" in ended.output
    assert "Traceback" not in ended.output
    assert other not in ended.output
    both = f"{other},{on_sqlite.environment['CHILD_SECRET_KEY']}"
    assert child(processes, on_sqlite, "worker", "--until-idle", CHILD_SECRET_KEY=both).code == 0


@pytest.mark.parametrize("content", ["", "short", "ÿ" * 50, "x" * 44])
def test_a_damaged_key_file_is_named(
    on_sqlite: Installation, processes: ForkServer, content: str
) -> None:
    environment = {k: v for k, v in on_sqlite.environment.items() if k != "CHILD_SECRET_KEY"}
    file = f"{environment['CHILD_DATA_DIR']}/secret.key"
    with open(file, "w", encoding="utf-8") as opened:  # noqa: PTH123 - as text from the setting
        opened.write(content)
    ended = child(processes, Installation(environment, on_sqlite.database_url), "migrate")
    assert ended.code == 3
    assert "secret.key" in ended.output
    assert "Traceback" not in ended.output


def test_a_damaged_secret_stops_only_what_needs_it_and_says_so(
    database: Database, secret_box: SecretBox
) -> None:
    with running_platform() as platform:
        tool = Tool(database, secret_box, platform)
        remember(tool, launch_of(tool.register()))
        queue(tool, 0.5)
        key_set(database, secret_box)
        record_some(database, 1)
        with database.unit_of_work() as uow:
            add_target(
                uow, secret_box, label="main", endpoint="http://127.0.0.1:9/xapi",
                key="k", secret="s", now=NOW,
            )  # fmt: skip
            for table, column in (("lti_tool_key", "sealed"), ("lrs_target", "secret")):
                uow.session.execute(text(f"update {table} set {column} = :x"), {"x": b"damaged"})
            uow.commit()
        now = NOW + timedelta(seconds=5)
        sent = send_due_scores(
            database, secret_box, OWNER, now=now, timeout_s=1.0, tokens=AccessTokens()
        )
        assert sent == 0
        (due,) = unsent(tool)
        assert due.state == "due"
        assert due.reason is not None
        assert "secret" in due.reason
        forwarded = forward(database, secret_box, IRIS, uuid4(), now=utc_now(), timeout_s=1.0)
    assert forwarded == 0
    with database.reading() as session:
        (target,) = targets(session)
    assert target.behind > 0
    assert "key" in (target.last_error or "")


def test_an_older_schema_and_a_newer_one_stop_the_start(
    templates: Templates, on_sqlite: Installation, processes: ForkServer
) -> None:
    database = Database(on_sqlite.database_url)
    with database.engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '0007'"))
    older = child(processes, on_sqlite, "serve", "--no-worker")
    with database.engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    newer = [
        child(processes, on_sqlite, *words) for words in (("serve", "--no-worker"), ("migrate",))
    ]
    database.dispose()
    assert older.code == 3
    assert "The database schema is at 0007" in older.output
    assert "Run: child migrate" in older.output
    for ended in newer:
        assert ended.code == 3, ended.output
        assert "9999" in ended.output
        assert "Traceback" not in ended.output
