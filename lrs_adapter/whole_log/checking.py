"""Whether an exported log is as it was written: every line, every sum, nothing left out."""

import binascii
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from io import BufferedReader
from typing import Any

import orjson

from lrs_adapter.errors import BadLogFile
from lrs_adapter.received_parts import SUMS
from lrs_adapter.whole_log.line_reader import COPY, Line, LineReader
from lrs_adapter.whole_log.lines import (
    BEGINNING,
    DATA,
    MANIFEST,
    MARK,
    MISSING,
    OURS,
    VERSION,
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the file says of itself, which is so."""

    beginning: dict[str, Any]
    manifest: dict[str, Any]


def check_log(file: BufferedReader, watch: Callable[[int], None] = lambda _: None) -> Checked:
    """Read it from end to end; `watch` is told how many bytes of the file were read.

    Raises `BadLogFile` with the line at which it is not as it was written.
    """
    reader, check = LineReader(file), _Check()
    for each in reader:
        check.line(each)
        if each.number % 1000 == 0:
            watch(reader.read_so_far())
    return check.done()


@dataclass(slots=True)
class _Check:
    """`part` are data under way: their sum so far, how many bytes came, and how many there are."""

    sum: Any = field(default_factory=sha256)
    beginning: dict[str, Any] | None = None
    manifest: dict[str, Any] | None = None
    statements: int = 0
    data: int = 0
    missing: int = 0
    part: tuple[str, Any, int, int] | None = None
    at: int = 0

    def line(self, given: Line) -> None:
        self.at = given.number
        if self.manifest is not None:
            raise self._bad("something stands behind the manifest")
        said = self._said(given.text)
        if given.text is not None and given.text.startswith(OURS):
            if said.get(MARK) == MANIFEST:
                self._manifest(said)
                return
            self._ours(said)
        else:
            self._statement(said)
        assert given.text is not None
        self.sum.update(given.text + b"\n")

    def _said(self, text: bytes | None) -> dict[str, Any]:
        try:
            said = None if text is None else orjson.loads(text)
        except orjson.JSONDecodeError:
            said = None
        if not isinstance(said, dict):
            raise self._bad("it is no JSON object")
        if self.beginning is None and said.get(MARK) != BEGINNING:
            raise BadLogFile(
                "The file does not begin as an exported log does",
                "Only what child log export wrote can be checked; child log import --dry-run "
                "judges any file.",
            )
        return said

    def _ours(self, said: dict[str, Any]) -> None:
        kind = said[MARK]
        if kind == BEGINNING and self.beginning is None:
            if said.get("version") != VERSION:
                raise BadLogFile(
                    f"The file is of the version {said.get('version')}, which is not known here",
                    "Check it with the CHILD that made it, or a newer one.",
                )
            self.beginning = said
        elif kind == DATA:
            self._data(said)
        elif kind == MISSING:
            self.missing += 1
        else:
            raise self._bad(f"a line of the kind {str(kind)[:20]!r} does not belong there")

    def _statement(self, said: dict[str, Any]) -> None:
        if self.part is not None:
            raise self._bad("data before it end too early")
        if not isinstance(said.get("id"), str):
            raise self._bad("it is no statement")
        self.statements += 1

    def _data(self, said: dict[str, Any]) -> None:
        try:
            sha2, length, at = str(said["sha2"]), int(said["length"]), int(said["at"])
            some = b64decode(said["base64"], validate=True)
        except (KeyError, TypeError, ValueError, binascii.Error):
            raise self._bad("it holds no data") from None
        if self.part is None:
            self.part = sha2, SUMS[len(sha2)]() if len(sha2) in SUMS else sha256(), 0, length
        name, digest, came, of = self.part
        if (sha2, at, length) != (name, came, of):
            raise self._bad("a part of the data is missing or stands elsewhere")
        digest.update(some)
        came += len(some)
        self.part = name, digest, came, of
        if came >= of:
            if came > of or digest.hexdigest() != name:
                raise self._bad("the data have another sum than they should")
            self.data += 1
            self.part = None

    def _manifest(self, said: dict[str, Any]) -> None:
        if self.part is not None:
            raise self._bad("data before it end too early")
        found = {
            "sha256": self.sum.hexdigest(),
            "statements": self.statements,
            "data": self.data,
            "missing": self.missing,
        }
        for name, value in found.items():
            if said.get(name) != value:
                raise BadLogFile(f"The manifest says another {name} than the file has", COPY)
        self.manifest = said

    def done(self) -> Checked:
        if self.beginning is None or self.manifest is None:
            raise BadLogFile(
                f"The file ends after line {self.at:,}, without a manifest",
                "Give the command that was writing it again, with the same options: it goes on.",
            )
        return Checked(self.beginning, self.manifest)

    def _bad(self, what: str) -> BadLogFile:
        return BadLogFile(f"Line {self.at:,}: {what}", COPY)
