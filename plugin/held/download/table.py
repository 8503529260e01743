"""Her learning records as a table (CSV): one line each, for a spreadsheet."""

import csv
from collections.abc import Collection, Mapping
from io import TextIOWrapper
from typing import IO, Any
from uuid import UUID

from lrs_adapter import Iris
from plugin.csv_cells import harmless
from plugin.held.download.statements import own_statements
from plugin.held.download.values import Reading

COLUMNS = (
    *("stored", "timestamp", "id", "voided", "verb", "object", "object_name"),
    *("success", "completion", "score_scaled", "score_raw", "score_max", "duration", "response"),
    *("registration", "platform", "authority"),
)


def write_table(out: IO[bytes], reading: Reading, iris: Iris, record_ids: Collection[UUID]) -> None:
    """UTF-8 with a mark at the beginning, by which spreadsheets know it."""
    text = TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for entry in own_statements(reading, iris, record_ids):
        writer.writerow(_cells(**entry))
    text.flush()
    text.detach()


def _cells(*, voided: bool, statement: Mapping[str, Any]) -> list[str]:
    result, context = statement.get("result", {}), statement.get("context", {})
    score, about = result.get("score", {}), statement["object"]
    account = statement.get("authority", {}).get("account", {})
    return [
        _text(value)
        for value in (
            statement["stored"],
            statement.get("timestamp"),
            statement["id"],
            voided,
            statement["verb"]["id"],
            about.get("id"),
            next(iter(about.get("definition", {}).get("name", {}).values()), None),
            result.get("success"),
            result.get("completion"),
            score.get("scaled"),
            score.get("raw"),
            score.get("max"),
            result.get("duration"),
            result.get("response"),
            context.get("registration"),
            context.get("platform"),
            account.get("name"),
        )
    ]


def _text(value: Any) -> str:
    """A number below nought begins like a formula and is none."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return harmless(value)
    return "" if value is None else str(value)
