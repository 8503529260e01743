"""Make a backup: one file, of one moment, while the installation goes on working."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from sqlalchemy import select

from storage.backup.archive import PART, ArchiveWriter, writing
from storage.backup.errors import BackupRefused
from storage.backup.manifest import NAME as MANIFEST
from storage.backup.manifest import Manifest, Table
from storage.backup.new_file import new_file
from storage.backup.sealed_key import NAME as KEY
from storage.backup.snapshot import Snapshot, revision_of, snapshot
from storage.columns import utc_now
from storage.database import Database
from storage.installation import Installation
from storage.kill_points import reach
from storage.secret_box import SecretBox

SEAL = "seal"
"""The manifest's hash, sealed with the installation's key: who holds the key sees that the backup
is the one that was made, and whether the key is the one that its secrets need."""

Watch = Callable[[int, int], None]
"""Told how many rows of how many are in the file."""


def make_backup(
    database: Database,
    secret_box: SecretBox,
    path: Path,
    *,
    made_by: str,
    left_out: Mapping[str, str],
    sealed_key: bytes | None = None,
    watch: Watch = lambda _done, _of: None,
) -> Manifest:
    """Write `path`; `left_out` are the tables whose rows stay behind, each with the reason.

    Everything that was committed before the call is in it, and nothing is half in it. Writers are
    not held up. Memory stays under a few times `PART` and the largest row.
    Raises `BackupRefused`, with no file left.
    """
    made = utc_now()
    with new_file(path) as file, writing(file) as archive, snapshot(database) as seen:
        schema = revision_of(seen.connection)
        if schema is None:
            raise BackupRefused(
                "The database holds no CHILD installation yet, so there is nothing to back up."
            )
        installation = seen.connection.execute(select(Installation.id, Installation.iri_base)).one()
        absent = {name: why for name, why in left_out.items() if name in seen.tables}
        tables = _write_tables(archive, seen, set(absent), watch)
        if sealed_key is not None:
            archive.add(KEY, sealed_key)
        manifest = Manifest(
            made=made.isoformat(),
            made_by=made_by,
            database=database.dialect,
            schema=schema,
            installation=str(installation.id),
            iri_base=installation.iri_base,
            has_key=sealed_key is not None,
            tables=tables,
            members=dict(archive.members),
            left_out=absent,
        )
        document = manifest.to_json()
        archive.add(MANIFEST, document)
        archive.add(SEAL, secret_box.seal(hashlib.sha256(document).hexdigest()))
    return manifest


def _write_tables(
    archive: ArchiveWriter, seen: Snapshot, absent: set[str], watch: Watch
) -> dict[str, Table]:
    counts = {table: seen.count(table) for table in seen.tables if table not in absent}
    total, done = sum(counts.values()), 0
    tables = {}
    for table, columns in seen.tables.items():
        names, rows = [], 0
        if table not in absent:
            for number, (part, part_rows) in enumerate(_parts(seen.lines(table)), start=1):
                names.append(f"tables/{table}/{number:06}")
                archive.add(names[-1], part, part_rows)
                rows += part_rows
                reach("backup/part")
                watch(done + rows, total)
            if rows != counts[table]:
                raise BackupRefused(
                    f"The table {table} gave {rows} rows and has {counts[table]}: the database is "
                    "damaged. Do not rely on it: put back an older backup."
                )
        done += rows
        tables[table] = Table(columns, rows, tuple(names), seen.next_numbers(table))
    return tables


def _parts(lines: Iterator[bytes]) -> Iterator[tuple[bytes, int]]:
    part = bytearray()
    for line in lines:
        part += line
        if len(part) >= PART:
            yield bytes(part), part.count(b"\n")
            part.clear()
    if part:
        yield bytes(part), part.count(b"\n")
