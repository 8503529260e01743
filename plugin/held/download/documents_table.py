"""What content keeps about her as a table (CSV): one line for each document."""

import csv
from collections.abc import Collection
from io import TextIOWrapper
from typing import IO
from uuid import UUID

import orjson

from lrs_adapter import Iris
from plugin.csv_cells import harmless
from plugin.held.download.documents import documents_of_hers
from plugin.held.download.values import Reading

COLUMNS = (
    *("resource", "id", "activity", "registration", "content_type", "updated"),
    *("content", "content_base64"),
)


def write_documents(
    out: IO[bytes], reading: Reading, iris: Iris, record_ids: Collection[UUID]
) -> None:
    """UTF-8 with a mark at the beginning. JSON and text stand in `content` as they are, other
    bytes in `content_base64`.
    """
    text = TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in documents_of_hers(reading.session, iris, record_ids):
        told = one | {"updated": _moment(one["updated"])}
        if "content" in one and not isinstance(one["content"], str):
            told["content"] = orjson.dumps(one["content"]).decode()
        writer.writerow([harmless(str(told.get(name) or "")) for name in COLUMNS])
    text.flush()
    text.detach()


def _moment(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode().strip('"')
