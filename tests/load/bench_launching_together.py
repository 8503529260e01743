"""300 people who launch at once, against the same number one after another: 1.25 times at most.

Each is somebody new, so that each launch makes a member, an enrolment and a session, and tells the
log. Login and launch over HTTP at a real `child serve`, both kinds of database. What the LMS signs
between them is not timed, and one after another the client's own CPU time is taken off, which at
once falls on the other core. Nobody may be refused, and everybody must be enrolled at the end.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.load.comparison import Row, milliseconds_each, show
from tests.load.installations import KINDS, both_kinds
from tests.load.launch_crowd import Answered, School, school
from tests.load.sockets import at_once, one_by_one

ROUNDS, CROWD = 5, 300
Way = Callable[[int, Sequence[bytes]], list[bytes]]


def main() -> None:
    rows = []
    with both_kinds() as templates:
        for kind in KINDS:
            url = templates.fresh(kind)
            with tempfile.TemporaryDirectory() as folder, school(Path(folder), url) as ours:
                rows.append(measure(kind, ours))
            templates.drop(url)
    show(
        f"{CROWD} launches at once, against one after another",
        unit="milliseconds a launch",
        as_text=milliseconds_each,
        rows=rows,
    )


def measure(kind: str, ours: School) -> Row:
    """A first round of each warms up."""
    together: list[float] = []
    apart: list[float] = []
    for number in range(ROUNDS + 1):
        turns = [("together", at_once, together), ("apart", one_by_one, apart)]
        for name, way, seconds in turns if number % 2 else turns[::-1]:
            people = [f"{name}-{number}-{each}" for each in range(CROWD)]
            seconds.append(_round(ours, people, way))
    return Row.of(kind, together[1:], apart[1:], CROWD)


def _round(ours: School, people: Sequence[str], way: Way) -> float:
    before = ours.enrolled()
    logins, login_s = _timed(ours, ours.logins(people), way, 302)
    launched, launch_s = _timed(ours, ours.launches(people, logins), way, 303)
    assert len(launched) == len(people) == ours.enrolled() - before
    return login_s + launch_s


def _timed(
    ours: School, requests: list[bytes], way: Way, status: int
) -> tuple[list[Answered], float]:
    began, used = time.perf_counter(), time.process_time()
    raw = way(ours.port, requests)
    took = time.perf_counter() - began
    if way is one_by_one:
        took -= time.process_time() - used
    answers = [Answered.of(each) for each in raw]
    statuses = {each.status for each in answers}
    assert statuses == {status}, statuses
    return answers, took


if __name__ == "__main__":
    main()
