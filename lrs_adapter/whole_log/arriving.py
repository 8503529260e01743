"""The lines of a file as portions that are taken in at once: statements, and the data they brought.

What cannot even be read as a statement is refused here, with its line; the rest is judged by
`take_in`.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

import orjson

from lrs_adapter.arrived import Document
from lrs_adapter.errors import BadLogFile
from lrs_adapter.received_parts import SUMS, ReceivedPart
from lrs_adapter.whole_log.line_reader import LONGEST, Line
from lrs_adapter.whole_log.lines import DATA, MARK, OURS, REFUSED

MOST, MOST_BYTES = 100, 8 * 1024 * 1024
"""Statements, and bytes of them and their data, after which a portion is taken in: nobody waits
long for the log.
"""
IN_MEMORY = 1024 * 1024
SURE_AFTER = 100
Unwrap = Callable[[bytes], "bytes | Document | None"]
"""The statement that a line holds; None where it holds none. Raises `Unreadable`."""


class Unreadable(Exception):
    """A line that holds no statement: `code` and `reason` as of a refusal."""

    def __init__(self, code: str, reason: str) -> None:
        self.code, self.reason = code, reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """`text` is the line as it came, empty where it is not to be kept."""

    number: int
    code: str
    reason: str
    text: bytes


@dataclass(slots=True)
class Portion:
    """`lines` and `statements` belong together; `end` and `number` are those of the last line."""

    lines: list[Line] = field(default_factory=list)
    statements: list[bytes | Document] = field(default_factory=list)
    parts: dict[str, ReceivedPart] = field(default_factory=dict)
    refused: list[RefusedLine] = field(default_factory=list)
    passed_over: int = 0
    end: int = 0
    number: int = 0
    size: int = 0


def arriving(
    lines: Iterable[Line], unwrap: Unwrap, data_in: Path | None = None
) -> Iterator[Portion]:
    """A portion can be read until the next is asked for. `data_in` is a folder that has attached
    data as files, each named by its sum. Raises `BadLogFile` where nothing at the
    file's beginning is JSON.
    """
    good, source = 0, iter(lines)
    while True:
        with cast(BinaryIO, SpooledTemporaryFile(max_size=IN_MEMORY)) as file:
            gathering = _Gathering(unwrap, file, data_in)
            is_full = gathering.fill(source)
            portion = gathering.portion
            bad = sum(one.code == NOT_JSON[0] for one in portion.refused)
            good += len(portion.statements) + portion.passed_over
            if not good and bad >= SURE_AFTER:
                raise BadLogFile("No line at its beginning is JSON", FORM)
            if portion.number:
                yield portion
            if not is_full:
                return


FORM = "Give a file that has one statement a line (xAPI JSON lines), or an array of statements."
NOT_JSON = "not_json", "The line is no JSON."
TOO_LONG = "too_long", f"The line has more than {LONGEST // 2**20} MiB."
BAD_DATA = "data", "The attached data are not whole, or have another sum than they should."


class _Gathering:
    """One portion, as it grows. Data are gathered until their statement comes."""

    def __init__(self, unwrap: Unwrap, file: BinaryIO, data_in: Path | None) -> None:
        self.portion = Portion()
        self._data_in = data_in
        self._unwrap, self._file = unwrap, file
        self._part: tuple[str, str, int, int, int] | None = None
        self._waits = False  # whether data came whose statement comes next
        self._sums: tuple[Any, Any] = (sha256(), sha256())

    def fill(self, lines: Iterator[Line]) -> bool:
        """Whether there may be more lines."""
        portion = self.portion
        for line in lines:
            portion.end, portion.number = line.end, line.number
            self._take(line)
            is_at_statement = self._part is None and not self._waits
            if is_at_statement and (
                len(portion.lines) + len(portion.refused) >= MOST or portion.size >= MOST_BYTES
            ):
                return True
        return False

    def _take(self, line: Line) -> None:
        text = line.text
        if text is None:
            self._refuse(line, *TOO_LONG)
        elif not text.strip():
            return
        elif text.startswith(OURS):
            self._ours(line, text)
        else:
            self._statement(line, text)

    def _ours(self, line: Line, text: bytes) -> None:
        try:
            said = orjson.loads(text)
        except orjson.JSONDecodeError:
            self._refuse(line, *NOT_JSON)
            return
        if said[MARK] == DATA:
            self._data(line, said)
        elif said[MARK] == REFUSED and isinstance(said.get("text"), str):
            self._statement(line, said["text"].encode())
        else:
            self.portion.passed_over += 1

    def _statement(self, line: Line, text: bytes) -> None:
        self._waits = False
        if self._part is not None:
            self._part = None
            self._refuse(line, *BAD_DATA)
            return
        try:
            found = self._unwrap(text)
        except Unreadable as error:
            self._refuse(line, error.code, error.reason)
            return
        if found is None:
            self.portion.passed_over += 1
            return
        if self._data_in is not None and isinstance(found, dict):
            self._fetch(self._data_in, found)
        self.portion.lines.append(line)
        self.portion.statements.append(found)
        self.portion.size += len(text)

    def _fetch(self, folder: Path, statement: Document) -> None:
        """The data of its attachments, as far as there are files of that name with that sum."""
        attached = statement.get("attachments")
        for one in attached if isinstance(attached, list) else ():
            name = one.get("sha2") if isinstance(one, dict) else None
            if not isinstance(name, str) or not name.isalnum() or len(name) not in SUMS:
                continue
            name = name.lower()
            path = next(folder.glob(f"{name}*"), None)
            if path is None or name in self.portion.parts:
                continue
            own, usual, offset, length = SUMS[len(name)](), sha256(), self._file.seek(0, 2), 0
            with path.open("rb") as file:
                while some := file.read(IN_MEMORY):
                    self._file.write(some)
                    own.update(some)
                    usual.update(some)
                    length += len(some)
            self.portion.size += length
            if own.hexdigest() == name:
                part = ReceivedPart(name, usual.hexdigest(), length, None, self._file, offset)
                self.portion.parts[name] = part

    def _data(self, line: Line, said: dict[str, Any]) -> None:
        self._waits = True
        try:
            sha2, length, at = str(said["sha2"]).lower(), int(said["length"]), int(said["at"])
            some = b64decode(said["base64"], validate=True)
            if at == 0:
                self._sums = SUMS[len(sha2)](), sha256()
                told = str(said["contentType"])
                self._part = sha2, told, length, 0, self._file.seek(0, 2)
            if self._part is None or (sha2, length, at) != (
                self._part[0],
                self._part[2],
                self._part[3],
            ):
                raise ValueError
        except (KeyError, TypeError, ValueError, binascii.Error):
            self._part = None
            self._refuse(line, *BAD_DATA)
            return
        for each in self._sums:
            each.update(some)
        self._file.write(some)
        self.portion.size += len(some)
        name, told, length, came, offset = self._part
        came += len(some)
        self._part = name, told, length, came, offset
        if came < length:
            return
        own, usual = (one.hexdigest() for one in self._sums)
        self._part = None
        if own != name or came > length:
            self._refuse(line, *BAD_DATA)
            return
        self.portion.parts[name] = ReceivedPart(name, usual, length, told, self._file, offset)

    def _refuse(self, line: Line, code: str, reason: str) -> None:
        kept = b"" if code in (TOO_LONG[0], BAD_DATA[0]) else line.text or b""
        self.portion.refused.append(RefusedLine(line.number, code, reason, kept))


def as_it_is(text: bytes) -> bytes:
    """xAPI: the line is the statement. Raises `Unreadable` for what is no JSON object."""
    if not text.lstrip().startswith(b"{"):
        raise Unreadable(*NOT_JSON)
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Unreadable(*NOT_JSON) from None
    return text
