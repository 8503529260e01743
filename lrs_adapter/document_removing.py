"""Take documents off their shelves."""

from collections.abc import Collection

from sqlalchemy import delete, func, select, update

from lrs_adapter.document_models import LrsDocument, LrsShelf
from storage import UnitOfWork, in_portions


def drop_documents(uow: UnitOfWork, gone: Collection[int]) -> None:
    """By their rows, and count what is left on each shelf."""
    for some in in_portions(gone):
        counted = (
            select(LrsDocument.shelf_id, func.count())
            .where(LrsDocument.id.in_(some))
            .group_by(LrsDocument.shelf_id)
            .order_by(LrsDocument.shelf_id)
        )
        for shelf, count in uow.session.execute(counted).all():
            fewer = update(LrsShelf).where(LrsShelf.id == shelf)
            uow.session.execute(fewer.values(documents=LrsShelf.documents - count))
        uow.session.execute(delete(LrsDocument).where(LrsDocument.id.in_(some)))
