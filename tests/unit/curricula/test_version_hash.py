"""The hash that names a version: the same for the same source, another for another."""

import hashlib
import unicodedata
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from curricula.sources import source_hash
from curricula.sources.canonical import canonical_bytes, canonical_path
from curricula.sources.folder import read_folder


def test_the_hash_is_the_one_that_the_documentation_computes() -> None:
    files = {"b.md": b"two\n", "a.md": b"one\n"}
    listing = "child-curriculum-source 1\n" + "".join(
        f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in ("a.md", "b.md")
    )
    assert source_hash(files) == hashlib.sha256(listing.encode()).hexdigest()
    assert source_hash(files) == "0977f5a963bfe1b7db4e21722eda6c475775da0d234aeb94f38afb5144dade6e"


def test_line_ends_byte_order_marks_and_unicode_forms_do_not_matter(tmp_path: Path) -> None:
    hashes = set()
    for name, content in {
        "unix": "uno\ncafé\n".encode(),
        "windows": "\ufeffuno\r\ncafé\r\n".encode(),
        "decomposed": unicodedata.normalize("NFD", "uno\ncafé\n").encode(),
    }.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "a.md").write_bytes(content)
        hashes.add(source_hash(read_folder(folder).files))
    assert len(hashes) == 1


FILES = st.dictionaries(
    st.from_regex(r"[a-c]{1,2}\.(md|csv)", fullmatch=True), st.binary(max_size=5)
)


@given(FILES, FILES)
def test_only_equal_folders_share_a_hash(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    assert (source_hash(one) == source_hash(other)) == (one == other)


@given(st.text(max_size=50))
def test_the_canonical_form_is_its_own_canonical_form(text: str) -> None:
    once = canonical_bytes("a.md", text.encode("utf-8", "ignore"))
    assert canonical_bytes("a.md", once) == once
    assert canonical_path(canonical_path(text)) == canonical_path(text)
