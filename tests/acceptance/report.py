"""What a walk tells: each step as it ends, and all of them at the end."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page

from tests.acceptance.child_side import ChildFailed
from tests.acceptance.hands import CannotHere

FAILURES = (AssertionError, BrowserError, ChildFailed, OSError, LookupError, ValueError)
"""What an LMS, a browser or CHILD can do wrong; anything else is a mistake of the walk itself."""
LONGEST_WHY = 1500


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class Step:
    """`why` where it did not pass; `screenshots` are files of what its browsers showed then."""

    name: str
    outcome: Outcome
    seconds: float
    why: str = ""
    screenshots: tuple[str, ...] = ()


class StepFailed(Exception):
    """What comes after that step would have nothing to stand on."""


@dataclass
class Report:
    """`say` is told each step; `pictures` is the folder of screenshots."""

    say: Callable[[str], None]
    pictures: Path
    steps: list[Step] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    """Those that are open: a step that fails keeps what they show."""

    @contextmanager
    def step(self, name: str, *, needed: bool = True) -> Iterator[None]:
        """Raises `StepFailed` where a step fails that others stand on (`needed`)."""
        began = time.monotonic()
        try:
            yield
        except CannotHere as cannot:
            self._end(name, Outcome.NOT_RUN, began, str(cannot))
            if needed:
                raise StepFailed(name) from cannot
        except FAILURES as failure:
            why = f"{type(failure).__name__}: {failure}"[:LONGEST_WHY]
            self._end(name, Outcome.FAILED, began, why, self._look(name))
            if needed:
                raise StepFailed(name) from failure
        except BaseException as failure:
            why = f"{type(failure).__name__}: {failure}"[:LONGEST_WHY]
            self._end(name, Outcome.FAILED, began, why, self._look(name))
            raise
        else:
            self._end(name, Outcome.PASSED, began)

    def not_run(self, name: str, why: str) -> None:
        self._end(name, Outcome.NOT_RUN, time.monotonic(), why)

    def count(self, outcome: Outcome) -> int:
        return sum(one.outcome == outcome for one in self.steps)

    @property
    def exit_code(self) -> int:
        """0: all passed. 1: a step failed. 3: none failed, but not all could be run."""
        if self.count(Outcome.FAILED) or not self.steps:
            return 1
        return 3 if self.count(Outcome.NOT_RUN) else 0

    def document(self) -> dict[str, Any]:
        counts = {one.value.replace(" ", "_"): self.count(one) for one in Outcome}
        return {**counts, "steps": [asdict(one) for one in self.steps]}

    def _end(
        self,
        name: str,
        outcome: Outcome,
        began: float,
        why: str = "",
        screenshots: tuple[str, ...] = (),
    ) -> None:
        seconds = round(time.monotonic() - began, 2)
        self.steps.append(Step(name, outcome, seconds, why, screenshots))
        seen = f" (see {', '.join(screenshots)})" if screenshots else ""
        self.say(f"{outcome.value:8}{seconds:6.1f} s  {name}{f': {why}{seen}' if why else ''}")

    def _look(self, name: str) -> tuple[str, ...]:
        """A picture of each open page; one that cannot be taken is left out."""
        kept = []
        self.pictures.mkdir(parents=True, exist_ok=True)
        words = "".join(c if c.isalnum() else "-" for c in name.lower())[:60]
        for number, page in enumerate([one for one in self.pages if not one.is_closed()]):
            file = self.pictures / f"{len(self.steps):03}-{words}-{number}.png"
            try:
                page.screenshot(path=file, full_page=True, timeout=5_000)
            except BrowserError:
                continue
            kept.append(str(file))
        return tuple(kept)
