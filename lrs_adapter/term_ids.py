"""The keys of identifiers in the log; within a reading each is asked for once."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from lrs_adapter.models import LogTerm
from lrs_adapter.terms import Term, term_digest
from storage import asked_once, asked_once_each, in_portions


@asked_once
def term_id(session: Session, term: Term) -> int | None:
    """None for what no statement has ever named."""
    return session.scalar(select(LogTerm.id).where(LogTerm.digest == term_digest(term)))


@asked_once_each(term_id)
def term_ids(session: Session, terms: Collection[Term]) -> dict[Term, int | None]:
    """The same of each, in one statement."""
    found: dict[Term, int | None] = dict.fromkeys(terms)
    digests = {term_digest(term): term for term in found}
    for some in in_portions(digests):
        query = select(LogTerm.digest, LogTerm.id).where(LogTerm.digest.in_(some))
        for digest, key in session.execute(query):
            found[digests[bytes(digest)]] = key
    return found
