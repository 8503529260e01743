"""The documents that content keeps about somebody, for her own eyes."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session

from lrs_adapter.document_models import LrsDocument
from lrs_adapter.document_names import DocumentKind
from lrs_adapter.identifiers import own_actor
from lrs_adapter.iris import Iris
from lrs_adapter.terms import AGENT, term_digest

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class OwnDocument:
    """A state or an agent profile, by whatever key it was stored."""

    kind: DocumentKind
    activity: str | None
    registration: UUID | None
    name: str
    content_type: str
    updated: datetime
    content: bytes


def about_documents(iris: Iris, record_ids: Collection[UUID]) -> ScalarSelect[int]:
    """How many documents are kept about these members, as part of another query."""
    counted = select(func.count()).select_from(LrsDocument).where(_about(iris, record_ids))
    return counted.scalar_subquery()


def oldest_document(iris: Iris, record_ids: Collection[UUID]) -> ScalarSelect[datetime]:
    """When the one that lay longest was changed, as part of another query."""
    oldest = select(func.min(LrsDocument.updated)).where(_about(iris, record_ids))
    return oldest.scalar_subquery()


def own_documents(
    session: Session, iris: Iris, record_ids: Collection[UUID]
) -> Iterator[OwnDocument]:
    """Each of them, in the order in which they came; one at a time is in memory."""
    after = 0
    while some := session.scalars(
        select(LrsDocument.id)
        .where(_about(iris, record_ids), LrsDocument.id > after)
        .order_by(LrsDocument.id)
        .limit(AT_ONCE)
    ).all():
        after = some[-1]
        for each in some:
            row: Any = session.execute(
                select(
                    LrsDocument.kind,
                    LrsDocument.activity,
                    LrsDocument.registration,
                    LrsDocument.name,
                    LrsDocument.content_type,
                    LrsDocument.updated,
                    LrsDocument.content,
                ).where(LrsDocument.id == each)
            ).one()
            yield OwnDocument(DocumentKind(row.kind), *row[1:])


def _about(iris: Iris, record_ids: Collection[UUID]) -> ColumnElement[bool]:
    digests = [term_digest((AGENT, own_actor(iris, one))) for one in record_ids]
    return LrsDocument.actor_digest.in_(digests)
