"""Run by test_killed_and_full.py in a mount namespace: a backup and a restore without room."""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.databases import IRI_BASE
from tests.integration.backup.installations import KEY
from tests.integration.failures.own_mounts import mount_small
from tests.integration.failures.services import child, client
from tests.integration.kill_points.prepared import Installation
from tests.integration.kill_points.processes import fork_server, free_port, serving
from tests.integration.records_world import received


def at(folder: Path) -> Installation:
    url, port = f"sqlite:///{folder / 'child.sqlite'}", free_port()
    return Installation(
        {
            "CHILD_DATA_DIR": str(folder),
            "CHILD_DATABASE_URL": url,
            "CHILD_BASE_URL": f"http://127.0.0.1:{port}",
            "CHILD_IRI_BASE": IRI_BASE,
            "CHILD_PORT": str(port),
            "CHILD_SECRET_KEY": KEY,
        },
        url,
    )


def main(folder: Path) -> None:
    disk = folder / "disk"
    mount_small(disk, "512k")
    source, told = at(folder / "data"), dict[str, Any]()
    with fork_server(folder / "output.log") as processes:
        assert child(processes, source, "migrate").code == 0
        with serving(processes, source.environment):
            for _ in range(8):
                statement = received(result={"response": os.urandom(75_000).hex()})
                assert client(source).send(statement).status == 200
        told["backup"] = asdict(child(processes, source, "backup", str(disk / "one.tar.gz")))
        told["left by backup"] = [each.name for each in disk.iterdir()]
        good = str(folder / "one.tar.gz")
        told["with room"] = asdict(child(processes, source, "backup", good))
        told["verified"] = asdict(child(processes, source, "backup", "verify", good))
        told["restore"] = asdict(child(processes, at(disk), "restore", good))
        told["left by restore"] = [each.name for each in disk.iterdir()]
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
