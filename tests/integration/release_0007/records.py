"""One learning record, and who reads and takes records."""

from typing import Any

from lrs_adapter.terms import term_digest
from tests.databases import IRI_BASE
from tests.integration.release_0007.names import (
    ACTOR,
    AUTHORITY,
    COMPLETED,
    ENROLMENT,
    LATER,
    LESSON,
    RECORD,
    START,
    STATEMENT,
    TARGET,
    VISIT,
    Rows,
    as_json,
)

RECORD_DOCUMENT: dict[str, Any] = {
    "id": str(STATEMENT),
    "actor": {"account": {"homePage": f"{IRI_BASE}/", "name": str(RECORD)}},
    "verb": {"id": COMPLETED},
    "object": {"id": LESSON},
    "result": {"score": {"scaled": 1.0}, "completion": True},
    "timestamp": LATER.isoformat(),
    "stored": LATER.isoformat(),
    "authority": {"account": {"homePage": f"{IRI_BASE}/", "name": "authority"}},
    "version": "1.0.0",
}
TERMS = [("v", COMPLETED), ("o", LESSON), ("a", ACTOR), ("a", AUTHORITY)]


def records_rows() -> Rows:
    yield "log_head", {"singleton": 1, "position": 1, "stored": LATER, "last_term": len(TERMS)}
    for number, term in enumerate(TERMS, start=1):
        kind, value = term
        digest = term_digest(term)
        yield "log_term", {"id": number, "kind": kind, "digest": digest, "value": value}
        yield "log_mention", {"term_id": number, "position": 1, "roles": (4, 2, 1, 32)[number - 1]}
    yield (
        "log_statement",
        {
            "position": 1,
            "statement_id": STATEMENT,
            "verb_id": 1,
            "object_id": 2,
            "actor_id": 3,
            "authority_id": 4,
            "target_id": None,
            "registration": ENROLMENT,
            "timestamp": LATER,
            "stored": LATER,
            "voided": False,
            "is_voiding": False,
            "may_void_any": False,
            "document": as_json(RECORD_DOCUMENT),
        },
    )
    yield (
        "log_happening",
        {
            "kind": "visit",
            "subject": VISIT,
            "transition": "completed",
            "attempt": 0,
            "statement_id": STATEMENT,
        },
    )
    reader = {"name": "projector", "cursor": 0, "owner": None, "until": None, "token": 0}
    yield "log_reader", reader
    yield (
        "lrs_key",
        {
            "key": "k",
            "secret_hash": b"s" * 32,
            "label": "a key",
            "scopes": "statements/read",
            "community_id": None,
            "community_iri": None,
            "created": START,
            "revoked": None,
        },
    )
    yield (
        "lrs_target",
        {
            "id": TARGET,
            "label": "another LRS",
            "endpoint": "https://lrs.example/xapi",
            "key": "k",
            "secret": b"sealed",
            "state": "on",
            "failures": 0,
            "last_error": None,
            "next_try": None,
            "created": START,
        },
    )
    yield (
        "lrs_dead_letter",
        {
            "target_id": TARGET,
            "position": 1,
            "statement_id": STATEMENT,
            "reason": "400",
            "at": LATER,
        },
    )
