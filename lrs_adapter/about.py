"""How many records on the log are about somebody, for her own eyes."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from lrs_adapter.identifiers import own_actor
from lrs_adapter.iris import Iris
from lrs_adapter.models import LogMention, LogTerm
from lrs_adapter.terms import AGENT, Role, term_digest

NAMED = (Role.ACTOR | Role.OBJECT | Role.MEMBER | Role.RELATED).value


def records_naming(session: Session, iris: Iris, record_ids: Collection[UUID]) -> int:
    """How many records name one of these members: as who acts, is acted upon, or takes part."""
    return session.scalar(select(naming(iris, record_ids))) or 0


def naming(iris: Iris, record_ids: Collection[UUID]) -> ScalarSelect[int]:
    """The same as part of another query."""
    digests = [term_digest((AGENT, own_actor(iris, one))) for one in record_ids]
    return (
        select(func.count(LogMention.position.distinct()))
        .join(LogTerm, LogTerm.id == LogMention.term_id)
        .where(LogTerm.digest.in_(digests), LogMention.roles.bitwise_and(NAMED) != 0)
        .scalar_subquery()
    )
