"""Look for somebody everywhere: every column of every table, every file, every row of the log."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import MetaData, select
from sqlalchemy.orm import Session

from lrs_adapter.identifiers import actor_identifier
from lrs_adapter.models import LogMention, LogStatement, LogTerm
from lrs_adapter.pending import Pending
from lrs_adapter.references import OWN_ROLES
from lrs_adapter.terms import INVOLVED, SaidAlready, mentions
from storage import Database


def where_found(database: Database, needles: Iterable[str]) -> list[str]:
    """Each place as table.column, with what stands there."""
    wanted = [needle.lower() for needle in needles]
    found = []
    for place, text in every_value(database):
        small = text.lower()
        found += [f"{place}: {needle}" for needle in wanted if needle in small]
    return found


def every_value(database: Database) -> Iterator[tuple[str, str]]:
    tables = MetaData()
    with database.engine.connect() as connection:
        tables.reflect(connection)
        for table in tables.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for name, value in row.items():
                    yield f"{table.name}.{name}", as_text(value)


def as_text(value: Any) -> str:
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, (dict, list)):
        return orjson.dumps(value).decode()
    return str(value)


def files_with(folder: Path, needles: Iterable[str]) -> list[str]:
    wanted = [needle.lower().encode() for needle in needles]
    return [
        str(file)
        for file in folder.rglob("*")
        if file.is_file() and any(needle in file.read_bytes().lower() for needle in wanted)
    ]


def wrong_mentions(session: Session) -> list[str]:
    """Statements whose mentions, but those by reference, are not what their documents name."""
    terms = {row.id: (row.kind, row.value) for row in session.scalars(select(LogTerm))}
    wrong = []
    for row in session.scalars(select(LogStatement).order_by(LogStatement.position)):
        document = orjson.loads(row.document)
        pending = Pending(
            statement_id=row.statement_id,
            document=document,
            actor=actor_identifier(document["actor"]),
            authority=actor_identifier(document["authority"]),
            timestamp=None,
            may_void_any=False,
        )
        named = select(LogMention).where(LogMention.position == row.position)
        stored = {
            terms[one.term_id]: one.roles & (OWN_ROLES | INVOLVED) for one in session.scalars(named)
        }
        stored = {term: roles for term, roles in stored.items() if roles & OWN_ROLES}
        expected = {
            term: roles & (OWN_ROLES | INVOLVED)
            for term, roles in mentions(pending, SaidAlready()).items()
            if roles & OWN_ROLES
        }
        if expected != stored or terms[row.actor_id] != ("a", pending.actor):
            wrong.append(f"{row.position}: {set(expected.items()) ^ set(stored.items())}")
    return wrong
