"""What a request cost the service, counted and not timed: statements and hashes, in their order."""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from storage import Database


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Every statement that the database is asked, and every SHA-256 and HMAC that is computed."""
    done: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        done.append(statement)

    def noting(name: str, before: Any) -> Any:
        def call(*given: Any, **more: Any) -> Any:
            done.append(name)
            return before(*given, **more)

        return call

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(hashlib, "sha256", noting("sha256", hashlib.sha256))
            patch.setattr(hmac, "digest", noting("hmac", hmac.digest))
            yield done
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
