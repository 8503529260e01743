"""The keys of identifiers in the log; within a reading each is asked for once."""

from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from lrs_adapter.models import LogTerm
from lrs_adapter.terms import Term, term_digest
from storage import asked_once, asked_once_each, in_portions

AT_ONCE = 500
SQLITE = "select digest, id from log_term where digest in"
POSTGRESQL = "select digest, id from log_term where digest = any(%s::bytea[])"


@asked_once
def term_id(session: Session, term: Term) -> int | None:
    """None for what no statement has ever named."""
    return session.scalar(select(LogTerm.id).where(LogTerm.digest == term_digest(term)))


@asked_once_each(term_id)
def term_ids(session: Session, terms: Collection[Term]) -> dict[Term, int | None]:
    """The same of each, in one statement."""
    found: dict[Term, int | None] = dict.fromkeys(terms)
    digests = {term_digest(term): term for term in found}
    for digest, key in known_digests(session, digests):
        found[digests[digest]] = key
    return found


def known_digests(session: Session, digests: Collection[bytes]) -> Iterator[tuple[bytes, int]]:
    """Those of `digests` that the log has, each with the key of its term.

    Every batch asks for hundreds, which as an expression takes four times as long.
    """
    connection = session.connection()
    on_sqlite = connection.dialect.name == "sqlite"
    for some in in_portions(digests, AT_ONCE):
        rows = (
            connection.exec_driver_sql(f"{SQLITE} ({', '.join('?' * len(some))})", tuple(some))
            if on_sqlite
            else connection.exec_driver_sql(POSTGRESQL, (some,))
        )
        yield from ((bytes(digest), key) for digest, key in rows)
