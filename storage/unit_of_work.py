"""One use case, one transaction: everything in it is written, or nothing is."""

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from storage.kill_points import reach

BeforeCommit = Callable[["UnitOfWork"], None]


class UnitOfWork:
    """Why: a use case says once that it is done; any other way out of the block rolls back.

    `before_commit(key, act)` asks for one act as the last thing before the commit; the same key
    is asked once however often it is given. Storage does not know what it does: lrs_adapter
    appends its statements there, so that the log's lock is held for the shortest time. `notes`
    is a scratch pad for the acts, gone with the unit. `after_commit(act)` runs once the
    transaction is in the database (to wake a worker, say); it must not fail the use case.
    """

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._before_commit: dict[str, BeforeCommit] = {}
        self._after_commit: list[Callable[[], None]] = []
        self.notes: dict[str, Any] = {}
        self.session: Session

    def __enter__(self) -> Self:
        self.session = self._sessions()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.session.close()
        except DBAPIError:
            self.session.invalidate()
            if error is None:
                raise
            # else by what the connection was lost says more than that nothing can be undone on it

    @property
    def dialect(self) -> Dialect:
        """With `connection`, what prepared statements run on, within this transaction."""
        return self.session.get_bind().dialect

    @property
    def connection(self) -> Any:
        """The driver's connection. Who reads by it what the session holds back must flush first."""
        return self.session.connection().connection

    def before_commit(self, key: str, act: BeforeCommit) -> None:
        """Ask for `act(uow)` as the last act of this unit, once per `key`."""
        self._before_commit.setdefault(key, act)

    def after_commit(self, act: Callable[[], None]) -> None:
        """Ask for `act()` once the commit has succeeded."""
        self._after_commit.append(act)

    def commit(self) -> None:
        """Flush, run the last acts, commit. An act that raises undoes the whole unit."""
        self.session.flush()
        for act in self._before_commit.values():
            act(self)
        self.session.flush()
        reach("before-commit")
        self.session.commit()
        reach("after-commit")
        self._before_commit.clear()
        self.notes.clear()
        after, self._after_commit = self._after_commit, []
        for done in after:
            done()
