"""Statements as a lesson's records are, to fill a log with."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import orjson

from lrs_adapter import LrsKey, receive
from storage import Database, utc_now
from tests.databases import IRI_BASE
from tests.integration.records_world import COMMUNITY, COURSE, IRIS, LESSON

BATCH = 500
LEARNERS, LESSONS = 200, 40


def statement(number: int) -> dict[str, Any]:
    """About 1.2 KB; one of 200 learners, about one of 40 lessons."""
    return {
        "id": str(uuid4()),
        "actor": {"account": {"homePage": IRI_BASE, "name": f"learner-{number % LEARNERS}"}},
        "verb": {
            "id": "http://adlnet.gov/expapi/verbs/completed",
            "display": {"en": "completed", "es": "completó"},
        },
        "object": {"id": f"{LESSON.iri}-{number % LESSONS}", "definition": {"type": LESSON.type}},
        "result": {"score": {"scaled": 0.8}, "completion": True, "duration": "PT9M12S"},
        "context": {
            "registration": "5b0e3a52-2d4e-4f51-9d1d-0b1f9f3f2a10",
            "contextActivities": {
                "parent": [{"id": COURSE.iri, "definition": {"type": COURSE.type}}],
                "grouping": [{"id": COMMUNITY.iri, "definition": {"type": COMMUNITY.type}}],
                "category": [{"id": "https://w3id.org/xapi/child/v1"}],
            },
            "extensions": {"https://example.org/filler": "x" * 200},
        },
        "timestamp": "2026-05-04T12:00:00Z",
    }


def batches(total: int) -> Iterator[list[dict[str, Any]]]:
    """`total` statements, 500 at a time, made while they are asked for."""
    for first in range(0, total, BATCH):
        yield [statement(first + index) for index in range(min(BATCH, total - first))]


def append(database: Database, key: LrsKey, body: bytes) -> list[UUID]:
    """What a POST of `body` does below HTTP: check, complete, append, commit; the ids."""
    with database.unit_of_work() as uow:
        ids = receive(uow, IRIS, body, key, now=utc_now())
        uow.commit()
    return ids


def fill(database: Database, key: LrsKey, total: int) -> list[UUID]:
    """Append `total` statements in batches of 500; their ids in order."""
    return [one for batch in batches(total) for one in append(database, key, orjson.dumps(batch))]
