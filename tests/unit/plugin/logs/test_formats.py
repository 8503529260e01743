"""Log lines: the same call as text and as JSON, with what the thread is about."""

import json
import logging
import re
from typing import Any
from uuid import UUID

import pytest

from plugin.logs import about
from plugin.logs.formats import JsonFormat, TextFormat

ID = UUID(int=7)


def record(message: str, *args: Any) -> logging.LogRecord:
    made = logging.LogRecord("child.test", logging.WARNING, "here", 1, message, args, None)
    made.created, made.msecs = 1_772_442_000.25, 250
    return made


def test_text_is_one_line_in_utc() -> None:
    line = TextFormat().format(record("launch refused code=%s count=%d", "expired", 2))
    assert line == (
        "2026-03-02T09:00:00.250Z WARNING child.test launch refused code=expired count=2"
    )


def test_json_has_the_fields_that_the_template_names() -> None:
    made = record("launch refused code=%s count=%d id=%s ms=%.1f%s", "expired", 2, ID, 1.2345, " x")
    assert json.loads(JsonFormat().format(made)) == {
        "time": "2026-03-02T09:00:00.250Z",
        "level": "warning",
        "logger": "child.test",
        "message": "launch refused x",
        "code": "expired",
        "count": 2,
        "id": str(ID),
        "ms": 1.2,
    }


@pytest.mark.parametrize("form", [TextFormat(), JsonFormat()])
def test_every_line_says_what_its_thread_is_about(form: logging.Formatter) -> None:
    with about(step="send-scores", batch="0a1b"):
        line = form.format(record("waits"))
        inner = form.format(record("step=%s failed", "another"))
    assert re.search(r"step\W+send-scores", line)
    assert re.search(r"batch\W+0a1b", line)
    assert "send-scores" not in inner, "a field of the line itself is not said twice"
    assert "batch" not in form.format(record("waits"))


@pytest.mark.parametrize("form", [TextFormat(), JsonFormat()])
def test_no_value_begins_a_line_of_its_own(form: logging.Formatter) -> None:
    with about(request="a\nb"):
        line = form.format(record("refused why=%s", "x\n2026-01-01T00:00:00Z INFO child forged\r"))
    assert "\n" not in line
    assert "\r" not in line


def test_a_percent_sign_and_a_field_named_as_our_own_are_kept() -> None:
    line = json.loads(JsonFormat().format(record("100%% done level=%s", "two")))
    assert (line["message"], line["level"], line["level_"]) == ("100% done", "warning", "two")


def test_a_fault_keeps_its_trace() -> None:
    made = record("failed")
    try:
        raise ZeroDivisionError
    except ZeroDivisionError as error:
        made.exc_info = (type(error), error, error.__traceback__)
    assert "ZeroDivisionError" in json.loads(JsonFormat().format(made))["trace"]
    assert "ZeroDivisionError" in TextFormat().format(made)
