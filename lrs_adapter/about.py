"""How many records on the log are about somebody, for her own eyes.

Mentions of a record that a rule let go stay until the pass ends, so only what is there counts.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.orm import Session

from lrs_adapter.identifiers import own_actor
from lrs_adapter.iris import Iris
from lrs_adapter.models import LogMention, LogStatement, LogTerm
from lrs_adapter.terms import AGENT, Role, term_digest

NAMED = (Role.ACTOR | Role.OBJECT | Role.MEMBER | Role.RELATED).value


def records_naming(session: Session, iris: Iris, record_ids: Collection[UUID]) -> int:
    """How many records name one of these members: as who acts, is acted upon, or takes part."""
    return session.scalar(select(naming(iris, record_ids))) or 0


def naming(iris: Iris, record_ids: Collection[UUID]) -> ScalarSelect[int]:
    """The same as part of another query."""
    return _mentions(iris, record_ids, func.count(LogMention.position.distinct())).scalar_subquery()


def oldest_naming(iris: Iris, record_ids: Collection[UUID]) -> ScalarSelect[datetime]:
    """When the oldest of them was stored, as part of another query."""
    return _mentions(iris, record_ids, func.min(LogStatement.stored)).scalar_subquery()


def _mentions(iris: Iris, record_ids: Collection[UUID], what: ColumnElement[Any]) -> Select[Any]:
    digests = [term_digest((AGENT, own_actor(iris, one))) for one in record_ids]
    return (
        select(what)
        .select_from(LogMention)
        .join(LogTerm, LogTerm.id == LogMention.term_id)
        .join(LogStatement, LogStatement.position == LogMention.position)
        .where(LogTerm.digest.in_(digests), LogMention.roles.bitwise_and(NAMED) != 0)
    )
