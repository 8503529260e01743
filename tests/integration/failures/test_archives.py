"""A zip archive that a stranger sends: taken whole, or refused with the file and what to do."""

import os
import stat
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from curricula import BadSource, read_source
from curricula.sources import source_hash
from curricula.sources.archive import read_archive
from curricula.sources.limits import Limits
from plugin.cli.curriculum import curriculum
from tests.integration.failures import zips

MB = 1024 * 1024


def refusal(file: Path) -> str:
    with pytest.raises(BadSource) as refused:
        read_source(file)
    return str(refused.value)


@pytest.mark.parametrize("top", ["", "first-steps/", "first-steps-main/"])
def test_an_archive_is_the_folder_it_was_made_of(tmp_path: Path, top: str) -> None:
    packed = read_source(zips.archive(tmp_path / "a.zip", top=top))
    plain = read_source(zips.folder(tmp_path / "first-steps"))
    assert source_hash(packed.files) == source_hash(plain.files)
    assert packed.curriculum == plain.curriculum


@pytest.mark.parametrize("branch", ["-main", "-gh-pages", f"-{'0af9' * 10}", ""])
def test_a_download_of_a_repository_is_called_as_the_repository(
    tmp_path: Path, branch: str
) -> None:
    file = zips.archive(
        tmp_path / "download.zip",
        {"config.yaml": "title: T\n", "episodes/a.md": "text", ".github/x.yaml": "x"},
        top=f"r-novice{branch}/",
    )
    assert read_source(file).curriculum.slug == "r-novice"


def test_what_a_mac_adds_is_left_out_and_told(tmp_path: Path) -> None:
    entries = {f"course/{name}": content for name, content in zips.COURSE.items()} | {
        "__MACOSX/course/._curriculum.yaml": b"\0\1",
        "course/.DS_Store": b"\0",
    }
    read = read_source(zips.archive(tmp_path / "a.zip", entries))
    assert set(read.files) == set(zips.COURSE)
    ignored = {entry.path for entry in read.report.entries if entry.kind == "ignored"}
    assert ignored == {"__MACOSX", ".DS_Store"}


def test_a_name_in_utf8_that_does_not_say_so_is_read(tmp_path: Path) -> None:
    file = zips.with_entry(tmp_path / "a.zip", "figures/mañana.csv")
    content = file.read_bytes()
    for header, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):  # as Windows and macOS write it
        start = content.rindex(header) + at
        content = content[:start] + b"\0\0" + content[start + 2 :]
    file.write_bytes(content)
    assert "figures/mañana.csv" in read_source(file).files


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../evil.md", "leads out of its folder"),
        ("lessons/../../evil.md", "leads out of its folder"),
        ("/etc/evil.md", "begins at the root of a disk"),
        ("C:/evil.md", "begins at the root of a disk"),
        ("C:evil.md", "begins at the root of a disk"),
        ("..\\evil.md", r'has one of " * < > ? \ | in its name'),
        ("\\\\host\\evil.md", "in its name"),
        ("a//b.md", "a part without a name"),
        ("good.md\0.exe", "cannot be seen"),
        ("lessons/\u202egpj.md", "cannot be seen"),
        ("LESSONS/Values.md", "differs from LESSONS/Values.md by large and small letters"),
        ("lessons/values.md/x.md", "a file and a folder at once"),
        ("d/" * 30 + "x.md", "more than 20 folders deep"),
        ("x" * 400, "longer than 300 characters"),
    ],
)
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str, said: str) -> None:
    assert said in refusal(zips.with_entry(tmp_path / "a.zip", name))
    assert {path.name for path in tmp_path.iterdir()} == {"a.zip"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_one_name_twice_is_refused_in_any_unicode_form(tmp_path: Path) -> None:
    for number, name in enumerate(("lessons/values.md", "figures/caf\u00e9.csv")):
        file = zips.with_entry(tmp_path / f"{number}.zip", name)
        with zipfile.ZipFile(file, "a") as made:
            made.writestr(name.replace("\u00e9", "e\u0301"), "other")
        assert "is there twice" in refusal(file)


@pytest.mark.parametrize(
    ("mode", "said"),
    [(stat.S_IFLNK | 0o777, "a symbolic link"), (stat.S_IFIFO | 0o600, "no ordinary file")],
)
def test_links_and_devices_are_refused(tmp_path: Path, mode: int, said: str) -> None:
    file = zips.with_entry(tmp_path / "a.zip", "data.csv", b"/etc/passwd", mode=mode)
    assert f"data.csv: is {said}" in refusal(file)


def test_what_is_locked_or_oddly_packed_is_refused(tmp_path: Path) -> None:
    locked = zips.patched(zips.archive(tmp_path / "a.zip"), "lessons/values.md", flags=1)
    assert "lessons/values.md: is locked with a password" in refusal(locked)
    odd = tmp_path / "b.zip"
    with zipfile.ZipFile(zips.archive(odd), "a", zipfile.ZIP_BZIP2) as made:
        made.writestr("big.csv", b"0" * 900_000)
    assert "big.csv: is packed in a way that not every system can read" in refusal(odd)


@pytest.mark.parametrize("size", [3, 5_000_000])
def test_a_size_that_is_a_lie_is_refused(tmp_path: Path, size: int) -> None:
    file = zips.patched(zips.archive(tmp_path / "a.zip"), "lessons/values.md", size=size)
    assert "lessons/values.md: is " in refusal(file)


def test_an_archive_within_an_archive_stays_closed(tmp_path: Path) -> None:
    inner = zips.archive(tmp_path / "inner.zip").read_bytes()
    outer = zips.with_entry(tmp_path / "a.zip", "files/data.zip", inner)
    assert read_source(outer).files["files/data.zip"] == inner
    alone = zips.archive(tmp_path / "b.zip", {"course.zip": inner})
    assert "nothing but other archives. Unpack it" in refusal(alone)


@pytest.mark.parametrize("cut", [0, 1, 100, 400])
def test_half_a_download_is_refused(tmp_path: Path, cut: int) -> None:
    file = zips.archive(tmp_path / "a.zip")
    file.write_bytes(file.read_bytes()[:cut])
    assert "a.zip: is no" in refusal(file)


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.zip")
    assert "neither a folder nor a zip archive" in refusal(tmp_path / "a.zip")


def test_each_limit_is_said_with_its_number(tmp_path: Path) -> None:
    file = zips.archive(tmp_path / "a.zip", {f"{n}.csv": b"x" * MB for n in range(4)})
    for limits, said in (
        (Limits(files=3), "holds more than 3 files"),
        (Limits(file_bytes=MB // 2), "0.csv: is larger than 0.5 MB"),
        (Limits(total_bytes=2 * MB), "is larger than 2 MB in all"),
        (Limits(ratio_from_bytes=0), "0.csv: unpacks to more than 200 times its size"),
        (Limits(archive_bytes=1_000), "a.zip: is larger than 0.000954 MB"),
        (Limits(directory_bytes=100), "a.zip: lists more than 2000 files"),
    ):
        with pytest.raises(BadSource) as refused:
            read_archive(file, limits)
        assert said in str(refused.value)


def bombs(folder: Path) -> dict[str, tuple[Path, str]]:
    """Small files that would fill a machine, by name, with what the refusal says."""
    liar = folder / "liar.zip"
    with (
        zipfile.ZipFile(liar, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
        made.open("0.csv", "w") as one,
    ):
        for _ in range(30):
            one.write(b"\0" * (10 * MB))
    zips.patched(liar, "0.csv", size=1_000)
    return {
        "lies about its size": (liar, "0.csv: is "),
        "overlaps": (zips.overlapping(folder / "over.zip", 1_000, 10 * MB), "shares its bytes"),
        "has 60,000 names": (
            zips.overlapping(folder / "many.zip", 60_000, 1),
            "lists more than 2000 files",
        ),
    }


def test_bombs_are_refused_in_little_memory(tmp_path: Path) -> None:
    for what, (file, said) in bombs(tmp_path).items():
        tracemalloc.start()
        result = CliRunner().invoke(curriculum, ["check", str(file)])
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert (what, result.exit_code) == (what, 1), result.stderr
        assert said in result.stderr
        assert most < 40 * MB, what
