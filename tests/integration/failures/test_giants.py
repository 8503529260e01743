"""Sources of absurd size: refused with the limit, soon, and in bounded memory."""

import time
import tracemalloc
from pathlib import Path

import pytest

from certification import CertificationError, load_scheme
from curricula import BadSource, read_source
from tests.integration.failures import zips

MB = 1024 * 1024
LESSON = "      - {{slug: l{0}, title: L, file: lessons/l{0}.md}}\n"


def refusal(source: Path, *, most_bytes: int = 260 * MB, most_s: float = 60) -> str:
    tracemalloc.start()
    began = time.monotonic()
    with pytest.raises(BadSource) as refused:
        read_source(source)
    took = time.monotonic() - began
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < most_bytes
    assert took < most_s
    return str(refused.value)


def sparse(file: Path, size: int) -> Path:
    with file.open("ab") as opened:
        opened.truncate(size)
    return file


def test_a_lesson_of_300_mb_is_refused_without_reading_all_of_it(tmp_path: Path) -> None:
    one_file = zips.folder(tmp_path / "one")
    sparse(one_file / "lessons" / "values.md", 300 * MB)
    said = refusal(one_file, most_bytes=30 * MB)
    assert "lessons/values.md: is larger than 10 MB" in said
    many_files = zips.folder(tmp_path / "many")
    for number in range(30):
        sparse(many_files / f"{number}.csv", 10 * MB)
    assert "is larger than 200 MB in all" in refusal(many_files)
    archive = sparse(zips.archive(tmp_path / "large.zip"), 300 * MB)
    assert "large.zip: is larger than 200 MB" in refusal(archive, most_bytes=MB)


def test_ten_thousand_lessons_are_refused_with_the_limit(tmp_path: Path) -> None:
    settings = zips.COURSE["curriculum.yaml"] + "".join(LESSON.format(n) for n in range(10_000))
    entries = {"curriculum.yaml": settings} | {f"lessons/l{n}.md": "x" for n in range(2_500)}
    assert "more than 2000 files" in refusal(zips.archive(tmp_path / "a.zip", entries))
    alone = zips.folder(tmp_path / "course")
    (alone / "curriculum.yaml").write_text(settings, encoding="utf-8")
    assert "curriculum.yaml: is longer than 256 KB" in refusal(alone)


@pytest.mark.parametrize("what", ["children", "depth"])
def test_a_scheme_without_end_is_refused(what: str) -> None:
    root: dict[str, object] = {"id": "all", "kind": "all", "label": {"en": "All"}}
    root["requirements"] = [root] if what == "children" else []
    for number in range(3_000 if what == "depth" else 0):
        root = {
            "id": f"n{number}", "kind": "all", "label": {"en": "N"}, "requirements": [root],
        }  # fmt: skip
    document = {"slug": "s", "title": {"en": "S"}, "description": {"en": "S"}, "root": root}
    with pytest.raises(CertificationError):
        load_scheme(document)
