"""Erase somebody from the records: begun in one transaction, gone through in many small ones.

From the first commit on nothing of hers is found or taken in any more; what is left is to rewrite
what the log keeps. A process that is killed meanwhile leaves a row that any other goes on with.
"""

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from lrs_adapter.erasing.besides import erase_besides, forget_documents, look_besides
from lrs_adapter.erasing.models import LrsErasedStatement, LrsErasure
from lrs_adapter.erasing.replacing import Hers, Replacing
from lrs_adapter.erasing.requests import lock_readers, note_requests
from lrs_adapter.erasing.rewriting import hits_after, rename_terms, rewrite
from lrs_adapter.iris import Iris
from lrs_adapter.log_lock import lock_log
from lrs_adapter.reading import head_position
from lrs_adapter.terms import AGENT
from lrs_adapter.tombstones import bury
from storage import Database, SecretBox, UnitOfWork

Elsewhere = Callable[[Replacing], object]

SAVED_EVERY = 20
"""So many portions without anything of hers are gone through again after a kill, at most."""


@dataclass(frozen=True, slots=True)
class ErasureState:
    """`looked` of `of` positions of the log are done; `rewritten` records name nobody now,
    `removed` signed ones went whole, with so many `documents` and `attachments`.
    """

    id: UUID
    begun: datetime
    done: datetime | None
    looked: int
    of: int
    rewritten: int
    removed: int
    documents: int
    attachments: int


def begin_erasure(
    uow: UnitOfWork, box: SecretBox, iris: Iris, hers: Hers, now: datetime
) -> tuple[UUID, Replacing]:
    """Bury her identifiers, let the log's terms be nobody's, and forget her documents; the caller
    does the rest in the same transaction, and then `continue_erasure` until it is done.
    """
    lock_log(uow.session)
    erasure_id, seed = uuid4(), secrets.token_bytes(32)
    replacing = Replacing(hers, iris.home_page, seed)
    row = LrsErasure(
        id=erasure_id,
        begun=now,
        done=None,
        sealed=box.seal(seed.hex() + hers.to_json()),
        cursor=0,
        up_to=head_position(uow.session),
        rewritten=0,
        removed=0,
        documents=0,
        attachments=0,
    )
    uow.session.add(row)
    uow.session.flush()
    rename_terms(
        uow,
        erasure_id,
        {(AGENT, one): (AGENT, replacing.identifier(one)) for one in hers.identifiers},
    )
    bury(uow, hers.identifiers, now)
    row.documents = forget_documents(uow, replacing)
    uow.session.flush()
    return erasure_id, replacing


def continue_erasure(
    database: Database,
    box: SecretBox,
    iris: Iris,
    erasure_id: UUID,
    *,
    now: datetime,
    most: int,
    elsewhere: Elsewhere,
) -> bool:
    """Go through at most `most` portions of the log; whether all is done. Anybody may call it, also
    two at once: each commit holds only where nobody was faster. `elsewhere` writes her out of what
    is not the log's, the last thing before it is forgotten who she was; it may be called again.
    """
    with database.reading() as session:
        row = session.get(LrsErasure, erasure_id)
    if row is None or row.sealed is None:
        return True
    replacing = _replacing(box, iris, bytes(row.sealed))
    cursor, saved = row.cursor, row.cursor
    for number in range(1, most + 1):
        if cursor >= row.up_to:
            elsewhere(replacing)
            return _finish(database, replacing, erasure_id, saved, now)
        last, hits = hits_after(database, replacing, cursor, row.up_to)
        if hits or number % SAVED_EVERY == 0 or number == most or last >= row.up_to:
            if not _save(database, replacing, erasure_id, saved, last, hits):
                return False
            saved = last
        cursor = last
    return False


def erasures_under_way(session: Session) -> list[UUID]:
    """The oldest first."""
    query = select(LrsErasure.id).where(LrsErasure.done.is_(None))
    return list(session.scalars(query.order_by(LrsErasure.begun, LrsErasure.id)))


def erasures_begun(session: Session) -> list[datetime]:
    """When each that is under way was begun."""
    return list(session.scalars(select(LrsErasure.begun).where(LrsErasure.done.is_(None))))


def erasure_states(session: Session, most: int = 1_000) -> list[ErasureState]:
    """The newest first; none says whose it was."""
    query = select(LrsErasure).order_by(LrsErasure.begun.desc(), LrsErasure.id).limit(most)
    return [
        ErasureState(
            id=row.id,
            begun=row.begun,
            done=row.done,
            looked=row.up_to if row.done else row.cursor,
            of=row.up_to,
            rewritten=row.rewritten,
            removed=row.removed,
            documents=row.documents,
            attachments=row.attachments,
        )
        for row in session.scalars(query)
    ]


def gone_statements(session: Session, statement_ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of these were records of somebody who was erased, and went whole."""
    if not statement_ids:
        return frozenset()
    query = select(LrsErasedStatement.statement_id)
    return frozenset(
        session.scalars(query.where(LrsErasedStatement.statement_id.in_(list(statement_ids))))
    )


def _replacing(box: SecretBox, iris: Iris, sealed: bytes) -> Replacing:
    opened = box.open(sealed)
    return Replacing(Hers.from_json(opened[64:]), iris.home_page, bytes.fromhex(opened[:64]))


def _save(
    database: Database,
    replacing: Replacing,
    erasure_id: UUID,
    before: int,
    last: int,
    hits: list[int],
) -> bool:
    """Rewrite what was found, and note how far it is; False where somebody else got on."""
    with database.unit_of_work() as uow:
        row = _locked(uow, erasure_id)
        if row is None or row.cursor != before:
            return False
        if hits:
            done = rewrite(uow, erasure_id, replacing, hits)
            row.rewritten += done.rewritten
            row.removed += done.removed
            row.attachments += done.attachments
        row.cursor = last
        uow.commit()
    return True


def _finish(
    database: Database, replacing: Replacing, erasure_id: UUID, before: int, now: datetime
) -> bool:
    """What names her beside the log, what other LRSs are asked, and then who it was is gone."""
    found = look_besides(database, replacing)
    with database.unit_of_work() as uow:
        row = _locked(uow, erasure_id)
        if row is None or row.cursor != before:
            return False
        lock_log(uow.session)
        lock_readers(uow)
        row.documents += erase_besides(uow, erasure_id, replacing, found)
        note_requests(uow, erasure_id)
        row.sealed, row.done = None, now
        uow.commit()
    return True


def _locked(uow: UnitOfWork, erasure_id: UUID) -> LrsErasure | None:
    query = select(LrsErasure).where(LrsErasure.id == erasure_id, LrsErasure.done.is_(None))
    return uow.session.scalars(query.with_for_update()).one_or_none()
