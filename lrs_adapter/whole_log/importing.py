"""Take a file's statements in, through the one door for records that were made elsewhere.

Going on where it was ended, and giving the same file twice, change nothing: each is known by its
id.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lrs_adapter.iris import Iris
from lrs_adapter.origins import Origin
from lrs_adapter.taking_in import TakenIn, foretell_in, take_in
from lrs_adapter.whole_log.arriving import Portion, RefusedLine, Unwrap, arriving
from lrs_adapter.whole_log.import_notes import Counts, ImportNotes
from lrs_adapter.whole_log.line_reader import Lines
from storage import Database, reach, scoped

SAVE_EVERY = 10
"""Portions after which it is written down how far it came; they are known when done again."""
MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Imported:
    """`first_refused` are the first refused lines of this run, `refused_file` has all."""

    counts: Counts
    first_refused: tuple[RefusedLine, ...]
    refused_file: Path | None
    resumed: bool


def import_log(
    database: Database,
    iris: Iris,
    origin: Origin,
    reader: Lines,
    notes: ImportNotes | None,
    *,
    unwrap: Unwrap,
    version: str,
    clock: Callable[[], datetime],
    watch: Callable[[int], None],
    data_in: Path | None = None,
) -> Imported:
    """Without `notes` it only says what would become of each line, and writes nothing.

    `version` is the xAPI version of statements that do not say it; `watch` is told how many bytes
    of the file were read; `data_in` is a folder of attached data by their sums. Raises
    `BadLogFile`.
    """
    counts, begun = Counts(), None if notes is None else notes.begun()
    if begun is not None:
        counts, end, number = begun
        reader.pass_over(end, number)
    if notes is not None:
        notes.begin()
    told: list[RefusedLine] = []
    for turn, portion in enumerate(arriving(reader, unwrap, data_in), 1):
        with scoped("log-import"):
            if notes is None:
                found = foretell_in(
                    database,
                    iris,
                    origin,
                    portion.statements,
                    version=version,
                    parts=portion.parts,
                    now=clock(),
                )
            else:
                found = take_in(
                    database,
                    iris,
                    origin,
                    portion.statements,
                    version=version,
                    parts=portion.parts,
                    now=clock(),
                )
        refused = _refused(portion, found)
        told += refused[: MOST_TOLD - len(told)]
        _count(counts, portion, found, refused)
        if notes is not None:
            notes.refuse(refused)
            reach("log-import/after-refusing")
            if turn % SAVE_EVERY == 0:
                notes.save(counts, portion.end, portion.number)
                reach("log-import/after-saving")
        watch(reader.read_so_far())
    has_file = notes is not None and counts.refused
    if notes is not None:
        notes.done()
    return Imported(
        counts,
        tuple(told),
        notes.refused_file if notes is not None and has_file else None,
        begun is not None,
    )


def _refused(portion: Portion, found: TakenIn) -> list[RefusedLine]:
    refused = list(portion.refused)
    for one in found.refused:
        line = portion.lines[one.index]
        refused.append(RefusedLine(line.number, one.code, one.reason, line.text or b""))
    return sorted(refused, key=lambda one: one.number)


def _count(counts: Counts, portion: Portion, found: TakenIn, refused: list[RefusedLine]) -> None:
    counts.lines = portion.number
    counts.taken += len(found.taken)
    counts.known += len(found.known)
    counts.passed_over += portion.passed_over
    counts.refused += len(refused)
    for one in refused:
        counts.codes[one.code] = counts.codes.get(one.code, 0) + 1
