"""Read documents of a key's shelf (xAPI 1.0.3 part 3, 2.2)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lrs_adapter.document_models import LrsDocument
from lrs_adapter.document_names import DocumentContext, DocumentName
from lrs_adapter.document_shelves import Shelf


@dataclass(frozen=True, slots=True)
class Document:
    """`etag` is the SHA-1 of `content`, in hexadecimal digits."""

    content: bytes
    content_type: str
    etag: str
    updated: datetime


@dataclass(frozen=True, slots=True)
class DocumentIds:
    """`newest` is when the last of them was stored, None where there are none."""

    ids: tuple[str, ...]
    newest: datetime | None


def find_document(session: Session, shelf: Shelf, name: DocumentName) -> Document | None:
    """A state without registration is another one than those of registrations."""
    row = session.execute(
        select(
            LrsDocument.content, LrsDocument.content_type, LrsDocument.etag, LrsDocument.updated
        ).where(LrsDocument.digest == name.digest(shelf.digest))
    ).one_or_none()
    return None if row is None else Document(*row)


def document_ids(
    session: Session, shelf: Shelf, context: DocumentContext, *, since: datetime | None = None
) -> DocumentIds:
    """Every id once, in the order of the text; stored or changed after `since`, which is
    exclusive. Without a registration, those of all registrations (2.3: "if specified").
    """
    query = select(LrsDocument.name, LrsDocument.updated).where(*within(shelf, context))
    if since is not None:
        query = query.where(LrsDocument.updated > since)
    rows = session.execute(query).all()
    return DocumentIds(
        tuple(sorted({row.name for row in rows})), max((row.updated for row in rows), default=None)
    )


def within(shelf: Shelf, context: DocumentContext) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [LrsDocument.context == context.digest(shelf.digest)]
    if context.registration is not None:
        found.append(LrsDocument.registration == context.registration)
    return found
