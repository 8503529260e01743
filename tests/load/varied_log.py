"""Statements of a log that many learners write: some of them a lot, with verbs common and rare."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import orjson
import requests

from tests.databases import IRI_BASE
from tests.integration.records_world import NOON
from tests.load.statements import BATCH, statement

REGULARS, OTHERS = 10, 990
"""Each of the regulars says one in fifty of all that is said."""
EVERY = 5
VERBS = "http://adlnet.gov/expapi/verbs/"
OFTEN, SELDOM, NEVER = f"{VERBS}experienced", f"{VERBS}commented", f"{VERBS}interacted"
"""What regulars say four times in ten; no more than thrice each, at the log's start; not at all."""
IN_TEN = (
    [OFTEN] * 4 + [f"{VERBS}answered"] * 3 + [f"{VERBS}{end}" for end in ("completed", "passed")]
)
OF_REGULARS = [*IN_TEN, f"{VERBS}failed"]
OF_OTHERS = [*IN_TEN, SELDOM, NEVER]
SELDOM_UNTIL = 3 * REGULARS * EVERY


def regular(number: int) -> dict[str, Any]:
    """One of those who say much, as an agent."""
    return _agent(f"regular-{number % REGULARS}")


def varied(number: int) -> dict[str, Any]:
    """The statement at that place of the log, about 1.2 KB; timestamps go over some months."""
    turn, is_other = divmod(number, EVERY)
    mixed = number * 2_654_435_761 >> 9
    if is_other:
        actor, verb = _agent(f"learner-{mixed % OTHERS}"), OF_OTHERS[mixed % len(OF_OTHERS)]
    elif number < SELDOM_UNTIL:
        actor, verb = regular(turn), SELDOM
    else:
        actor, verb = regular(turn), OF_REGULARS[turn // REGULARS % len(OF_REGULARS)]
    at = NOON - timedelta(seconds=mixed % 10_000_000)
    return statement(mixed) | {
        "actor": actor,
        "verb": {"id": verb, "display": {"en": verb.removeprefix(VERBS)}},
        "timestamp": at.isoformat(),
    }


def bodies(first: int, total: int) -> Iterator[bytes]:
    """Of the statements from that place on, 500 at a time."""
    for start in range(first, first + total, BATCH):
        end = min(start + BATCH, first + total)
        yield orjson.dumps([varied(number) for number in range(start, end)])


def post(session: requests.Session, endpoint: str, body: bytes) -> None:
    """`session` has the key; raises `AssertionError` unless all was stored."""
    answer = session.post(f"{endpoint}/statements", data=body, timeout=60)
    assert answer.status_code == 200, answer.text


def _agent(name: str) -> dict[str, Any]:
    return {"account": {"homePage": IRI_BASE, "name": name}}
