"""Where log lines go, and how they look."""

import logging
import sys

from plugin.logs.formats import JsonFormat, TextFormat

TOO_TALKATIVE = ("waitress", "urllib3", "requests", "alembic")
"""Libraries whose lines hold addresses with their tokens, or nothing that anybody needs."""


def configure_logging(level: str, form: str = "text") -> None:
    """Log lines from `level` on, on standard error, as `form`: "text" or "json"."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(form))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in TOO_TALKATIVE:
        logging.getLogger(name).setLevel("WARNING")


def formatter(form: str) -> logging.Formatter:
    """What makes a record a line."""
    return JsonFormat() if form == "json" else TextFormat()
