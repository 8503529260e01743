"""Somebody else's lock: who waits too long is told so, and what was not kept can be sent again."""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from community import Role
from storage import Database, SecretBox, trouble_of
from tests.databases import Templates
from tests.integration.failures.services import child, client
from tests.integration.kill_points.prepared import Installation
from tests.integration.kill_points.processes import ForkServer, serving
from tests.unit.plugin.web.world import make_world, post

HOLD = """
import sys
url = sys.argv[1]
if url.startswith("sqlite"):
    import sqlite3
    held = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    held.execute("begin immediate")
else:
    import psycopg
    held = psycopg.connect(url.replace("+psycopg", ""))
    held.execute("lock table log_head, community in access exclusive mode")
print("held", flush=True)
sys.stdin.read()
"""
SHORT_S = 0.3


@contextmanager
def locked_by_another_process(url: str) -> Iterator[None]:
    command = [sys.executable, "-c", HOLD, url]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield
        holder.communicate("")


def test_a_machine_is_told_to_send_it_again_and_nothing_is_stored_twice(
    installed: Installation, processes: ForkServer
) -> None:
    asker = client(installed)
    installed.environment["CHILD_DATABASE_WAIT_S"] = str(SHORT_S)
    with serving(processes, installed.environment):
        with locked_by_another_process(installed.database_url):
            began = time.monotonic()
            refused = asker.send()
            assert SHORT_S <= time.monotonic() - began < 10
            assert refused.status == 503
            assert int(refused.headers["Retry-After"]) > 0
            assert "database_busy" in refused.json["error"]
            assert asker.get("/healthz").status == 200
        assert asker.stored_ids() == set()
        assert asker.send().status == 200
        assert len(asker.stored_ids()) == 1
    log = processes.output.read_text(encoding="utf-8")
    assert "reason=database_busy" in log
    assert "Traceback" not in log.partition("reason=database_busy")[2]


def test_a_command_says_what_holds_it_up_and_changes_nothing(
    installed: Installation, processes: ForkServer
) -> None:
    installed.environment["CHILD_DATABASE_WAIT_S"] = str(SHORT_S)
    add = ("community", "add", "ignite", "--name", "Ignite")
    with locked_by_another_process(installed.database_url):
        ended = child(processes, installed, *add)
        as_json = child(processes, installed, *add, "--json")
    assert (ended.code, as_json.code) == (3, 3)
    assert "kept the database locked" in ended.output
    assert "Traceback" not in ended.output
    assert list(json.loads(as_json.output)) == ["error"]
    assert child(processes, installed, "community", "list", "--json").output.strip() == "[]"
    assert child(processes, installed, *add).code == 0


def test_a_learner_keeps_what_was_recorded_and_may_send_again(
    templates: Templates, secret_box: SecretBox, tmp_path: Path
) -> None:
    url = templates.fresh("sqlite")
    world = make_world(Database(url, wait_s=SHORT_S), secret_box, tmp_path)
    learner = world.person("Learner", Role.LEARNER)
    world.enrolled(learner)
    browser, lesson = world.browser(learner), world.lesson()
    assert post(browser, f"{lesson}/answers", page=lesson, **{"item:sum": "b"}).status_code == 303
    told = world.verbs()
    held = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    held.execute("begin immediate")
    answer = post(browser, f"{lesson}/finish", page=lesson)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    for words in ("We are busy for a moment", "Nothing was lost", "doing so is safe"):
        assert words in answer.text
    held.execute("rollback")
    held.close()
    assert world.verbs() == told
    assert post(browser, f"{lesson}/finish", page=lesson).status_code == 303
    assert world.verbs()[-1] == "completed"
    world.services.database.dispose()
    templates.drop(url)


def test_postgresql_is_never_waited_for_without_end(templates: Templates) -> None:
    url = templates.fresh("postgresql")
    database = Database(url, wait_s=SHORT_S)
    with database.reading() as session:
        limits = [
            session.execute(text(f"show {name}")).scalar_one()
            for name in ("lock_timeout", "statement_timeout")
        ]
    assert limits == ["300ms", "2min"]
    database.dispose()
    templates.drop(url)


KNOWN = {
    "55P03": "database_busy",
    "57014": "database_busy",
    "53100": "disk_full",
    "25006": "database_read_only",
    "57P01": "database_gone",
    "XX001": "database_damaged",
}


def test_what_postgresql_raises_by_itself_is_known(templates: Templates) -> None:
    """Raised by the server, so that driver and classification are the real ones."""
    url = templates.fresh("postgresql")
    database = Database(url)
    for state, code in KNOWN.items():
        block = f"do $$ begin raise exception 'made' using errcode = '{state}'; end $$"
        with pytest.raises(DBAPIError) as error, database.engine.connect() as connection:
            connection.execute(text(block))
        trouble = trouble_of(error.value)
        assert trouble is not None
        assert trouble.code == code
    database.dispose()
    templates.drop(url)
