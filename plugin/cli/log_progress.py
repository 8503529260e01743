"""How far long work with the log is: a bar where somebody looks, else a line now and then."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from plugin.cli.output import progress

EVERY_S = 10.0
Watch = Callable[[int, int], None]


@contextmanager
def shown(label: str, *, as_json: bool) -> Iterator[Watch]:
    """Yields what is told (done, of); all of it goes to standard error, nothing with `as_json`."""
    if as_json:
        yield lambda _done, _of: None
    elif sys.stderr.isatty():
        with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

            def move(done: int, of: int) -> None:
                bar.length = max(of, 1)
                bar.update(done - bar.pos)

            yield move
    else:
        yield _Lines(label)


class _Lines:
    def __init__(self, label: str) -> None:
        self._label, self._said = label, time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        if time.monotonic() - self._said < EVERY_S:
            return
        self._said = time.monotonic()
        progress(f"{self._label}: {100 * done // max(of, 1)} %")
