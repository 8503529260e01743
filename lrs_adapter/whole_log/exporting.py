"""Take the log out: portion by portion, in constant memory, going on where it was ended."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from lrs_adapter.errors import BadLogFile
from lrs_adapter.whole_log.extract import Extract, LogRow, portions
from lrs_adapter.whole_log.growing_file import GrowingFile, Sink, opened_to_grow
from lrs_adapter.whole_log.lines import Totals
from lrs_adapter.whole_log.progress_file import forget_progress, load_progress, save_progress
from storage import Database, reach

STRETCH = 2 * 1024 * 1024
"""Bytes, uncompressed, after which a stretch ends: so much is done again at most."""
Watch = Callable[[int, int], None]
"""Is told (done, of), which count positions of the log."""


class Rendering(Protocol):
    """How rows become lines; `portion` yields (lines of one row, how many attached data they hold,
    how many of these are lost).
    """

    def begin(self) -> bytes: ...

    def portion(
        self, database: Database, rows: Sequence[LogRow]
    ) -> Iterator[tuple[Iterable[bytes], int, int]]: ...

    def end(self, totals: Totals, sha256: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and the SHA-256 of all of it but the manifest."""

    totals: Totals
    head: int
    sha256: str
    resumed: bool


def export_to_file(
    database: Database,
    path: Path,
    begin: Callable[[], Extract],
    render: Callable[[Extract], Rendering],
    asked: dict[str, Any],
    watch: Watch,
) -> Exported:
    """Write `path`, compressed where its name ends in .gz. Ended at any moment, the same command
    goes on from the last stretch that was finished, with the extract that was fixed at first.

    `begin` fixes it, once. `asked` is what the command was asked for. Raises `BadLogFile`.
    """
    beside = progress_of(path)
    state = load_progress(beside)
    if state is None and path.exists():
        raise BadLogFile(f"{path} is there already", "Choose another name, or move it away.")
    if state is not None and state.get("asked") != asked:
        raise BadLogFile(
            f"{path} was begun by another command",
            f"Give the same options again, or remove it and {beside.name}.",
        )
    if state is None:
        began = _state(asked, begin(), Totals(), 0, 0)
        save_progress(beside, began)
    else:
        began = state
    extract = Extract(**began["extract"])
    with opened_to_grow(path, compressed=path.suffix == ".gz", is_new=state is None) as file:
        file.cut_back(began["size"])

        def save(totals: Totals, at: int) -> None:
            save_progress(beside, _state(asked, extract, totals, at, file.size))

        totals = Totals(**began["totals"])
        writing = _Writing(database, file, extract, render(extract), watch, totals, began["at"])
        done = writing.run(save)
        reach("log-export/before-done")
    forget_progress(beside)
    return replace(done, resumed=state is not None)


def export_to_stream(
    database: Database,
    out: BinaryIO,
    extract: Extract,
    rendering: Rendering,
    watch: Watch,
) -> Exported:
    """Write it all to `out`, as it is; what breaks off cannot go on."""
    file = GrowingFile(out, compressed=False, durable=False)
    return _Writing(database, file, extract, rendering, watch, Totals(), 0).run(None)


def _state(
    asked: dict[str, Any], extract: Extract, totals: Totals, at: int, size: int
) -> dict[str, Any]:
    given = {"asked": asked, "extract": asdict(extract), "totals": asdict(totals)}
    return given | {"at": at, "size": size}


def progress_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.progress")


@dataclass(slots=True)
class _Writing:
    database: Database
    file: GrowingFile
    extract: Extract
    rendering: Rendering
    watch: Watch
    totals: Totals
    at: int
    """The position up to which all is written."""

    def run(self, save: Callable[[Totals, int], None] | None) -> Exported:
        read = portions(self.database, self.extract, self.at)
        more = True
        while more:
            with self.file.stretch() as into:
                if not self.totals.statements and not self.at:
                    into.write(self.rendering.begin())
                more = self._stretch(into, read)
            reach("log-export/after-stretch")
            if save is not None and more:
                save(self.totals, self.at)
                reach("log-export/after-saving")
        digest = self.file.sum.hexdigest()
        with self.file.stretch() as into:
            into.write(self.rendering.end(self.totals, digest))
        self.watch(1, 1)
        return Exported(self.totals, self.extract.head, digest, resumed=False)

    def _stretch(self, into: Sink, read: Iterator[Sequence[LogRow]]) -> bool:
        """Whether it ended because it is long enough; False where the log ended."""
        written = 0
        for rows in read:
            lines = self.rendering.portion(self.database, rows)
            for row, (some, data, missing) in zip(rows, lines, strict=True):
                for each in some:
                    into.write(each)
                    written += len(each)
                self._count(row, data, missing)
            self.at = rows[-1].position
            self.watch(self.at - self.extract.after, self.extract.head - self.extract.after)
            if written >= STRETCH:
                return True
        return False

    def _count(self, row: LogRow, data: int, missing: int) -> None:
        was = self.totals
        self.totals = Totals(
            was.statements + 1,
            row.position if was.first is None else was.first,
            row.position,
            was.data + data,
            was.missing + missing,
        )
