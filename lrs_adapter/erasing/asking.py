"""Take records of somebody who was erased back at the LRSs that took them: a worker's step."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lrs_adapter.answers import Answer, Outcome
from lrs_adapter.delivery import RemoteLrs
from lrs_adapter.erasing.models import LrsErasureRequest
from lrs_adapter.erasing.requests import sent_of_hers
from lrs_adapter.identifiers import OWN_AUTHORITY_NAME, authority_agent
from lrs_adapter.iris import Iris
from lrs_adapter.models import LrsTarget
from lrs_adapter.outgoing import Outgoing
from lrs_adapter.sent_as import sent_ids
from lrs_adapter.transport import kept_session
from lrs_adapter.vocabulary import VOIDED
from lrs_adapter.waits import wait_after
from storage import CannotOpenSecret, Database, SecretBox, reach, scoped

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class _Due:
    """One request, and the next records of it."""

    erasure_id: UUID
    target_id: UUID
    endpoint: str
    key: str
    secret: bytes
    cursor: int
    up_to: int
    rows: Sequence[tuple[int, UUID]]


def ask_lrss(
    database: Database, box: SecretBox, iris: Iris, *, now: datetime, timeout_s: float
) -> int:
    """Send what is due, once to each; how many records were taken back. A voiding statement has
    the same id however often it is sent, and nothing is sent within a transaction.
    """
    done = 0
    with database.reading() as session:
        due = [_due(session, *row) for row in _waiting(session, now)]
    for one in due:
        done += _ask(database, box, iris, one, now, timeout_s)
    return done


def _waiting(session: Session, now: datetime) -> list[Any]:
    query = (
        select(LrsErasureRequest, LrsTarget)
        .join(LrsTarget, LrsTarget.id == LrsErasureRequest.target_id)
        .where(
            LrsErasureRequest.may_void,
            LrsErasureRequest.complied.is_(None),
            LrsErasureRequest.cursor < LrsErasureRequest.up_to,
            or_(LrsErasureRequest.next_try.is_(None), LrsErasureRequest.next_try <= now),
        )
    )
    return list(session.execute(query))


def _due(session: Session, row: LrsErasureRequest, target: LrsTarget) -> _Due:
    of_hers = sent_of_hers(session, row.erasure_id, target.id, row.cursor, row.up_to)
    rows = list(islice(of_hers, AT_ONCE))
    known_as = sent_ids(session, target.id, [statement_id for _, statement_id in rows])
    return _Due(
        erasure_id=row.erasure_id,
        target_id=target.id,
        endpoint=target.endpoint,
        key=target.key,
        secret=bytes(target.secret),
        cursor=row.cursor,
        up_to=row.up_to,
        rows=[(position, known_as.get(one, one)) for position, one in rows],
    )


def _ask(
    database: Database, box: SecretBox, iris: Iris, due: _Due, now: datetime, timeout_s: float
) -> int:
    voids, refused, reached = 0, 0, due.cursor
    trouble: Answer | None = None
    try:
        secret = box.open(due.secret)
    except CannotOpenSecret as error:
        trouble = Answer(Outcome.FAILED, "secret_sealed", str(error))
    if trouble is None:
        with kept_session() as connections:
            remote = RemoteLrs(connections, due.endpoint, due.key, secret, timeout_s)
            waiting = [[_voiding(iris, due, *row, now) for row in due.rows]] if due.rows else []
            while waiting and trouble is None:
                part = waiting.pop(0)
                reach("ask-to-erase/before-request")
                answer = remote.send(part)
                if len(part) == 1 and answer.outcome is Outcome.UNLISTED:
                    answer = remote.settled(part[0], answer)
                reach("ask-to-erase/after-request")
                if answer.outcome is Outcome.FAILED:
                    trouble = answer
                elif answer.outcome is Outcome.DELIVERED or (
                    len(part) == 1 and answer.outcome in (Outcome.CONFLICT, Outcome.TAKEN)
                ):
                    voids, reached = voids + len(part), part[-1].position
                elif len(part) > 1:
                    middle = len(part) // 2
                    waiting[:0] = [part[:middle], part[middle:]]
                else:
                    refused, reached = refused + 1, part[-1].position
    if trouble is None and len(due.rows) < AT_ONCE:
        reached = due.up_to
    with scoped("ask-to-erase"):
        _save(database, due, reached, voids, refused, trouble, now)
    return voids


def _voiding(iris: Iris, due: _Due, position: int, statement_id: UUID, now: datetime) -> Outgoing:
    """xAPI 1.0.3 part 2, 2.3.2. Its id follows from what it is about, so that a retry is known."""
    drawn = hmac.digest(due.erasure_id.bytes, due.target_id.bytes + statement_id.bytes, "sha256")
    own_id = UUID(bytes=drawn[:16], version=4)
    body = {
        "id": str(own_id),
        "actor": authority_agent(iris, OWN_AUTHORITY_NAME),
        "verb": {"id": VOIDED, "display": {"en": "voided"}},
        "object": {"objectType": "StatementRef", "id": str(statement_id)},
        "version": "1.0.0",
    }
    return Outgoing(position, own_id.hex, orjson.dumps(body), 0, None)


def _save(
    database: Database,
    due: _Due,
    reached: int,
    voids: int,
    refused: int,
    trouble: Answer | None,
    now: datetime,
) -> None:
    with database.unit_of_work() as uow:
        key = {"erasure_id": due.erasure_id, "target_id": due.target_id}
        row = uow.session.get(LrsErasureRequest, key, with_for_update=True)
        if row is None or row.cursor != due.cursor:
            return  # another worker was faster
        row.cursor, row.voids, row.refused = reached, row.voids + voids, row.refused + refused
        row.trouble = None if trouble is None else str(trouble)
        row.code = None if trouble is None else trouble.code
        row.failures = 0 if trouble is None else row.failures + 1
        wait_s = None if trouble is None else wait_after(row.failures, trouble.retry_after_s)
        row.next_try = None if wait_s is None else now + timedelta(seconds=wait_s)
        uow.commit()
