"""Write documents: what is checked and what is written are one transaction under one lock."""

from datetime import datetime, timedelta
from hashlib import sha1
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from lrs_adapter.document_merging import check_posted, merged
from lrs_adapter.document_models import LrsDocument
from lrs_adapter.document_names import DocumentContext, DocumentName
from lrs_adapter.document_preconditions import (
    NO_PRECONDITIONS,
    Blind,
    Preconditions,
    check_preconditions,
)
from lrs_adapter.document_shelves import Shelf, check_room, count_documents, shelf_id
from lrs_adapter.documents import within
from lrs_adapter.terms import AGENT, term_digest
from lrs_adapter.tombstones import refuse_erased
from storage import UnitOfWork

LOCK = 0x444F43  # "DOC", the class of PostgreSQL's advisory locks
TICK = timedelta(microseconds=1)


def put_document(
    uow: UnitOfWork,
    shelf: Shelf,
    name: DocumentName,
    content: bytes,
    content_type: str,
    *,
    preconditions: Preconditions = NO_PRECONDITIONS,
    blind: Blind = Blind.OVERWRITES,
    now: datetime,
) -> None:
    """Store the document, or replace the whole of it.

    `blind` is what may be done without preconditions. Raises `PreconditionFailed`,
    `DocumentConflict`, `PreconditionMissing`, `TooManyDocuments`, `NamesErased`.
    """
    stored = _locked(uow.session, name.digest(shelf.digest))
    current = None if stored is None else stored.etag
    check_preconditions(preconditions, current, blind=blind)
    _write(uow.session, shelf, name, stored, content, content_type, now)


def post_document(
    uow: UnitOfWork,
    shelf: Shelf,
    name: DocumentName,
    content: bytes,
    content_type: str,
    *,
    preconditions: Preconditions = NO_PRECONDITIONS,
    now: datetime,
) -> None:
    """Merge the document into the one that is there, or store it where there is none.

    Raises `BadDocument`, `PreconditionFailed`, `TooManyDocuments`.
    """
    check_posted(content, content_type)
    stored = _locked(uow.session, name.digest(shelf.digest))
    check_preconditions(preconditions, None if stored is None else stored.etag)
    if stored is not None:
        before = uow.session.scalars(
            select(LrsDocument.content).where(LrsDocument.id == stored.id)
        ).one()
        content = merged(before, stored.content_type, content, content_type)
    _write(uow.session, shelf, name, stored, content, content_type, now)


def delete_document(
    uow: UnitOfWork,
    shelf: Shelf,
    name: DocumentName,
    *,
    preconditions: Preconditions = NO_PRECONDITIONS,
) -> None:
    """Delete it, if it is there. Raises `PreconditionFailed`."""
    stored = _locked(uow.session, name.digest(shelf.digest))
    check_preconditions(preconditions, None if stored is None else stored.etag)
    if stored is not None:
        uow.session.execute(delete(LrsDocument).where(LrsDocument.id == stored.id))
        count_documents(uow.session, stored.shelf_id, -1)


def delete_documents(
    uow: UnitOfWork, shelf: Shelf, context: DocumentContext, *, but: str | None = None
) -> None:
    """Delete every state in the context; without a registration those of all (2.3). Those that
    have the name `but` stay.
    """
    many = delete(LrsDocument).where(*within(shelf, context))
    done = uow.session.execute(many if but is None else many.where(LrsDocument.name != but))
    assert isinstance(done, CursorResult)
    if done.rowcount:
        count_documents(uow.session, shelf_id(uow.session, shelf), -done.rowcount)


def _locked(session: Session, digest: bytes) -> Any:
    """The row, held until the commit; on PostgreSQL so is the place of one that is not there.

    On SQLite the write transaction is the lock.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = int.from_bytes(digest[:4], signed=True)
        session.execute(select(func.pg_advisory_xact_lock(LOCK, key)))
    query = select(
        LrsDocument.id,
        LrsDocument.shelf_id,
        LrsDocument.etag,
        LrsDocument.content_type,
        LrsDocument.updated,
    )
    return session.execute(
        query.where(LrsDocument.digest == digest).with_for_update()
    ).one_or_none()


def _write(
    session: Session,
    shelf: Shelf,
    name: DocumentName,
    stored: Any,
    content: bytes,
    content_type: str,
    now: datetime,
) -> None:
    values = {
        "content": content,
        "content_type": content_type,
        "etag": sha1(content, usedforsecurity=False).hexdigest(),
        "updated": now if stored is None else max(now, stored.updated + TICK),
    }
    if stored is not None:
        session.execute(update(LrsDocument).where(LrsDocument.id == stored.id).values(values))
        return
    row, context = shelf_id(session, shelf), name.context
    whose = None if context.actor is None else term_digest((AGENT, context.actor))
    if whose is not None and context.actor is not None:
        refuse_erased(session, [context.actor])
        check_room(session, row, whose)
    session.execute(
        insert(LrsDocument).values(
            shelf_id=row,
            kind=context.kind.value,
            digest=name.digest(shelf.digest),
            context=context.digest(shelf.digest),
            actor_digest=whose,
            activity=context.activity,
            actor=context.actor,
            registration=context.registration,
            name=name.name,
            **values,
        )
    )
    count_documents(session, row, 1)
