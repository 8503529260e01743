"""The log as a table for analysts (CSV): a row a statement, and nobody's name in it.

The columns are told in docs/operating/log.md and stay: a new one is added at the end.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from lrs_adapter import Iris
from lrs_adapter.whole_log import LogRow, Totals
from plugin.csv_cells import harmless
from storage import Database

COLUMNS = (
    *("position", "id", "stored", "timestamp", "voided", "actor", "verb"),
    *("object_type", "object", "object_name", "activity_type", "success", "completion"),
    *("score_scaled", "score_raw", "score_min", "score_max", "duration", "response"),
    *("registration", "parents", "groupings", "platform", "language", "authority"),
)
CLOSED = {"true-false", "choice", "sequencing", "matching", "likert", "numeric", "performance"}
"""Interactions whose answers are chosen; what somebody wrote herself may name people."""


@dataclass(frozen=True, slots=True)
class AsTable:
    """UTF-8 with a mark at the beginning, by which spreadsheets know it."""

    iris: Iris

    def begin(self) -> bytes:
        return b"\xef\xbb\xbf" + _line(COLUMNS)

    def portion(
        self, _database: Database, rows: Sequence[LogRow]
    ) -> Iterator[tuple[Iterable[bytes], int, int]]:
        for row in rows:
            yield [_line(_cells(self.iris, row))], 0, 0

    def end(self, _totals: Totals, _sha256: str) -> bytes:
        return b""


def _line(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()


def _cells(iris: Iris, row: LogRow) -> list[str]:
    statement = orjson.loads(row.document)
    about, result = statement["object"], statement.get("result", {})
    context, score = statement.get("context", {}), result.get("score", {})
    kind = about.get("objectType", "Activity")
    definition = about.get("definition", {}) if kind == "Activity" else {}
    is_closed = definition.get("interactionType") in CLOSED
    activities = context.get("contextActivities", {})
    return [
        _text(value)
        for value in (
            row.position,
            statement["id"],
            statement["stored"],
            statement.get("timestamp"),
            row.voided,
            _actor(iris, statement["actor"], row.actor_id),
            statement["verb"]["id"],
            kind,
            about.get("id"),
            next(iter(definition.get("name", {}).values()), None),
            definition.get("type"),
            result.get("success"),
            result.get("completion"),
            score.get("scaled"),
            score.get("raw"),
            score.get("min"),
            score.get("max"),
            result.get("duration"),
            result.get("response") if is_closed else None,
            context.get("registration"),
            _iris(activities.get("parent", ())),
            _iris(activities.get("grouping", ())),
            context.get("platform"),
            context.get("language"),
            statement.get("authority", {}).get("account", {}).get("name"),
        )
    ]


def _actor(iris: Iris, actor: Mapping[str, Any], key: int) -> str:
    """A member's random id. Whoever comes from elsewhere has none, and gets a number of this
    installation: the same in each table, and good for nothing outside.
    """
    account = actor.get("account", {})
    if account.get("homePage") == iris.home_page:
        try:
            return str(UUID(account["name"]))
        except ValueError:
            pass
    return f"outside-{key}"


def _iris(activities: Iterable[Mapping[str, Any]]) -> str:
    return " ".join(one["id"] for one in activities)


def _text(value: Any) -> str:
    """A number below nought begins like a formula and is none."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return harmless(value)
    return "" if value is None else str(value)
