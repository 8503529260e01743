"""Drafts: what a page held for a question before it was given as an answer. Nothing is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import Base, UnitOfWork, UtcDateTime, asked_once


class DraftRow(Base):
    """`fields` is what the question's form fields held; it may be half an answer, or none yet."""

    __tablename__ = "answer_draft"

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    item_slug: Mapped[str] = mapped_column(String(200), primary_key=True)
    fields: Mapped[list[str]] = mapped_column(JSON)
    kept: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Draft:
    """`kept` is when its fields last changed."""

    fields: tuple[str, ...]
    kept: datetime


def keep_drafts(
    uow: UnitOfWork,
    *,
    visit_id: UUID,
    drafts: Mapping[str, Sequence[str]],
    settled: Sequence[str] = (),
    now: datetime,
) -> None:
    """Keep what was filled in, by item slug, and forget the drafts of the `settled` items.

    The caller names a visit that she knows to be the learner's. What is named in neither stays.
    """
    there = {
        row.item_slug: row
        for row in uow.session.scalars(select(DraftRow).where(DraftRow.visit_id == visit_id))
    }
    for slug in set(settled) & set(there):
        uow.session.delete(there[slug])
    for slug, fields in drafts.items():
        row = there.get(slug)
        if row is None:
            uow.session.add(
                DraftRow(visit_id=visit_id, item_slug=slug, fields=list(fields), kept=now)
            )
        elif row.fields != list(fields):
            row.fields, row.kept = list(fields), now
    uow.session.flush()


@asked_once
def drafts_of(session: Session, visit_id: UUID) -> Mapping[str, Draft]:
    """What was kept for a visit, by item slug."""
    rows = session.scalars(select(DraftRow).where(DraftRow.visit_id == visit_id))
    return {row.item_slug: Draft(tuple(row.fields), row.kept) for row in rows}
