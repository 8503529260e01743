"""Read a backup from end to end and hold it against what it says of itself."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from storage.backup.archive import members
from storage.backup.errors import BadBackup
from storage.backup.make import SEAL
from storage.backup.manifest import NAME as MANIFEST
from storage.backup.manifest import Manifest, Member, read_manifest
from storage.backup.sealed_key import NAME as KEY
from storage.errors import CannotOpenSecret
from storage.secret_box import SecretBox


@dataclass(frozen=True, slots=True)
class Verified:
    """A backup that is whole. `digest` is its manifest's SHA-256; `sealed_key` None without one."""

    path: Path
    manifest: Manifest
    digest: str
    seal: bytes
    sealed_key: bytes | None

    def check_seal(self, secret_box: SecretBox) -> None:
        """Raises `CannotOpenSecret` with another key than that of the installation, `BadBackup`
        where the file was made to look whole after somebody changed it.
        """
        if secret_box.open(self.seal) != self.digest:
            raise BadBackup(MANIFEST, "it is not the one that was sealed")

    def fits(self, secret_box: SecretBox) -> bool:
        """Whether the installation's secrets can be opened with this key."""
        try:
            self.check_seal(secret_box)
        except CannotOpenSecret:
            return False
        return True

    def parts(self) -> Iterator[tuple[str, bytes]]:
        """The rows: (table, lines) in the order of the file, each part checked once more."""
        for name, content in members(self.path):
            if name in self.manifest.members:
                _compare(name, _about(content), self.manifest.members[name])
                if name != KEY:
                    yield name.split("/")[1], content


def verify_backup(path: Path) -> Verified:
    """Raises `BadBackup` with the first member that is not as it was written."""
    found: dict[str, Member] = {}
    kept: dict[str, bytes] = {}
    last = "the beginning of the file"
    for last, content in members(path):
        if last in found:
            raise BadBackup(last, "it is there twice")
        found[last] = _about(content)
        if last in (KEY, MANIFEST, SEAL):
            kept[last] = content
    for name in (MANIFEST, SEAL):
        if name not in kept:
            raise BadBackup(last, f"the file ends here, without its {name}")
    manifest = read_manifest(kept[MANIFEST])
    for name, expected in manifest.members.items():
        if name not in found:
            raise BadBackup(name, "it is missing")
        _compare(name, found[name], expected)
    if more := set(found) - set(manifest.members) - {MANIFEST, SEAL}:
        raise BadBackup(min(more), "the manifest does not know it")
    _check_tables(manifest)
    digest = hashlib.sha256(kept[MANIFEST]).hexdigest()
    return Verified(path, manifest, digest, kept[SEAL], kept.get(KEY))


def _about(content: bytes) -> Member:
    return Member(hashlib.sha256(content).hexdigest(), len(content), content.count(b"\n"))


def _compare(name: str, found: Member, expected: Member) -> None:
    """Of a table's part the rows are counted, too; other members have none."""
    if (found.sha256, found.size) != (expected.sha256, expected.size):
        raise BadBackup(name, "it was altered")
    if name.startswith("tables/") and found.rows != expected.rows:
        raise BadBackup(name, f"it has {found.rows} rows instead of {expected.rows}")


def _check_tables(manifest: Manifest) -> None:
    for name, table in manifest.tables.items():
        for member in table.members:
            if member not in manifest.members or member.split("/")[:2] != ["tables", name]:
                raise BadBackup(member, f"it is no part of the table {name}")
        if sum(manifest.members[each].rows for each in table.members) != table.rows:
            raise BadBackup(MANIFEST, f"its rows of {name} do not add up")
