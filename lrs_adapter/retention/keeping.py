"""What no rule may take: what paths ask for, whom a hold names, withdrawals, what is unread."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lrs_adapter.models import LogMention, LogReader, LogStatement, LogTerm, LrsTarget
from lrs_adapter.reading import LogEntry
from lrs_adapter.terms import AGENT, term_digest
from storage import in_portions

StandsOn = Callable[[Session, Sequence[LogEntry]], frozenset[UUID]]
"""Which of these records somebody's path asks for, whoever knows paths says."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """`stands_on` asks for paths, `held` are the agents whom legal holds name."""

    stands_on: StandsOn
    held: frozenset[str]

    def kept(self, session: Session, entries: Sequence[LogEntry]) -> frozenset[UUID]:
        """Which of these records stay, whatever their age."""
        if not entries:
            return frozenset()
        found = set(self.stands_on(session, entries))
        found |= self._named(session, entries)
        found |= _still_voiding(session, entries)
        return frozenset(found)

    def held_digests(self) -> list[bytes]:
        """Of documents' actors."""
        return [term_digest((AGENT, one)) for one in sorted(self.held)]

    def _named(self, session: Session, entries: Sequence[LogEntry]) -> set[UUID]:
        """Those that name somebody whom a hold names, at whatever place."""
        if not self.held:
            return set()
        terms = list(
            session.scalars(select(LogTerm.id).where(LogTerm.digest.in_(self.held_digests())))
        )
        by_position = {one.position: one.statement_id for one in entries}
        found: set[UUID] = set()
        for some in in_portions(list(by_position)):
            query = select(LogMention.position).where(
                LogMention.term_id.in_(terms), LogMention.position.in_(some)
            )
            found |= {by_position[position] for position in session.scalars(query)}
        return found


def _still_voiding(session: Session, entries: Sequence[LogEntry]) -> set[UUID]:
    """A withdrawal stays as long as what it withdrew: else that would count again."""
    by_target = {one.target_id: one.statement_id for one in entries if one.target_id is not None}
    found: set[UUID] = set()
    for some in in_portions(list(by_target)):
        query = select(LogStatement.statement_id).where(LogStatement.statement_id.in_(some))
        found |= {by_target[one] for one in session.scalars(query)}
    return found


def read_by_all(session: Session, projector: str) -> int:
    """The position up to which every reader has read: paths, and each LRS that is sent to."""
    cursors = {row.name: row.cursor for row in session.scalars(select(LogReader))}
    wanted = [projector, *(one.reader for one in session.scalars(select(LrsTarget)))]
    return min(cursors.get(name, 0) for name in wanted)
