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
