"""What was answered to an interaction: responses and scores of its newest answers, counted."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy.orm import Session

from lrs_adapter.draft import Verb
from lrs_adapter.iris import Iris
from lrs_adapter.keys import LrsKey
from lrs_adapter.models import LogStatement
from lrs_adapter.query import StatementQuery, selection

MOST_READ = 2_000


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """Of the newest `read` answers; `is_all`: there are no more. `responses` are as xAPI writes
    them; `scores` are scaled, of each answer that has one.
    """

    read: int
    is_all: bool
    responses: Mapping[str, int]
    right: int
    wrong: int
    scores: tuple[float, ...]


def answer_counts(
    session: Session, iris: Iris, activity: str, key: LrsKey, *, most: int = MOST_READ
) -> AnswerCounts:
    """Whoever calls has asked whether answers may be seen."""
    query = StatementQuery(activity=activity, verb=Verb.ANSWERED.value)
    chosen = selection(session, iris, query, key)
    documents: list[bytes] = []
    if chosen is not None:
        newest = chosen.rows(LogStatement.document).order_by(chosen.position.desc()).limit(most)
        documents = list(session.scalars(newest))
    results = [_result(orjson.loads(each), activity) for each in documents]
    told = [each for each in results if each is not None]
    return AnswerCounts(
        read=len(told),
        is_all=len(documents) < most,
        responses=Counter(each["response"] for each in told if "response" in each),
        right=sum(each.get("success") is True for each in told),
        wrong=sum(each.get("success") is False for each in told),
        scores=tuple(
            float(each["score"]["scaled"]) for each in told if "scaled" in each.get("score", {})
        ),
    )


def _result(statement: Mapping[str, Any], activity: str) -> Mapping[str, Any] | None:
    """None of a statement that only points to an answer."""
    if statement["object"].get("id") != activity:
        return None
    result: Mapping[str, Any] = statement.get("result", {})
    return result
