"""Run by test_disks.py in a mount namespace: a service whose disk fills up, and is freed again."""

import json
import sqlite3
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from tests.databases import IRI_BASE
from tests.integration.failures.own_mounts import mount_small, remount
from tests.integration.failures.services import child, client
from tests.integration.kill_points.prepared import Installation
from tests.integration.kill_points.processes import ForkServer, fork_server, free_port, serving
from tests.integration.records_world import received

ADD = ("community", "add", "ignite", "--name", "Ignite")


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
        for _ in range(3):
            statement = received(result={"response": "x" * 50_000})
            assert asker.send(statement).status == 200
            kept.append(statement["id"])
        filler = fill(disk)
        refused = [asker.send(received(result={"response": "x" * 50_000})) for _ in range(3)]
        told["refused"] = [(each.status, each.json, each.headers) for each in refused]
        told["page"] = asker.get("/").status
        told["command"] = asdict(child(processes, installed, *ADD))
        told["still there"] = asker.stored_ids() == set(kept)
        filler.unlink()
        statement = received()
        told["after"] = asker.send(statement).status
        kept.append(statement["id"])
        told["same in the end"] = asker.stored_ids() == set(kept)
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
    disk = folder / "disk"
    mount_small(disk, "6m")
    url = f"sqlite:///{disk / 'child.sqlite'}"
    port = free_port()
    installed = Installation(
        {
            "CHILD_DATA_DIR": str(disk),
            "CHILD_DATABASE_URL": url,
            "CHILD_BASE_URL": f"http://127.0.0.1:{port}",
            "CHILD_IRI_BASE": IRI_BASE,
            "CHILD_PORT": str(port),
            "CHILD_SECRET_KEY": Fernet.generate_key().decode(),
        },
        url,
    )
    with fork_server(folder / "output.log") as processes:
        told = {"full": full, "read-only": read_only}[scenario](installed, processes, disk)
    opened = sqlite3.connect(disk / "child.sqlite")
    told["integrity"] = opened.execute("pragma integrity_check").fetchall()
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
