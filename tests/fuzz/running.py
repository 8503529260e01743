"""A run: so many inputs from one seed, in one process, against one database."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from storage import Database
from tests.fuzz.installation import installation
from tests.fuzz.making import make
from tests.fuzz.oracle import Oracle
from tests.fuzz.sent import Sent
from tests.fuzz.strategies import requests

HYPOTHESIS_SHARE = 10
"""One of so many inputs is drawn by Hypothesis: it thinks longer than CHILD answers."""
A_ROUND = 1_000
MOST_FINDINGS = 20


@dataclass(slots=True)
class Outcome:
    """`accepted` are the inputs that were answered with success."""

    inputs: int = 0
    accepted: int = 0
    findings: list[dict[str, Any]] = field(default_factory=list)


def run(
    database: Database,
    seed_: int,
    inputs: int,
    *,
    progress: Callable[[Outcome], None] = lambda _: None,
    until: float = float("inf"),
) -> Outcome:
    """Judge `inputs` requests, or as many as can be until the moment of `time.monotonic`."""
    outcome = Outcome()
    with installation(database) as installed:
        oracle = Oracle(installed)

        def judge(sent: Sent, origin: str) -> None:
            outcome.inputs += 1
            try:
                wrong = oracle.judge(sent)
            except Exception as error:  # who judges may err, and the run goes on
                wrong = [f"it could not be judged: {error!r}"]
            outcome.accepted = oracle.accepted
            if wrong and len(outcome.findings) < MOST_FINDINGS:
                outcome.findings.append(finding(sent, wrong, origin, list(oracle.last)[:-1]))

        rounds = 0
        while outcome.inputs < inputs and time.monotonic() < until:
            size = min(A_ROUND, inputs - outcome.inputs)
            drawn = size // HYPOTHESIS_SHARE
            for index in range(size - drawn):
                name = f"{seed_}/{rounds}/{index}"
                judge(make(Random(name), oracle.known), name)
            if drawn:
                _draw(seed_ * 1_000_003 + rounds, drawn, judge)
            rounds += 1
            progress(outcome)
    return outcome


def _draw(seed_: int, inputs: int, judge: Callable[[Sent, str], None]) -> None:
    """Findings are noted and not raised: the run goes on, and its count is exact."""

    @seed(seed_)
    @settings(
        max_examples=inputs,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(requests())
    def each(sent: Sent) -> None:
        judge(sent, f"hypothesis/{seed_}")

    each()


def finding(sent: Sent, wrong: list[str], origin: str, before: list[Sent]) -> dict[str, Any]:
    return {
        "why": wrong[:5],
        "origin": origin,
        "requests": [sent.as_json()],
        "before": [one.as_json() for one in before],
    }


def save(folder: Path, findings: list[dict[str, Any]]) -> list[Path]:
    """One file for each, named after where it came from."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for one in findings:
        path = _new(folder, one["origin"].replace("/", "-"))
        path.write_text(json.dumps(one, indent=1), encoding="utf-8")
        paths.append(path)
    return paths


def _new(folder: Path, stem: str) -> Path:
    """What another run found stays: one origin may be found with other requests before it."""
    numbered = (folder / f"{stem}-{number}.json" for number in count())
    return next(path for path in numbered if not path.exists())


def replay(database: Database, requests: list[dict[str, Any]]) -> list[str]:
    """What is wrong with the answers to these requests, one after the other."""
    with installation(database) as installed:
        oracle = Oracle(installed)
        return [told for one in requests for told in oracle.judge(Sent.from_json(one))]
