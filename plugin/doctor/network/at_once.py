"""Runs checks at the same time, and waits for none of them longer than its time."""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from plugin.doctor.check import Check, failure
from plugin.doctor.skew import Heard

AT_ONCE = 16
LIMIT_S = 45.0
"""More than any request takes with its own time-outs: what is over that hangs in looking up a
name, or waits behind too many others.
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What a question brought; `heard` is the time that was told, where one was."""

    checks: list[Check]
    heard: list[Heard] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Question:
    name: str
    subject: str
    ask: Callable[[], Told]


def at_once(questions: Sequence[Question], *, limit_s: float = LIMIT_S) -> Iterator[Told]:
    """Each answer as it comes; a question that raises or does not end is a failed check.

    The threads are daemons: one that hangs in the system keeps no command from ending.
    """
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    answers: queue.SimpleQueue[tuple[int, Told]] = queue.SimpleQueue()
    for number in range(len(questions)):
        waiting.put(number)

    def work() -> None:
        while True:
            try:
                number = waiting.get_nowait()
            except queue.Empty:
                return
            answers.put((number, _answer(questions[number])))

    for _ in range(min(AT_ONCE, len(questions))):
        threading.Thread(target=work, daemon=True).start()
    left, end = set(range(len(questions))), time.monotonic() + limit_s
    while left:
        try:
            number, told = answers.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            break
        left.discard(number)
        yield told
    for number in sorted(left):
        late = questions[number]
        yield Told(
            [
                failure(
                    late.name,
                    f"No answer within {limit_s:.0f} s.",
                    "Look at this machine's name server and network.",
                    late.subject,
                )
            ]
        )


def _answer(question: Question) -> Told:
    try:
        return question.ask()
    except Exception as error:  # one check that fails in an unforeseen way ends no other
        what = f"The check itself failed ({type(error).__name__})."
        return Told([failure(question.name, what, "Please report it.", question.subject)])
