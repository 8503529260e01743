"""What the tests of whole logs share: a log with everything in it, the command, its lines."""

import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import orjson
from click.testing import CliRunner, Result

from lrs_adapter import LogEntry, read_after, receive
from lrs_adapter.received_parts import ReceivedPart
from plugin.cli import main
from storage import Database
from tests.databases import IRI_BASE
from tests.integration.records_world import (
    IRIS,
    NOON,
    new_key,
    received,
    record_some,
    store,
    voiding,
)

REPOSITORY = Path(__file__).resolve().parents[3]
LARGE = bytes(range(256)) * 1500
"""More than one part of kept bytes, and a file beside SQLite."""


@dataclass(frozen=True)
class Logged:
    """Their ids: `own` by CHILD, `voided` and with `data` by a key; `actor` is a member."""

    own: list[UUID]
    posted: list[UUID]
    voided: UUID
    data: UUID
    actor: UUID


def log_something(database: Database) -> Logged:
    """Seven statements: own ones, a key's, a voided one, one with two attached data."""
    actor = uuid4()
    own = record_some(database, 3, actor)
    key, _ = new_key(database, "statements/write", "all")
    posted = store(database, key, received(), received(result={"response": "=1+1"}))
    store(database, key, voiding(posted[0]))
    [data] = store_with_data(database, b"a certificate", LARGE)
    return Logged(own, posted, posted[0], data, actor)


def store_with_data(database: Database, *data: bytes) -> list[UUID]:
    key, _ = new_key(database, "statements/write", "all")
    parts = {part.sha2: part for part in map(part_of, data)}
    statement = received(attachments=[attachment(one) for one in parts.values()])
    with database.unit_of_work() as uow:
        ids = receive(uow, IRIS, [statement], key, now=NOON, parts=parts)
        uow.commit()
    return ids


def part_of(data: bytes) -> ReceivedPart:
    sha2 = hashlib.sha256(data).hexdigest()
    return ReceivedPart(sha2, sha2, len(data), "text/plain", BytesIO(data), 0)


def attachment(part: ReceivedPart) -> dict[str, Any]:
    return {
        "usageType": "https://example.org/certificate",
        "display": {"en": "Certificate"},
        "contentType": "text/plain",
        "length": part.length,
        "sha2": part.sha2,
    }


def environment_of(database: Database, folder: Path) -> dict[str, str]:
    return {
        "CHILD_DATA_DIR": str(folder / "data"),
        "CHILD_DATABASE_URL": database.url,
        "CHILD_IRI_BASE": IRI_BASE,
        "CHILD_BASE_URL": "http://localhost:8000",
    }


def run(environment: Mapping[str, str], *arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["log", *map(str, arguments)], env=dict(environment))


def as_json(environment: Mapping[str, str], *arguments: str | Path, exit_code: int = 0) -> Any:
    result = run(environment, *arguments, "--json")
    assert result.exit_code == exit_code, result.output
    return json.loads(result.stdout)


def process(
    environment: Mapping[str, str], *arguments: str | Path, kill_at: str = ""
) -> subprocess.CompletedProcess[bytes]:
    """`child log …` as a process of its own, which kills itself at that point."""
    inherited = {name: value for name, value in os.environ.items() if name[:6] != "CHILD_"}
    given = inherited | dict(environment) | ({"CHILD_KILL_AT": kill_at} if kill_at else {})
    command = [sys.executable, "-m", "plugin.cli", "log", *map(str, arguments)]
    return subprocess.run(command, cwd=REPOSITORY, env=given, capture_output=True, timeout=120)


def lines_of(path: Path) -> list[bytes]:
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).splitlines()


def statements_of(path: Path) -> list[bytes]:
    return [line for line in lines_of(path) if not line.startswith(b'{"child":')]


def ours_of(path: Path, kind: str) -> list[dict[str, Any]]:
    found = [orjson.loads(line) for line in lines_of(path) if line.startswith(b'{"child":')]
    return [one for one in found if one["child"] == kind]


def log_of(database: Database) -> list[LogEntry]:
    entries: list[LogEntry] = []
    with database.reading() as session:
        while some := read_after(session, entries[-1].position if entries else 0, 500):
            entries += some
    return entries
