"""The named points between a click and the forwarded record and grade."""

from dataclasses import dataclass
from typing import Literal

STRIDE = 5  # no number of passes below is a multiple of it


@dataclass(frozen=True, slots=True)
class KillPoint:
    """`process` is who passes it; `passes` is how often at least, in each of its lives.

    The server lives once, a worker in each round of the course; it may pass nothing in a round.

    A name without a scope means every commit of the process, whatever it is for.
    """

    name: str
    process: Literal["serve", "worker"]
    passes: tuple[int, ...]

    def aim(self, repetition: int) -> tuple[int, int]:
        """(life, nth) of a repetition: every pass gets its turn, early and late ones by turns."""
        lives = [life for life, passes in enumerate(self.passes) if passes]
        turn, at = divmod(repetition, len(lives))
        life = lives[at]
        return life, 1 + turn * STRIDE % self.passes[life]

    def is_hit_by(self, logged: str) -> bool:
        """Whether a process that died leaving this name died at this point."""
        return logged == self.name or logged.endswith(f"/{self.name}")


def _around_commit(
    scope: str, process: Literal["serve", "worker"], passes: tuple[int, ...]
) -> tuple[KillPoint, ...]:
    return tuple(
        KillPoint(f"{scope}/{moment}-commit", process, passes) for moment in ("before", "after")
    )


def _around_request(scope: str, passes: tuple[int, int]) -> tuple[KillPoint, ...]:
    return tuple(
        KillPoint(f"{scope}/{moment}-request", "worker", passes) for moment in ("before", "after")
    )


POINTS = (
    *_around_commit("burn", "serve", (2,)),
    *_around_commit("launch", "serve", (2,)),
    *_around_commit("open-lesson", "serve", (3,)),
    *_around_commit("answer-item", "serve", (7,)),
    *_around_commit("finish-lesson", "serve", (3,)),
    *_around_commit("project", "worker", (1, 2)),
    *_around_commit("wake-due", "worker", (0, 0, 1)),
    *_around_request("forward", (1, 1)),
    *_around_commit("forward", "worker", (1, 1)),
    *_around_request("score", (1, 2)),
    *_around_commit("score", "worker", (1, 2)),
    KillPoint("mail/before-data", "worker", (0, 1)),
    KillPoint("mail/after-data", "worker", (0, 1)),
    *_around_commit("mail", "worker", (0, 2)),
    KillPoint("before-commit", "worker", (8, 11)),  # leases taken and given back among them
    KillPoint("after-commit", "worker", (8, 11)),
)

ACCEPTING = tuple(
    f"{scope}/{moment}-commit"
    for scope in ("accept-invitation", "begin-session")
    for moment in ("before", "after")
)
"""Between the button of an invitation and being in; they are tried in test_killed_accepting.py."""

HARVESTING = tuple(
    f"harvest/{moment}-{what}" for what in ("request", "commit") for moment in ("before", "after")
)
"""While another LRS is read; they are tried in taking_in/test_harvest_killed.py."""

ERASING = tuple(
    f"{scope}/{moment}-{what}"
    for scope, what in (
        ("begin-erasure", "commit"),
        ("erase", "commit"),
        ("ask-to-erase", "request"),
        ("ask-to-erase", "commit"),
        ("retain", "commit"),
    )
    for moment in ("before", "after")
)
"""While somebody is erased, or something goes by rule; they are tried in erasing/test_killed.py."""

EXPORTING = ("log-export/after-stretch", "log-export/after-saving", "log-export/before-done")
"""While the log is written to a file; they are tried in whole_log/test_export_killed.py."""

IMPORTING = (
    *("log-import/after-commit", "log-import/before-commit"),
    *("log-import/after-refusing", "log-import/after-saving"),
)
"""While a file is taken in; they are tried in whole_log/test_import_killed.py."""
