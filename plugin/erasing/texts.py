"""Write her out of what people wrote anywhere: reasons, remarks, answers, what mails say."""

from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import JSON, Column, Table, and_, select, tuple_, update

from lrs_adapter import Replacing
from storage import Base, Database, in_portions

AT_ONCE = 500
TEXTS = (
    "allowance.reason",
    "answer_draft.fields",
    "attempt.typed",
    "course.title",
    "invitation.reason",
    "judgement.remark",
    "mail.contents",
    "path_move.reason",
    "retention_hold.reason",
    "role_grant.reason",
    "score_override.reason",
    "training_agreement.reason",
    "version_move.reason",
)
"""What staff and learners write freely."""
AUDIT = "audit.reason"
"""Of which a reason can only be emptied."""


def erase_from_texts(database: Database, replacing: Replacing) -> int:
    """In many short transactions; how many texts were changed. Doing it again changes nothing."""
    changed = 0
    for named in (*TEXTS, AUDIT):
        table, column = _column(named)
        found = list(_where_she_is(database, table, column, replacing))
        for some in in_portions(found, AT_ONCE):
            with database.unit_of_work() as uow:
                for key, text in some:
                    row = and_(*(of == one for of, one in zip(table.primary_key, key, strict=True)))
                    uow.session.execute(update(table).where(row).values({column.name: text}))
                uow.commit()
        changed += len(found)
    return changed


def _column(named: str) -> tuple[Table, Column[Any]]:
    name, _, column = named.partition(".")
    table = Base.metadata.tables[name]
    return table, table.columns[column]


def _where_she_is(
    database: Database, table: Table, column: Column[Any], replacing: Replacing
) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The key of each row that names her, and what shall stand there."""
    keys = list(table.primary_key)
    after: tuple[Any, ...] | None = None
    while True:
        query = select(*keys, column).where(column.is_not(None)).order_by(*keys).limit(AT_ONCE)
        if after is not None:
            query = query.where(
                keys[0] > after[0] if len(keys) == 1 else tuple_(*keys) > tuple_(*after)
            )
        with database.reading() as session:
            rows = session.execute(query).all()
        for row in rows:
            was = row[-1]
            if isinstance(column.type, JSON):
                is_now = replacing.value(was) if replacing.may_be_in(orjson.dumps(was)) else was
            else:
                is_now = replacing.text(was)
            if is_now != was:
                yield tuple(row[:-1]), "" if table.name == "audit" else is_now
        if len(rows) < AT_ONCE:
            return
        after = tuple(rows[-1][:-1])
