"""A file that is not as it was written is refused, with the place; nothing is restored from it."""

import gzip
import io
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.backup.conftest import NewPlace, filled
from tests.integration.backup.installations import Place

Members = list[tuple[str, bytes]]


@pytest.fixture
def made(place: NewPlace, tmp_path: Path) -> Path:
    source = filled(place("sqlite"))
    source.done("backup", tmp_path / "made.tar.gz")
    return tmp_path / "made.tar.gz"


def unpacked(path: Path) -> Members:
    with tarfile.open(path) as archive:
        return [(each.name, archive.extractfile(each).read()) for each in archive]  # type: ignore[union-attr]


def packed(path: Path, members: Members) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members:
            about = tarfile.TarInfo(name)
            about.size = len(content)
            archive.addfile(about, io.BytesIO(content))
    return path


def refused_everywhere(place: NewPlace, file: Path) -> str:
    target: Place = place("sqlite")
    why = target.refused("backup", "verify", file)
    assert target.refused("restore", file) == why
    assert not Path(target.database_url.removeprefix("sqlite:///")).exists()
    return why


def test_a_whole_one_is_told_with_what_it_holds(place: NewPlace, made: Path) -> None:
    told = place("sqlite").done("backup", "verify", made)
    assert (told["schema"], told["sealed_with_this_key"]) == ("0007", True)
    assert told["tables"]["log_statement"] == 1
    assert "left_out" in told
    assert made.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 0.9, 0.999])
def test_a_truncated_file(place: NewPlace, made: Path, share: float) -> None:
    with made.open("r+b") as file:
        file.truncate(int(made.stat().st_size * share))
    why = refused_everywhere(place, made)
    places = ("tables/", "manifest", "seal") if share else ("the beginning of the file",)
    assert any(name in why for name in places), why
    assert "ends here" in why or "damaged" in why


def test_a_changed_byte_anywhere(place: NewPlace, made: Path) -> None:
    """But where the very same content comes out: one run of zeros may be copied from another."""
    whole = made.read_bytes()
    damaged = 0
    for share in (0.02, 0.3, 0.6, 0.97):
        at = int(len(whole) * share)
        changed = whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :]
        if holds_the_same(changed, whole):
            continue
        made.write_bytes(changed)
        refused_everywhere(place, made)
        damaged += 1
    assert damaged


def holds_the_same(changed: bytes, whole: bytes) -> bool:
    try:
        return gzip.decompress(changed) == gzip.decompress(whole)
    except (OSError, EOFError, zlib.error):
        return False


def _alter(name: str, change: Callable[[bytes], bytes]) -> Callable[[Members], Members]:
    return lambda members: [(n, change(c) if n == name else c) for n, c in members]


MEMBER = "tables/log_statement/000001"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_alter(MEMBER, lambda c: c.replace(b"0", b"1", 1)), f"{MEMBER}: it was altered"),
        (lambda members: [m for m in members if m[0] != MEMBER], f"{MEMBER}: it is missing"),
        (lambda members: [*members, ("tables/more/000001", b"")], "the manifest does not know it"),
        (lambda members: [*members, members[0]], "it is there twice"),
        (lambda members: members[:-1], "without its seal"),
        (lambda members: members[:-2], "without its manifest.json"),
        (_alter("manifest.json", lambda c: b"[]"), "manifest.json: it cannot be read"),
        (
            _alter("manifest.json", lambda c: c.replace(b'"version": 1', b'"version": 2')),
            "a newer version of CHILD made it",
        ),
        (
            _alter("manifest.json", lambda c: c.replace(b'"made_by": "', b'"made_by": "x')),
            "it is not the one that was sealed",
        ),
    ],
)
def test_an_archive_that_was_packed_anew(
    place: NewPlace, made: Path, change: Callable[[Members], Members], told: str
) -> None:
    packed(made, change(unpacked(made)))
    assert told in refused_everywhere(place, made)


@pytest.mark.parametrize(
    "content", [b"", b"none", gzip.compress(b"none")], ids=["empty", "other", "packed"]
)
def test_something_else(place: NewPlace, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other").write_bytes(content)
    assert "the beginning of the file" in refused_everywhere(place, tmp_path / "other")


def test_a_file_that_is_not_there(place: NewPlace, tmp_path: Path) -> None:
    assert "No such file" in refused_everywhere(place, tmp_path / "none")


def test_a_name_that_is_taken_and_a_folder_that_is_none(place: NewPlace, made: Path) -> None:
    source = filled(place("sqlite"))
    assert "is there already" in source.refused("backup", made)
    assert "Make it" in source.refused("backup", made.parent / "none" / "x.tar.gz")


def test_a_folder_keeps_the_newest_and_what_is_not_ours(place: NewPlace, tmp_path: Path) -> None:
    source, folder = filled(place("sqlite")), tmp_path / "backups"
    folder.mkdir()
    old = [folder / f"child-2026-01-0{day}T020000Z.tar.gz" for day in (1, 2, 3)]
    for each in [*old, folder / "notes.tar.gz"]:
        each.write_bytes(b"")
    told = source.done("backup", folder, "--keep", 2)
    assert told["removed"] == [str(each) for each in old[:2]]
    assert sorted(each.name for each in folder.iterdir()) == sorted(
        [old[2].name, "notes.tar.gz", Path(told["file"]).name]
    )
    assert source.child("backup", tmp_path / "x.tar.gz", "--keep", "2").exit_code == 2
