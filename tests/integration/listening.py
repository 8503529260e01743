"""Every line of every level that anything logs, as `child serve` would write it."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from plugin.logs.configuring import TOO_TALKATIVE, formatter


class Log:
    """What was written so far, in the form "text" or "json"."""

    def __init__(self, form: str) -> None:
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(formatter(form))

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@contextmanager
def listening(*forms: str) -> Iterator[list[Log]]:
    """One log for each form, of the same lines."""
    made, root = [Log(form) for form in forms], logging.getLogger()
    level = root.level
    quiet = {name: logging.getLogger(name).level for name in TOO_TALKATIVE}
    root.handlers.extend(each.handler for each in made)
    root.setLevel("DEBUG")
    for name in quiet:
        logging.getLogger(name).setLevel("WARNING")
    try:
        yield made
    finally:
        for each in made:
            root.removeHandler(each.handler)
        root.setLevel(level)
        for name, before in quiet.items():
            logging.getLogger(name).setLevel(before)
