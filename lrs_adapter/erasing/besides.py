"""What names her beside the log: documents, launches, definitions, and what LRSs answered."""

from dataclasses import dataclass, field
from hashlib import sha1
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import delete, select, tuple_, update

from lrs_adapter.definitions import LogDefinition
from lrs_adapter.document_models import LrsDocument
from lrs_adapter.document_removing import drop_documents
from lrs_adapter.erasing.replacing import Replacing
from lrs_adapter.erasing.rewriting import rename_terms
from lrs_adapter.key_rows import LrsLaunch
from lrs_adapter.models import LogTerm, LrsDeadLetter, LrsTarget
from lrs_adapter.origins import replace_authorities
from lrs_adapter.source_rows import LrsSource, LrsSourceRefusal
from lrs_adapter.terms import ACTIVITY, AGENT, Term, term_digest
from storage import Database, UnitOfWork, in_portions

AT_ONCE = 200
KEY = (LogDefinition.activity_id, LogDefinition.authority_id)


TOLD: tuple[tuple[Any, str], ...] = (
    (LrsDeadLetter, "reason"),
    (LrsTarget, "last_error"),
    (LrsSourceRefusal, "reason"),
    (LrsSource, "last_error"),
)
"""What other LRSs answered, or what of theirs was quoted."""


@dataclass(slots=True)
class Besides:
    """Where she was found: documents about her, documents of others that name her, definitions,
    and terms that are written otherwise than she is known.
    """

    hers: list[int] = field(default_factory=list)
    documents: list[int] = field(default_factory=list)
    definitions: list[tuple[int, int]] = field(default_factory=list)
    terms: dict[Term, Term] = field(default_factory=dict)


def forget_documents(uow: UnitOfWork, replacing: Replacing) -> int:
    """Her states and profiles go, and launches that content runs under for her; how many documents
    it were.
    """
    digests = [term_digest((AGENT, one)) for one in replacing.hers.identifiers]
    gone = list(
        uow.session.scalars(select(LrsDocument.id).where(LrsDocument.actor_digest.in_(digests)))
    )
    drop_documents(uow, gone)
    for launch in uow.session.execute(select(LrsLaunch.id, LrsLaunch.actor)).all():
        if replacing.may_be_in(launch.actor.encode()):
            uow.session.execute(delete(LrsLaunch).where(LrsLaunch.id == launch.id))
    return len(gone)


def look_besides(database: Database, replacing: Replacing) -> Besides:
    """Find her without holding anybody up."""
    found = Besides()
    after: Any = 0
    while rows := _page(database, LrsDocument.id, (LrsDocument.actor, LrsDocument.content), after):
        after = rows[-1][0]
        for row_id, actor, content in rows:
            if actor and replacing.is_she(actor):
                found.hers.append(row_id)
            elif replacing.may_be_in(content):
                found.documents.append(row_id)
    after = (0, 0)
    while True:
        query = select(*KEY, LogDefinition.definition).where(tuple_(*KEY) > after)
        with database.reading() as session:
            pages = session.execute(query.order_by(*KEY).limit(AT_ONCE)).all()
        if not pages:
            break
        after = (pages[-1][0], pages[-1][1])
        found.definitions += [(row[0], row[1]) for row in pages if replacing.may_be_in(row[2])]
    after = 0
    while rows := _page(database, LogTerm.id, (LogTerm.kind, LogTerm.value), after, AT_ONCE * 25):
        after = rows[-1][0]
        for _, kind, value in rows:
            if kind == ACTIVITY and (now := replacing.text(value)) != value:
                found.terms[ACTIVITY, value] = ACTIVITY, now
            elif kind == AGENT and replacing.is_she(value):
                found.terms[AGENT, value] = AGENT, replacing.identifier(value)
    return found


def erase_besides(uow: UnitOfWork, erasure_id: UUID, replacing: Replacing, found: Besides) -> int:
    """Write her out of what was found; how many documents were changed or went."""
    drop_documents(uow, found.hers)
    for some in in_portions(found.documents):
        columns = LrsDocument.id, LrsDocument.content
        for row_id, content in uow.session.execute(
            select(*columns).where(LrsDocument.id.in_(some))
        ).all():
            now = _content(content, replacing)
            etag = sha1(now, usedforsecurity=False).hexdigest()
            row = update(LrsDocument).where(LrsDocument.id == row_id)
            uow.session.execute(row.values(content=now, etag=etag))
    for activity, authority in found.definitions:
        one = KEY[0] == activity, KEY[1] == authority
        definition = uow.session.scalar(select(LogDefinition.definition).where(*one))
        if definition is not None:
            now = orjson.dumps(replacing.value(orjson.loads(definition)))
            uow.session.execute(update(LogDefinition).where(*one).values(definition=now))
    rename_terms(uow, erasure_id, found.terms | replacing.renamed)
    replacing.renamed.clear()
    replace_authorities(uow.session, replacing.value)
    for table, column in TOLD:
        for row_id, was in uow.session.execute(select(table.id, getattr(table, column))).all():
            if was and (told := replacing.text(was)) != was:
                quoting = update(table).where(table.id == row_id)
                uow.session.execute(quoting.values({column: told}))
    return len(found.hers) + len(found.documents)


def _page(
    database: Database, key: Any, columns: tuple[Any, ...], after: Any, most: int = AT_ONCE
) -> list[Any]:
    query = select(key, *columns).where(key > after).order_by(key).limit(most)
    with database.reading() as session:
        return list(session.execute(query))


def _content(content: bytes, replacing: Replacing) -> bytes:
    """JSON and text; what is neither stays as it is."""
    try:
        return orjson.dumps(replacing.value(orjson.loads(content)))
    except orjson.JSONDecodeError:
        pass
    try:
        return replacing.text(content.decode()).encode()
    except UnicodeDecodeError:
        return content
