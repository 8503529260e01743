"""Log lines as text for people and as JSON for machines, from the same calls.

A call says `log.info("launch accepted type=%s registration=%s", …)`: what its template names with
`name=%…` are the line's fields, the rest is its message.
"""

import json
import logging
import re
import time
from typing import Any

from plugin.logs.context import present

PLACEHOLDER = re.compile(r"(?:(\w+)=)?%[#0\- +]*\d*(?:\.(\d+))?([a-zA-Z%])")
OWN = ("time", "level", "logger", "message", "trace")


class TextFormat(logging.Formatter):
    """`time level logger message key=value …`; what a line is about stands at its end."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        """One line, whatever a value brings: nobody writes a line of their own into the log."""
        known = fields_of(record)[1]
        more = [f" {name}={value}" for name, value in present().items() if name not in known]
        line = super().formatMessage(record) + "".join(more)
        return line.replace("\r", "\\r").replace("\n", "\\n")


class JsonFormat(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, and the line's fields."""

    def format(self, record: logging.LogRecord) -> str:
        message, fields = fields_of(record)
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, Any] = {
            "time": f"{moment}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message,
        }
        for name, value in {**present(), **fields}.items():
            line[f"{name}_" if name in OWN else name] = value
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def fields_of(record: logging.LogRecord) -> tuple[str, dict[str, Any]]:
    """A record's message without its fields, and the fields by name."""
    given, template = record.args, str(record.msg)
    if not isinstance(given, tuple) or not given:
        return record.getMessage(), {}
    left = iter(given)
    fields: dict[str, Any] = {}
    unnamed: list[Any] = []

    def take(found: re.Match[str]) -> str:
        name, digits, kind = found.groups()
        if kind == "%":
            return found.group()
        value = next(left, None)
        if name is None:
            unnamed.append(value)
            return found.group()
        fields[name] = round(value, int(digits)) if digits and isinstance(value, float) else value
        return ""

    rest = PLACEHOLDER.sub(take, template)
    return " ".join((rest % tuple(unnamed)).split()), fields
