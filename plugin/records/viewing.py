"""Who looks at learning records, and as what the log's own query code answers her."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from community import (
    INSTALLATION,
    Asker,
    NotAllowed,
    Permission,
    Scope,
    community,
    is_allowed_throughout,
    require,
)
from lrs_adapter import Iris, LrsKey, StatementQuery, agent_of, desk_reader, is_ours, outline

WORK = (Permission.JUDGE_ANSWERS, Permission.OVERRIDE_SCORE)
"""Who may both in all of a place knows whose work it is, and what came of it."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """`key` is what she reads with: of a community what a key sees that is limited to it.

    Without `sees_work`, names, results, answers and attached data are not for her.
    """

    key: LrsKey
    sees_work: bool

    def may_ask(self, query: StatementQuery, iris: Iris) -> bool:
        """Whoever sees no names may not try addresses either: people outside are not asked for."""
        return self.sees_work or query.agent is None or is_ours(query.agent, iris)

    def seen(self, statement: dict[str, Any], iris: Iris) -> dict[str, Any]:
        """The statement as far as it is for her."""
        return statement if self.sees_work else outline(statement, iris)

    def agent_of(self, identifier: str, iris: Iris) -> dict[str, Any] | None:
        """An agent to ask by; None where she may not, or nobody can."""
        return agent_of(identifier) if self.sees_work or is_ours(identifier, iris) else None


def viewer_of(session: Session, iris: Iris, *, asker: Asker, scope: Scope, now: datetime) -> Viewer:
    """Of a community's records, or of all for the installation's scope; a training unit has none
    of its own. Raises `NotAllowed`.
    """
    require(session, asker, Permission.SEE_RECORDS, scope, now=now)
    sees_work = all(is_allowed_throughout(session, asker, each, scope, now=now) for each in WORK)
    if scope is INSTALLATION:
        return Viewer(desk_reader(), sees_work)
    if not isinstance(scope, UUID):
        raise NotAllowed(Permission.SEE_RECORDS)
    place = iris.community(community(session, scope).slug)
    return Viewer(desk_reader(scope, place), sees_work)
