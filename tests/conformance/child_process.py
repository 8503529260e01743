"""A whole `child serve` as a process of its own, and other people's clients that talk to it."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from storage import Database
from tests.databases import IRI_BASE
from tests.integration.kill_points.processes import free_port
from tests.integration.records_world import new_key
from tests.load.installations import REPOSITORY, child_process, wait_until_ready

NODE = REPOSITORY / ".venvs/node/bin/node"
CLIENTS = Path(__file__).parent / "node"
CLIENT_S = 120.0


@dataclass(frozen=True, slots=True)
class Served:
    """Where it listens, a key that may do everything, and its database to look into."""

    url: str
    key: str
    secret: str
    database: Database
    environment: dict[str, str]

    @property
    def endpoint(self) -> str:
        return f"{self.url}/xapi"

    def client(self, script: str, **told: Any) -> Any:
        """What `node/<script>.mjs` says came back; fails with what it complained of."""
        if not NODE.exists() or not (CLIENTS / "node_modules").is_dir():
            raise AssertionError("Node and the clients are missing; `make test-all` installs them.")
        given = {"endpoint": f"{self.endpoint}/", "key": self.key, "secret": self.secret} | told
        done = subprocess.run(
            [str(NODE), f"{script}.mjs"],
            cwd=CLIENTS,
            env={"CLIENT": json.dumps(given), "PATH": str(NODE.parent)},
            capture_output=True,
            text=True,
            timeout=CLIENT_S,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)


@contextmanager
def served(database: Database, folder: Path) -> Iterator[Served]:
    """`child serve --no-worker` on a migrated database, until the block ends."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "CHILD_DATA_DIR": str(folder),
        "CHILD_DATABASE_URL": database.url,
        "CHILD_IRI_BASE": IRI_BASE,
        "CHILD_BASE_URL": url,
        "CHILD_SECRET_KEY": Fernet.generate_key().decode(),
        "CHILD_LOG_LEVEL": "warning",
    }
    key, secret = new_key(database, "all")
    log = folder / "serve.log"
    with child_process(["serve", "--no-worker"], environment, log) as process:
        wait_until_ready(process, url, log)
        yield Served(url, key.key, secret, database, environment)
    said = log.read_text(encoding="utf-8")
    assert "Traceback" not in said, said
