"""Measure ours against bare in turns, and show what came out as a table."""

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

Round = TypeVar("Round")
BARE = "bare"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: seconds that a round of `count` things takes, ours and bare."""

    label: str
    ours_s: float
    bare_s: float
    count: int

    @classmethod
    def of(cls, label: str, ours_s: Sequence[float], bare_s: Sequence[float], count: int) -> "Row":
        """From the seconds of each round: their medians."""
        return cls(label, median(ours_s), median(bare_s), count)

    @property
    def ratio(self) -> float:
        """How many times as long ours took; 1 is as fast as bare."""
        return self.ours_s / self.bare_s


def in_turns(
    label: str,
    rounds: Iterable[Round],
    ours: Callable[[Round], object],
    bare: Callable[[Round], object],
    *,
    each: int = 1,
    clock: Callable[[], float] = time.perf_counter,
) -> Row:
    """Do both once a round, each the first every other time, and take the medians.

    A round is `each` things; the first one only warms up. With `clock=time.process_time` it is
    CPU time of this process.
    """
    seconds: tuple[list[float], list[float]] = ([], [])
    acts = (ours, bare)
    for number, one in enumerate(rounds):
        for which in (0, 1) if number % 2 else (1, 0):
            began = clock()
            acts[which](one)
            seconds[which].append(clock() - began)
    return Row.of(label, seconds[0][1:], seconds[1][1:], each)


def per_second(seconds: float, count: int) -> str:
    return f"{count / seconds:,.0f}"


def milliseconds_each(seconds: float, count: int) -> str:
    return f"{seconds / count * 1000:.2f}"


def show(
    title: str,
    *,
    unit: str,
    as_text: Callable[[float, int], str],
    rows: Sequence[Row],
    sides: tuple[str, str] = ("CHILD", BARE),
) -> None:
    """Print the table. `unit` says what the two numbers of a row are, `sides` what stands above."""
    lines = [("", *sides, "ratio")] + [
        (
            row.label,
            as_text(row.ours_s, row.count),
            as_text(row.bare_s, row.count),
            f"{row.ratio:.2f}",
        )
        for row in rows
    ]
    width = max(len(line[0]) for line in lines)
    table = [f"  {a:{width}}  {b:>10}  {c:>10}  {d:>7}" for a, b, c, d in lines]
    sys.stdout.write(
        "\n".join(["", title, f"{unit}; ratio: times as long as {sides[1]}", *table]) + "\n"
    )
    sys.stdout.flush()
