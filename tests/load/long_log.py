"""A log as long as wanted, written straight into its tables, for what only reads them.

Rows, terms and the head are as an append leaves them. Mentions other than the actor's are left
out, and so is what checks a statement: filling by way of a POST takes ten times as long.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID, uuid4

import orjson
from sqlalchemy import insert, select, update

from lrs_adapter.models import LogHead, LogMention, LogStatement, LogTerm
from lrs_adapter.terms import ACTIVITY, AGENT, VERB, Role, Term, term_digest
from storage import Database, utc_now
from tests.databases import IRI_BASE

AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Told:
    """A statement as a reader of keys sees it; its document is about 1.2 KB."""

    actor: str
    verb: str
    activity: str
    authority: str
    timestamp: datetime
    scaled: float

    def document(self, statement_id: UUID) -> bytes:
        return orjson.dumps(
            {
                "id": str(statement_id),
                "actor": {"account": {"name": self.actor}},
                "verb": {"id": self.verb},
                "object": {"id": self.activity},
                "result": {"score": {"scaled": self.scaled}, "duration": "PT9M12S"},
                "context": {"extensions": {"https://example.org/filler": "x" * 800}},
                "timestamp": self.timestamp.isoformat(),
                "authority": {
                    "objectType": "Agent",
                    "account": {"homePage": IRI_BASE, "name": self.authority},
                },
                "stored": "2026-05-04T12:00:00.000000Z",
            }
        )


def lengthen(database: Database, told: Iterable[Told]) -> None:
    """Put `told` behind what the log has."""
    terms: dict[Term, int] = {}
    statements: Iterator[Told] = iter(told)
    while some := list(islice(statements, AT_ONCE)):
        _put(database, some, terms)


def _put(database: Database, some: list[Told], terms: dict[Term, int]) -> None:
    with database.unit_of_work() as uow:
        session = uow.session
        head = session.get(LogHead, 1)
        if head is None:
            head = LogHead(position=0, stored=utc_now(), last_term=0)
            session.add(head)
            session.flush()
        position, stored, last = head.position, head.stored, head.last_term
        named = {term for one in some for term in _terms(one)} - terms.keys()
        for term in named:
            known = session.scalar(select(LogTerm.id).where(LogTerm.digest == term_digest(term)))
            if known is None:
                known = last = last + 1
                row = {"id": last, "kind": term[0], "digest": term_digest(term), "value": term[1]}
                session.execute(insert(LogTerm), [row])
            terms[term] = known
        rows = []
        for at, one in enumerate(some, 1):
            actor, authority, verb, activity = (terms[term] for term in _terms(one))
            statement_id = uuid4()
            rows.append(
                {
                    "position": position + at,
                    "statement_id": statement_id,
                    "verb_id": verb,
                    "object_id": activity,
                    "actor_id": actor,
                    "authority_id": authority,
                    "target_id": None,
                    "registration": None,
                    "timestamp": one.timestamp,
                    "stored": stored + timedelta(microseconds=at),
                    "voided": False,
                    "is_voiding": False,
                    "may_void_any": False,
                    "document": one.document(statement_id),
                }
            )
        session.connection().execute(insert(LogStatement), rows)
        mentions = [
            {"term_id": row["actor_id"], "position": row["position"], "roles": Role.ACTOR.value}
            for row in rows
        ]
        session.connection().execute(insert(LogMention), mentions)
        session.execute(
            update(LogHead).values(
                position=position + len(some), stored=rows[-1]["stored"], last_term=last
            )
        )
        uow.commit()


def _terms(one: Told) -> tuple[Term, Term, Term, Term]:
    return (AGENT, one.actor), (AGENT, one.authority), (VERB, one.verb), (ACTIVITY, one.activity)
