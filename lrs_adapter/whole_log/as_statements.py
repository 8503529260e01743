"""Rows as xAPI JSON lines, each statement byte for byte as it is stored, its data before it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import select

from lrs_adapter.attachments import LogAttachment
from lrs_adapter.whole_log.extract import Extract, LogRow
from lrs_adapter.whole_log.lines import MISSING, Totals, beginning, data_lines, line, manifest
from storage import BytesMissing, Database, Kept, kept, read_kept


class _Held(NamedTuple):
    """Attached data; `content` is None where the bytes are lost."""

    sha2: str
    content_type: str
    content: Kept | None


@dataclass(frozen=True, slots=True)
class AsStatements:
    """`endpoint` is where our LRS answers, so that whoever takes the file in sends nothing back."""

    extract: Extract
    iri_base: str
    endpoint: str
    made: datetime
    asked: dict[str, Any]

    def begin(self) -> bytes:
        return beginning(
            iri_base=self.iri_base,
            endpoint=self.endpoint,
            made=self.made,
            head=self.extract.head,
            asked=self.asked,
        )

    def portion(
        self, database: Database, rows: Sequence[LogRow]
    ) -> Iterator[tuple[Iterable[bytes], int, int]]:
        """Raises `storage.BytesMissing` where data vanish while they are read."""
        attached = _attached(database, rows)
        for row in rows:
            held = attached.get(row.position, ())
            lost = sum(one.content is None for one in held)
            yield _lines(database, row, held), len(held) - lost, lost

    def end(self, totals: Totals, sha256: str) -> bytes:
        return manifest(totals, self.extract.head, sha256)


def _lines(database: Database, row: LogRow, held: Sequence[_Held]) -> Iterator[bytes]:
    for one in held:
        if one.content is None:
            yield line(MISSING, sha2=one.sha2, contentType=one.content_type)
        else:
            content = read_kept(database, one.content)
            yield from data_lines(one.sha2, one.content_type, one.content.length, content)
    yield row.document + b"\n"


def _attached(database: Database, rows: Sequence[LogRow]) -> dict[int, list[_Held]]:
    """By position; asked for in one statement, since most statements have none."""
    wanted = {row.position for row in rows}
    query = (
        select(
            LogAttachment.position,
            LogAttachment.sha2,
            LogAttachment.content_type,
            LogAttachment.kept_sha256,
        )
        .where(LogAttachment.position.between(rows[0].position, rows[-1].position))
        .order_by(LogAttachment.position, LogAttachment.sha2)
    )
    found: dict[int, list[_Held]] = {}
    with database.reading() as session:
        for position, some in groupby(session.execute(query).all(), key=lambda row: row.position):
            if position not in wanted:
                continue
            found[position] = []
            for row in some:
                try:
                    content = kept(session, [row.kept_sha256]).get(row.kept_sha256)
                except BytesMissing:
                    content = None
                found[position].append(_Held(row.sha2, row.content_type, content))
    return found
