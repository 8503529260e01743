"""Run by test_disks.py in a mount namespace: a service whose disk fills up, and is freed again."""

import json
import random
import sqlite3
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from community import Role, grant, issue_sign_in_link, join
from storage import Database, utc_now
from tests.databases import IRI_BASE
from tests.integration.failures.own_mounts import as_somebody, mount_small, remount
from tests.integration.failures.own_postgres import own_postgres
from tests.integration.failures.services import child, client
from tests.integration.kill_points.browser import Browser
from tests.integration.kill_points.prepared import Installation
from tests.integration.kill_points.processes import ForkServer, fork_server, free_port, serving
from tests.integration.records_world import received

ADD = ("community", "add", "ignite", "--name", "Ignite")
MODULE = "tests.integration.failures.small_disk"
CHANCE = random.Random(1)


def large() -> dict[str, Any]:
    """A statement of which no database makes less."""
    return received(result={"response": CHANCE.randbytes(25_000).hex()})


def administrator(installed: Installation) -> Browser:
    """Signed in, while there is room for it."""
    database, now = Database(installed.database_url), utc_now()
    with database.unit_of_work() as uow:
        member = join(uow, now=now)
        grant(uow, member_id=member.id, role=Role.ADMINISTRATOR, reason="test", now=now)
        token = issue_sign_in_link(uow, member_id=member.id, now=now, ttl=timedelta(hours=1))
        uow.commit()
    database.dispose()
    browser = Browser(installed.port)
    page = browser.get(f"/sign-in/{token}")
    answer = browser.post(f"/sign-in/{token}", page.hidden(""))
    assert answer.status == 303, answer.text
    return browser


def told_of(installed: Installation, processes: ForkServer, browser: Browser) -> dict[str, Any]:
    """How the installation stands, for its operator: her page, and the doctor."""
    page = browser.get("/operations")
    doctor = json.loads(child(processes, installed, "doctor", "--offline", "--json").output)
    return {
        "status": page.status,
        "page": page.text,
        "doctor": [one for one in doctor["checks"] if one["state"] == "failure"],
    }


def fill(folder: Path) -> Path:
    """Takes every byte that is left."""
    file = folder / "filler"
    with suppress(OSError), file.open("wb", buffering=0) as filler:
        for size in (65536, 4096, 1):
            with suppress(OSError):
                while True:
                    filler.write(b"\0" * size)
    return file


def full(installed: Installation, processes: ForkServer, disk: Path) -> dict[str, Any]:
    told: dict[str, Any] = {}
    filler = fill(disk)
    told["migrate when full"] = asdict(child(processes, installed, "migrate"))
    filler.unlink()
    told["migrate when free"] = asdict(child(processes, installed, "migrate"))
    asker = client(installed)
    kept = []
    with serving(processes, installed.environment):
        browser = administrator(installed)
        for _ in range(3):
            statement = large()
            assert asker.send(statement).status == 200
            kept.append(statement["id"])
        filler = fill(disk)
        refused = [asker.send(large()) for _ in range(3)]
        told["refused"] = [(each.status, each.json, each.headers) for each in refused]
        told["page"] = asker.get("/").status
        told["when full"] = told_of(installed, processes, browser)
        told["command"] = asdict(child(processes, installed, *ADD))
        told["still there"] = asker.stored_ids() == set(kept)
        filler.unlink()
        statement = received()
        told["after"] = asker.send(statement).status
        kept.append(statement["id"])
        told["same in the end"] = asker.stored_ids() == set(kept)
        told["when free"] = told_of(installed, processes, browser)
    told["log"] = processes.output.read_text(encoding="utf-8")
    return told


def read_only(installed: Installation, processes: ForkServer, disk: Path) -> dict[str, Any]:
    told: dict[str, Any] = {}
    assert child(processes, installed, "migrate").code == 0
    remount(disk, "ro")
    told["start"] = asdict(child(processes, installed, "serve", "--no-worker"))
    told["command"] = asdict(child(processes, installed, *ADD))
    remount(disk, "rw")
    told["mended"] = asdict(child(processes, installed, *ADD))
    fresh = Installation(
        {**installed.environment, "CHILD_DATA_DIR": "/proc/none"}, installed.database_url
    )
    told["no folder"] = asdict(child(processes, fresh, "migrate"))
    return told


def main(scenario: str, folder: Path) -> None:
    """Mount the disk, and go on as a user that PostgreSQL takes where it is one's database."""
    disk = folder / "disk"
    if scenario == "full-postgresql":
        mount_small(disk, "60m")
        as_somebody(MODULE, "full-postgresql-mounted", folder)
        return
    if scenario == "full-postgresql-mounted":
        with own_postgres(disk / "postgres", folder) as url:
            _run(full, folder, url, folder / "data", lambda: [("ok",)])
        return
    mount_small(disk, "6m")
    file = disk / "child.sqlite"

    def integrity() -> Any:
        return sqlite3.connect(file).execute("pragma integrity_check").fetchall()

    _run(
        {"full": full, "read-only": read_only}[scenario],
        folder,
        f"sqlite:///{file}",
        disk,
        integrity,
    )


Scenario = Callable[[Installation, ForkServer, Path], dict[str, Any]]


def _run(
    scenario: Scenario, folder: Path, url: str, data: Path, integrity: Callable[[], Any]
) -> None:
    port = free_port()
    data.mkdir(exist_ok=True)
    installed = Installation(
        {
            "CHILD_DATA_DIR": str(data),
            "CHILD_DATABASE_URL": url,
            "CHILD_BASE_URL": f"http://127.0.0.1:{port}",
            "CHILD_IRI_BASE": IRI_BASE,
            "CHILD_PORT": str(port),
            "CHILD_SECRET_KEY": Fernet.generate_key().decode(),
        },
        url,
    )
    with fork_server(folder / "output.log") as processes:
        told = scenario(installed, processes, folder / "disk")
    told["integrity"] = integrity()
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
