"""What a piece of work asks the database, statement by statement, prepared ones too."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from storage import Connected, Database, Prepared


@contextmanager
def asked(database: Database) -> Iterator[list[str]]:
    """Every statement sent within the block, in its order."""
    done: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        done.append(statement)

    def noting(name: str) -> Any:
        act = getattr(Prepared, name)

        def call(self: Prepared, on: Connected, *given: Any, **values: Any) -> Any:
            if (name, on.dialect.name) != ("unloaded", "sqlite"):  # which asks by raw_rows
                done.append(self._for(on.dialect).sql)
            return act(self, on, *given, **values)

        return call

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("raw_rows", "unloaded", "run", "run_many"):
                patch.setattr(Prepared, name, noting(name))
            yield done
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
