"""The copy as one JSON document, written piece by piece; its shape: docs/integrating/held.md."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import IO, Any

import orjson
from sqlalchemy import or_, select

from community import member
from lrs_adapter import Iris, records_naming
from plugin.held.download.documents import documents_of_hers
from plugin.held.download.looks import LISTS, list_looks
from plugin.held.download.part import Part
from plugin.held.download.parts import parts_of
from plugin.held.download.statements import own_statements
from plugin.held.download.values import Reading
from plugin.held.kinds import DOCUMENTS, KINDS, READINGS, RECORDS
from plugin.held.ways import leads_to
from storage import Base

FORMAT, SCHEMA_VERSION = "child-held", 1
AT_ONCE = 500


def write_document(
    out: IO[bytes], reading: Reading, iris: Iris, *, is_whole: bool, now: datetime
) -> None:
    """All kinds in the order of the register. What is in memory at a time does not grow with how
    much is held. `is_whole` says that no place that she joined is left out.
    """
    record_ids = [member(reading.session, each).record_id for each in sorted(reading.members)]
    head = {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "made_at": now,
        "service": iris.base,
        "your_numbers": record_ids,
        "all_joined_places": is_whole,
    }
    out.write(_json(head)[:-1] + b',"kinds":{')
    for place, kind in enumerate(KINDS):
        out.write((b"," if place else b"") + _json(kind.key) + b":{")
        if kind.key == RECORDS:
            naming = records_naming(reading.session, iris, record_ids)
            out.write(b'"naming_you":' + _json(naming) + b',"statements":')
            _write_list(out, own_statements(reading, iris, record_ids))
        if kind.key == DOCUMENTS:
            out.write(b'"documents":')
            _write_list(out, documents_of_hers(reading.session, iris, record_ids))
        for number, (table, ways, part) in enumerate(parts_of(kind)):
            out.write((b"," if number else b"") + _json(part.name) + b":")
            _write_list(out, _entries(reading, table, ways, part))
        if kind.key == READINGS:
            out.write(b"," + _json(LISTS) + b":")
            _write_list(out, list_looks(reading))
        out.write(b"}")
    out.write(b"}}\n")


def _entries(
    reading: Reading, table: str, ways: tuple[str, ...], part: Part
) -> Iterator[dict[str, Any]]:
    """The rows of one table that lead to her, by their keys, as the part tells them."""
    found = Base.metadata.tables[table]
    query = (
        select(found)
        .where(or_(*(leads_to(way, reading.members) for way in ways)))
        .order_by(*found.primary_key.columns)
        .execution_options(yield_per=AT_ONCE)
    )
    for row in reading.session.execute(query).mappings():
        yield dict(_told(reading, row, part))


def _told(reading: Reading, row: Mapping[Any, Any], part: Part) -> Iterator[tuple[str, Any]]:
    values = {str(column): value for column, value in row.items()}
    for column, told in part.gives.items():
        if isinstance(told, str):
            yield told, values[column]
        else:
            key, convert = told
            yield key, convert(reading, values, values[column])


def _write_list(out: IO[bytes], entries: Iterator[dict[str, Any]]) -> None:
    out.write(b"[")
    for place, entry in enumerate(entries):
        out.write((b",\n" if place else b"\n") + _json(entry))
    out.write(b"]")


def _json(value: Any) -> bytes:
    """Moments in UTC with a Z, ids as text; floats that JSON has no number for as null."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z)
