"""How many records on the log, and documents beside it, are about somebody, for her own eyes."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lrs_adapter.document_models import LrsDocument
from lrs_adapter.identifiers import own_actor
from lrs_adapter.iris import Iris
from lrs_adapter.models import LogMention, LogTerm
from lrs_adapter.terms import AGENT, Role, term_digest

NAMED = (Role.ACTOR | Role.OBJECT | Role.MEMBER | Role.RELATED).value


def records_naming(session: Session, iris: Iris, record_ids: Collection[UUID]) -> int:
    """How many records name one of these members: as who acts, is acted upon, or takes part."""
    return session.scalar(_records(_digests(iris, record_ids))) or 0


def records_and_documents_about(
    session: Session, iris: Iris, record_ids: Collection[UUID]
) -> tuple[int, int]:
    """The same, and how many documents content keeps about these members; in one statement."""
    digests = _digests(iris, record_ids)
    documents = select(func.count()).where(LrsDocument.actor_digest.in_(digests))
    both = select(_records(digests).scalar_subquery(), documents.scalar_subquery())
    records, kept = session.execute(both).one()
    return records, kept


def _records(digests: Collection[bytes]) -> Select[int]:
    return (
        select(func.count(LogMention.position.distinct()))
        .join(LogTerm, LogTerm.id == LogMention.term_id)
        .where(LogTerm.digest.in_(digests), LogMention.roles.bitwise_and(NAMED) != 0)
    )


def _digests(iris: Iris, record_ids: Collection[UUID]) -> list[bytes]:
    return [term_digest((AGENT, own_actor(iris, one))) for one in record_ids]
