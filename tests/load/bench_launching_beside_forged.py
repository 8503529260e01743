"""Honest launches while 200 forged ones a second come in: less than three times as long.

A forged launch has a good state and claims and another key's signature, so that it is looked at as
far as anybody's can be who has no LMS's key. `forger.py`, a process of its own, sends them and says
how many a second it came to. Honest people come one after another, each somebody new; login and
launch are timed, medians of all of a round. Both kinds of database.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median

from tests.load.comparison import Row, milliseconds_each, show
from tests.load.forger import RATE
from tests.load.installations import KINDS, REPOSITORY, both_kinds
from tests.load.launch_crowd import Answered, School, school
from tests.load.sockets import one
from tests.load.stopwatch import timed

ROUNDS, PEOPLE = 5, 60
ENOUGH = 0.95
"""Of the rate that was wanted, or the measure says nothing."""


def main() -> None:
    rows = []
    with both_kinds() as templates:
        for kind in KINDS:
            url = templates.fresh(kind)
            with tempfile.TemporaryDirectory() as folder, school(Path(folder), url) as ours:
                rows.append(measure(kind, ours, Path(folder)))
            templates.drop(url)
    show(
        f"Launches beside {RATE} forged ones a second, against launches alone",
        unit="milliseconds a launch",
        as_text=milliseconds_each,
        rows=rows,
        sides=("beside", "alone"),
    )


def measure(kind: str, ours: School, folder: Path) -> Row:
    beside: list[float] = []
    alone: list[float] = []
    forged = folder / "forged"
    login = Answered.of(one(ours.port, ours.logins(["forger"])[0]))
    forged.write_bytes(ours.forged(login))
    assert Answered.of(one(ours.port, forged.read_bytes())).status == 401
    for number in range(ROUNDS + 1):
        alone.append(_round(ours, [f"alone-{number}-{each}" for each in range(PEOPLE)]))
        with forging(ours, forged):
            beside.append(_round(ours, [f"beside-{number}-{each}" for each in range(PEOPLE)]))
    return Row.of(kind, beside[1:], alone[1:], 1)


@contextmanager
def forging(ours: School, forged: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.load.forger", str(ours.port), str(forged)]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "sending\n"
        yield
        process.stdin.close()
        rate, refused = map(float, process.stdout.readline().split())
    assert rate > RATE * ENOUGH, f"only {rate:.0f} forged launches a second were answered"
    assert refused == 1.0, f"{1 - refused:.1%} of the forged launches were not refused"


def _round(ours: School, people: list[str]) -> float:
    """Seconds of one launch, the median of all."""
    taken = []
    for who in people:
        raw, login_s = timed(partial(one, ours.port, ours.logins([who])[0]))
        login = Answered.of(raw)
        [launch] = ours.launches([who], [login])
        raw, launch_s = timed(partial(one, ours.port, launch))
        assert Answered.of(raw).status == 303, raw[:200]
        taken.append(login_s + launch_s)
    return median(taken)


if __name__ == "__main__":
    main()
