"""Only harmless folders are read; what is refused is named, with the way out."""

import os
from pathlib import Path

import pytest

from curricula import BadSource
from curricula.sources.folder import Folder, read_folder
from curricula.sources.limits import Limits


def refused(folder: Path, **limits: int) -> list[str]:
    with pytest.raises(BadSource) as refusal:
        read_folder(folder, Limits(**limits))
    return [str(problem) for problem in refusal.value.problems]


def read(folder: Path) -> Folder:
    return read_folder(folder)


def test_text_is_normalised_and_other_files_are_not(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes("\ufeffuno\r\ndos\rcafe\u0301\n".encode())
    (tmp_path / "b.csv").write_bytes(b"a\r\nb\r\n")
    files = read(tmp_path).files
    assert files["a.md"] == "uno\ndos\ncafé\n".encode()
    assert files["b.csv"] == b"a\r\nb\r\n"


def test_hidden_and_generated_folders_are_left_out_and_told(tmp_path: Path) -> None:
    for name in (".git", "site"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.md").write_text("x")
    found = read(tmp_path)
    assert found.files == {}
    assert [entry.path for entry in found.ignored] == [".git", "site"]


def test_links_are_refused_wherever_they_lead(tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text("secret")
    inside = tmp_path / "course"
    inside.mkdir()
    (inside / "a.md").symlink_to(outside)
    (inside / "b").symlink_to(tmp_path)
    assert refused(inside) == [
        "a.md: is a symbolic link. Put the file itself in its place.",
        "b: is a symbolic link. Put the file itself in its place.",
    ]


def test_giants_are_refused(tmp_path: Path) -> None:
    (tmp_path / "big.bin").write_bytes(b"x" * 2_000_001)
    assert refused(tmp_path, file_bytes=2_000_000) == [
        "big.bin: is larger than 1.91 MB. Offer it by a link instead."
    ]
    assert "is larger than" in refused(tmp_path, total_bytes=1_048_576)[0]


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"{number}.md").write_text("x")
    assert "more than 3 files" in refused(tmp_path, files=3)[0]


def test_what_is_no_ordinary_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert refused(tmp_path) == ["pipe.md: is no ordinary file. Remove it."]


def test_text_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"one\ntwo \xe9\n")
    assert refused(tmp_path) == ["a.md:2: is not UTF-8 text. Save the file as UTF-8."]


def test_odd_names_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a\nb.md").write_text("x")
    (tmp_path / "invoice\u202egpj.md").write_text("x")
    (tmp_path / "c:d.md").write_text("x")
    (tmp_path / ("x" * 250 + ".md")).write_text("x")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.md")).write_text("x")
    (tmp_path / ("d/" * 12)).mkdir(parents=True)
    (tmp_path / ("d/" * 12) / "e.md").write_text("x")
    told = refused(tmp_path, depth=8, path_length=200)
    assert told == [
        r"a\nb.md: has characters that cannot be seen, or is not UTF-8. Use plain letters.",
        "c:d.md: begins at the root of a disk. Name files from the curriculum's own folder.",
        r"caf\udce9.md: has characters that cannot be seen, or is not UTF-8. Use plain letters.",
        "d/d/d/d/d/d/d/d/d: lies more than 8 folders deep. Move it up.",
        r"invoice\u202egpj.md: has characters that cannot be seen, or is not UTF-8. "
        "Use plain letters.",
        f"{'x' * 117}…: is longer than 200 characters. Shorten the names.",
    ]


def test_names_that_some_systems_take_for_one_are_refused(tmp_path: Path) -> None:
    for name in ("Café.md", "cafe\u0301.md", "b/c.md", "B/C.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert sorted(refused(tmp_path)) == [
        "b/c.md: differs from B/C.md by large and small letters alone. Rename one.",
        "café.md: differs from Café.md by large and small letters alone. Rename one.",
    ]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert "is not a folder" in refused(tmp_path / "nowhere")[0]
