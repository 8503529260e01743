"""What an import writes beside: how far it came, and which lines were refused, and why."""

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from lrs_adapter.whole_log.arriving import RefusedLine
from lrs_adapter.whole_log.lines import REFUSED, line
from lrs_adapter.whole_log.progress_file import forget_progress, load_progress, save_progress

KNOWN_BY = 64 * 1024
WHAT_TO_DO = {
    "invalid": "Mend what the reason names, and import the file of refused lines.",
    "no_id": "Give it a UUID as its id, and import the file of refused lines.",
    "not_json": "Look whether the line was cut; mend it, and import the file of refused lines.",
    "too_long": "No LRS takes a statement as long; look what it is.",
    "data": "Copy the file anew, or have it exported again.",
    "past": "Nothing: a rule of this installation would let it go at once.",
    "no_statement": "Export it anew with whole statements.",
    "erased": "Nothing: whoever it names was erased here.",
    "conflict": "Compare it with the statement here that has its id; the log never changes.",
    "void_refused": "What CHILD recorded itself is taken back in CHILD alone.",
}


@dataclass(slots=True)
class Counts:
    """`codes` says of how many lines each was refused."""

    lines: int = 0
    taken: int = 0
    known: int = 0
    refused: int = 0
    passed_over: int = 0
    codes: dict[str, int] = field(default_factory=dict)


class ImportNotes:
    """Beside `file`, or in `folder`; `origin` is the name under which the records come in."""

    def __init__(self, file: Path, origin: str, folder: Path | None = None) -> None:
        place = (folder or file.parent) / file.name
        self.refused_file = place.with_name(f"{place.name}.refused.jsonl")
        self._progress = place.with_name(f"{place.name}.import-progress")
        self._of = {"origin": origin, **_marks_of(file)}
        self._size = 0

    def begun(self) -> tuple[Counts, int, int] | None:
        """The counts, the end and the number of the line up to which all is done, of the same file
        under the same origin; None where nothing was begun.
        """
        state = load_progress(self._progress)
        if state is None or state.get("of") != self._of:
            return None
        self._size = state["refused_size"]
        return Counts(**state["counts"]), state["end"], state["number"]

    def begin(self) -> None:
        """Cut the file of refused lines back to what is counted."""
        if self.refused_file.exists():
            os.truncate(self.refused_file, min(self._size, self.refused_file.stat().st_size))

    def refuse(self, lines: Sequence[RefusedLine]) -> None:
        """The words of whoever was erased are not kept."""
        if not lines:
            return
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        with os.fdopen(os.open(self.refused_file, flags, 0o600), "ab") as file:
            for one in lines:
                given: dict[str, Any] = {
                    "line": one.number,
                    "code": one.code,
                    "reason": one.reason,
                    "what_to_do": WHAT_TO_DO.get(one.code, ""),
                }
                if one.text and one.code != "erased":
                    given["text"] = one.text.decode("utf-8", "replace")
                file.write(line(REFUSED, **given))
            file.flush()
            os.fsync(file.fileno())
            self._size = file.tell()

    def save(self, counts: Counts, end: int, number: int) -> None:
        """After what it counts is in the database, and in the file of refused lines."""
        save_progress(
            self._progress,
            {
                "of": self._of,
                "counts": asdict(counts),
                "end": end,
                "number": number,
                "refused_size": self._size,
            },
        )

    def done(self) -> None:
        forget_progress(self._progress)
        if self.refused_file.exists() and not self._size:
            self.refused_file.unlink()


def _marks_of(file: Path) -> dict[str, Any]:
    """By which a file is known again, without reading all of it."""
    with file.open("rb") as opened:
        beginning = opened.read(KNOWN_BY)
    return {"size": file.stat().st_size, "beginning": sha256(beginning).hexdigest()}
