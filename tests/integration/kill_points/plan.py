"""Which processes of which runs die where: every point so often, on as few runs as it takes.

A run has several lives to take: that of its server, and that of the first worker of each round.
Whatever dies in one is followed by another that lives, so the next life begins as it would have.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.integration.kill_points.points import POINTS, KillPoint


@dataclass(frozen=True, slots=True)
class Kill:
    """A process dies the `nth` time it passes `point`, in that life."""

    point: KillPoint
    life: int
    nth: int

    @property
    def taken(self) -> tuple[str, int]:
        """The life that it takes; no run has two kills with the same."""
        return self.point.process, self.life


Kills = tuple[Kill, ...]
"""Those of one run."""


def kill(point: KillPoint, repetition: int = 0) -> Kill:
    """The kill at a point in one of its repetitions."""
    return Kill(point, *point.aim(repetition))


def plan(many: int, points: Sequence[KillPoint] = POINTS) -> list[Kills]:
    """Runs that kill `many` times at each of `points`, each in the first run that has room."""
    runs: list[dict[tuple[str, int], Kill]] = []
    for point in points:
        for repetition in range(many):
            one = kill(point, repetition)
            free = next((run for run in runs if one.taken not in run), None)
            if free is None:
                runs.append(free := {})
            free[one.taken] = one
    return [tuple(run.values()) for run in runs]


def died_as_planned(kills: Kills, died: Sequence[str]) -> list[Kill]:
    """The kills of a run that left their point's name, of those whose process left one.

    The server's points have scopes of their own, and workers die one after another.
    """
    served = {one.name for one in POINTS if one.process == "serve"}
    hit: list[Kill] = []
    for process, names in (
        ("serve", [name for name in died if name in served]),
        ("worker", [name for name in died if name not in served]),
    ):
        meant = sorted((one for one in kills if one.point.process == process), key=_life)
        hit += [one for one, name in zip(meant, names, strict=False) if one.point.is_hit_by(name)]
    return hit


def _life(one: Kill) -> int:
    return one.life
