"""Go through the log and write her out of it, a few hundred records at a time.

What a record says of others stays. A signed record of hers goes whole, since a signature holds it
as it was; where it tells of somebody else, or is somebody else's, only the signature goes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import bindparam, delete, insert, select, update

from lrs_adapter.attachments import attachments_in
from lrs_adapter.erasing.models import LrsErasedStatement, LrsErasedTerm
from lrs_adapter.erasing.replacing import Replacing
from lrs_adapter.log_lock import lock_log
from lrs_adapter.models import LogHappening, LogStatement, LogTerm
from lrs_adapter.removing import forget_data, remove_statements
from lrs_adapter.signatures import is_signature
from lrs_adapter.terms import Term, term_digest
from lrs_adapter.withholding import WithheldActor
from storage import Database, UnitOfWork

AT_ONCE = 500
REWRITE = update(LogStatement).where(LogStatement.position == bindparam("at"))


@dataclass(slots=True)
class Rewritten:
    """What became of some records: `position` is the last that was looked at."""

    position: int
    rewritten: int = 0
    removed: int = 0
    attachments: int = 0


def hits_after(
    database: Database, replacing: Replacing, after: int, up_to: int
) -> tuple[int, list[int]]:
    """The position of the last record that was looked at, and those where she may stand; read
    without holding anybody up.
    """
    query = (
        select(LogStatement.position, LogStatement.document)
        .where(LogStatement.position > after, LogStatement.position <= up_to)
        .order_by(LogStatement.position)
        .limit(AT_ONCE)
    )
    last, found = up_to, []
    with database.reading() as session:
        rows = session.execute(query).all()
    for position, document in rows:
        if replacing.may_be_in(document):
            found.append(position)
    if len(rows) == AT_ONCE:
        last = rows[-1].position
    return last, found


def rewrite(
    uow: UnitOfWork, erasure_id: UUID, replacing: Replacing, positions: Sequence[int]
) -> Rewritten:
    """Write her out of the records at these positions, in this transaction and under the log's
    lock. Doing it again changes nothing.
    """
    lock_log(uow.session)
    done = Rewritten(positions[-1])
    query = select(LogStatement.position, LogStatement.statement_id, LogStatement.document)
    changed: list[dict[str, Any]] = []
    gone: list[tuple[int, UUID]] = []
    lost: dict[int, set[str] | None] = {}
    for position, statement_id, document in uow.session.execute(
        query.where(LogStatement.position.in_(positions)).order_by(LogStatement.position)
    ):
        was = orjson.loads(document)
        is_now = replacing.value(was)
        if is_now == was:
            continue
        hers = replacing.is_hers(was)
        if hers and goes_whole(was, is_now):
            gone.append((position, statement_id))
            continue
        taken = _taken_off(is_now, hers=hers)
        if taken:
            lost[position] = taken
        changed.append({"at": position, "document": orjson.dumps(_in_order(is_now))})
    if changed:
        uow.session.connection().execute(REWRITE, changed)
    done.attachments += forget_data(uow, lost) + _remove(uow, erasure_id, gone)
    rename_terms(uow, erasure_id, replacing.renamed)
    replacing.renamed.clear()
    done.rewritten, done.removed = len(changed), len(gone)
    return done


def goes_whole(was: Mapping[str, Any], is_now: Mapping[str, Any]) -> bool:
    """A signed one of those of which she is the actor, unless it is about somebody else."""
    if not any(is_signature(one) for _, one in attachments_in(was)):
        return False
    target = was["object"]
    about_others = target.get("objectType") in ("Agent", "Group") and is_now["object"] == target
    return not about_others


def rename_terms(uow: UnitOfWork, erasure_id: UUID, renamed: Mapping[Term, Term]) -> None:
    """Let the log's terms say what the records say: mentions, and whatever refers to a term, stay
    as they are. One that is unknown was never named, or is renamed already.
    """
    by_digest = {term_digest(was): (was, is_now) for was, is_now in renamed.items()}
    if not by_digest:
        return
    query = select(LogTerm.id, LogTerm.digest).where(LogTerm.digest.in_(list(by_digest)))
    known = set(
        uow.session.scalars(
            select(LrsErasedTerm.term_id).where(LrsErasedTerm.erasure_id == erasure_id)
        )
    )
    for term_id, digest in uow.session.execute(query).all():
        _, is_now = by_digest[bytes(digest)]
        fresh = term_digest(is_now)
        uow.session.execute(
            update(LogTerm).where(LogTerm.id == term_id).values(digest=fresh, value=is_now[1])
        )
        uow.session.execute(
            update(WithheldActor).where(WithheldActor.digest == digest).values(digest=fresh)
        )
        if is_now[0] == "a" and term_id not in known:
            row = {"erasure_id": erasure_id, "term_id": term_id}
            uow.session.execute(insert(LrsErasedTerm).values(row))


def _taken_off(is_now: dict[str, Any], *, hers: bool) -> set[str]:
    """Take from a changed record the attachments that may not stay: of her own all, of others' the
    signatures; returns the sums of those.
    """
    gone: set[str] = set()
    holders = [is_now]
    if is_now["object"].get("objectType") == "SubStatement":
        holders.append(is_now["object"])
    for holder in holders:
        kept = [one for one in holder.get("attachments", ()) if not (hers or is_signature(one))]
        if len(kept) == len(holder.get("attachments", ())):
            continue
        gone |= {one["sha2"].lower() for one in holder["attachments"] if one not in kept}
        if kept:
            holder["attachments"] = kept
        else:
            del holder["attachments"]
    return gone


def _in_order(statement: dict[str, Any]) -> dict[str, Any]:
    """Authority and `stored` last, as the log has it."""
    for key in ("authority", "stored"):
        if key in statement:
            statement[key] = statement.pop(key)
    return statement


def _remove(uow: UnitOfWork, erasure_id: UUID, gone: Sequence[tuple[int, UUID]]) -> int:
    """Of how many the data went, too."""
    rows = [
        {"position": position, "statement_id": statement_id, "erasure_id": erasure_id}
        for position, statement_id in gone
    ]
    if not rows:
        return 0
    ids = [row["statement_id"] for row in rows]
    attachments = remove_statements(uow, gone)
    uow.session.execute(delete(LogHappening).where(LogHappening.statement_id.in_(ids)))
    uow.session.execute(insert(LrsErasedStatement), rows)
    return attachments
