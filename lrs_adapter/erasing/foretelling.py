"""What erasing somebody would do to the records, before it is done."""

import secrets
from dataclasses import dataclass

import orjson
from sqlalchemy import func, select

from lrs_adapter.document_models import LrsDocument
from lrs_adapter.erasing.replacing import Hers, Replacing
from lrs_adapter.erasing.rewriting import goes_whole, hits_after
from lrs_adapter.iris import Iris
from lrs_adapter.models import LogStatement
from lrs_adapter.reading import head_position
from lrs_adapter.terms import AGENT, term_digest
from storage import Database, in_portions


@dataclass(frozen=True, slots=True)
class Foretold:
    """`rewritten` records would name nobody, of them `as_actor` of which she is the actor;
    `removed` signed ones would go whole; and so many `documents`.
    """

    rewritten: int
    as_actor: int
    removed: int
    documents: int


def foretell(database: Database, iris: Iris, hers: Hers) -> Foretold:
    """Goes through the whole log and changes nothing."""
    replacing = Replacing(hers, iris.home_page, secrets.token_bytes(32))
    with database.reading() as session:
        up_to = head_position(session)
        digests = [term_digest((AGENT, one)) for one in hers.identifiers]
        about = select(func.count()).where(LrsDocument.actor_digest.in_(digests))
        documents = session.scalar(about) or 0
    after, rewritten, as_actor, removed = 0, 0, 0, 0
    while after < up_to:
        after, hits = hits_after(database, replacing, after, up_to)
        for some in in_portions(hits):
            query = select(LogStatement.document).where(LogStatement.position.in_(some))
            with database.reading() as session:
                for document in session.scalars(query):
                    was = orjson.loads(document)
                    is_now = replacing.value(was)
                    if was == is_now:
                        continue
                    is_hers = replacing.is_hers(was)
                    goes = is_hers and goes_whole(was, is_now)
                    removed += goes
                    rewritten += not goes
                    as_actor += is_hers and not goes
    return Foretold(rewritten, as_actor, removed, documents)
