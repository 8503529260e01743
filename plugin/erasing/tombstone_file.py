"""Who must not come back, in a file beside the database: a backup that is older than an erasure
does not know of it.

It holds keyed digests alone, and the key sealed with the installation's; it names nobody.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from marshmallow import Schema, ValidationError, fields, validate

from lrs_adapter import Tombstones, all_tombstones
from plugin.services import Services

TOMBSTONES = "erased.json"
"""Its name in the data directory."""
FORMAT = "child-erased"


class BadTombstones(Exception):
    """The file is not one of these."""


class _Key(Schema):
    id = fields.UUID(required=True)
    sealed = fields.String(required=True)


class _Row(Schema):
    digest = fields.String(required=True, validate=validate.Length(equal=64))
    key = fields.UUID(required=True)
    erased = fields.AwareDateTime(required=True, format="iso")


class _File(Schema):
    format = fields.String(required=True, validate=validate.Equal(FORMAT))
    schema_version = fields.Integer(required=True, validate=validate.Equal(1))
    keys = fields.List(fields.Nested(_Key), required=True)
    erased = fields.List(fields.Nested(_Row), required=True)


def keep_tombstones(services: Services) -> Path:
    """Write all that there are, and what the file has beyond them: after a restore it may know
    more than the database.
    """
    with services.database.reading() as session:
        found = all_tombstones(session)
    path = services.settings.data_dir / TOMBSTONES
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        found = _together(read_file(path), found)
    write_file(path, found)
    return path


def write_file(path: Path, tombstones: Tombstones) -> None:
    """There whole or not at all, for its owner alone."""
    document = {
        "format": FORMAT,
        "schema_version": 1,
        "keys": [
            {"id": str(key), "sealed": sealed.decode()} for key, sealed in tombstones.keys.items()
        ],
        "erased": [
            {"digest": digest.hex(), "key": str(key), "erased": erased.isoformat()}
            for digest, key, erased in tombstones.rows
        ],
    }
    fresh = path.with_name(f".{path.name}.{uuid4().hex}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(document, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def read_file(path: Path) -> Tombstones:
    """Raises `BadTombstones` with what is wrong where."""
    try:
        found: Any = _File().load(json.loads(path.read_text(encoding="utf-8")))
        keys: dict[UUID, bytes] = {one["id"]: one["sealed"].encode() for one in found["keys"]}
        rows = [
            (bytes.fromhex(one["digest"]), one["key"], one["erased"]) for one in found["erased"]
        ]
    except OSError as error:
        raise BadTombstones(f"{path} cannot be read ({error.strerror}).") from error
    except ValidationError as error:
        raise BadTombstones(
            f"{path} is no list of erasures: {error.messages}. Take {TOMBSTONES} of the data "
            "directory, or what child person erase export wrote."
        ) from error
    except ValueError as error:
        raise BadTombstones(f"{path} is no list of erasures ({error}).") from error
    unknown = next((key for _, key, _ in rows if key not in keys), None)
    if unknown is not None:
        raise BadTombstones(f"{path} has no key {unknown}, which an entry of it names.")
    return Tombstones(keys, rows)


def _together(one: Tombstones, other: Tombstones) -> Tombstones:
    rows: dict[bytes, tuple[bytes, UUID, datetime]] = {row[0]: row for row in one.rows}
    rows |= {row[0]: row for row in other.rows}
    return Tombstones({**one.keys, **other.keys}, list(rows.values()))
