"""`make fuzz`: INPUTS random requests to `/xapi` in WORKERS processes.

Each 25,000 go to a fresh database.

`python -m tests.fuzz --replay FILE` sends a finding again.
"""

import argparse
import json
import multiprocessing
import secrets
import sys
import tempfile
import time
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, Any

import click

from storage import Database, migrate
from tests.databases import IRI_BASE
from tests.fuzz.running import Outcome, replay, save
from tests.fuzz.working import work

if TYPE_CHECKING:
    from tests.fuzz.working import Told

FINDINGS = Path(".cache/fuzz")
TOLD_EVERY_S = 10.0


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    if options.replay:
        return _replay(options.replay)
    seed = secrets.randbelow(2**31) if options.seed is None else options.seed
    click.echo(f"seed {seed}, {options.inputs} inputs, {options.workers} processes")
    began = time.monotonic()
    outcomes = _all(seed, options)
    took = time.monotonic() - began
    inputs = sum(one.inputs for one in outcomes)
    accepted = sum(one.accepted for one in outcomes)
    findings = sum(len(one.findings) for one in outcomes)
    click.echo(
        f"{inputs} inputs in {took:.0f} s ({inputs / took:.0f}/s), {accepted} answered with "
        f"success, {findings} findings"
    )
    return 1 if findings else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--minutes", type=float, help="end then, however many there were")
    parser.add_argument("--replay", type=Path)
    return parser.parse_args(arguments)


def _all(seed: int, options: argparse.Namespace) -> list[Outcome]:
    """Start the processes, tell how far they are, and collect what they found."""
    context = multiprocessing.get_context("spawn")
    told: Told = context.Queue()
    until = time.monotonic() + options.minutes * 60 if options.minutes else float("inf")
    share = -(-options.inputs // options.workers)
    processes = [
        context.Process(target=work, args=(number, seed, options.workers, share, until, told))
        for number in range(options.workers)
    ]
    for process in processes:
        process.start()
    outcomes: dict[int, Outcome] = {}
    running, next_word = len(processes), time.monotonic() + TOLD_EVERY_S
    while running:
        try:
            number, outcome, is_over = told.get(timeout=TOLD_EVERY_S)
        except Empty:
            assert any(process.is_alive() for process in processes), "the processes died"
            continue
        _tell(outcome.findings[len(outcomes[number].findings) if number in outcomes else 0 :])
        outcomes[number] = outcome
        running -= is_over
        if time.monotonic() > next_word:
            done = sum(one.inputs for one in outcomes.values())
            found = sum(len(one.findings) for one in outcomes.values())
            click.echo(f"  {done} of {options.inputs}, {found} findings")
            next_word = time.monotonic() + TOLD_EVERY_S
    for process in processes:
        process.join()
    return list(outcomes.values())


def _tell(findings: list[dict[str, Any]]) -> None:
    """At once, so that a run of an hour need not end before somebody looks."""
    for path, found in zip(save(FINDINGS, findings), findings, strict=True):
        click.echo(f"{path}: {'; '.join(found['why'])[:300]}")


def _replay(path: Path) -> int:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="child-fuzz-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'child.sqlite'}")
        migrate(database, IRI_BASE)
        wrong = replay(database, [*found.get("before", []), *found["requests"]])
        database.dispose()
    click.echo("\n".join(wrong) or "Nothing is wrong with it now.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
