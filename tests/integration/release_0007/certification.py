"""A scheme, and a path that was chosen and not computed yet."""

import hashlib
from typing import Any

from tests.integration.release_0007.names import (
    COMMUNITY,
    LATER,
    MEMBER,
    RECORD,
    SCHEME,
    SCHEME_VERSION,
    START,
    TRAJECTORY,
    Rows,
    as_json,
)

LEAF: dict[str, Any] = {
    "id": "finish-values",
    "kind": "statements",
    "label": {"en": "Finish values"},
    "verb": "completed",
    "activity": "curricula/small-course/lessons/values",
    "minimum_score": 0.5,
}
RULES: dict[str, Any] = {
    "slug": "first-steps",
    "title": {"en": "First steps"},
    "description": {"en": "Begin"},
    "root": {"id": "root", "kind": "all", "label": {"en": "All"}, "requirements": [LEAF]},
}


def certification_rows() -> Rows:
    document = as_json(RULES)
    yield "scheme", {"id": SCHEME, "community_id": COMMUNITY, "slug": "first-steps"}
    yield (
        "scheme_version",
        {
            "id": SCHEME_VERSION,
            "scheme_id": SCHEME,
            "number": 1,
            "version_hash": hashlib.sha256(document).hexdigest(),
            "document": document,
            "published_at": START,
        },
    )
    yield (
        "trajectory",
        {
            "id": TRAJECTORY,
            "member_id": MEMBER,
            "record_id": RECORD,
            "community_id": COMMUNITY,
            "scheme_id": SCHEME,
            "scheme_version_id": SCHEME_VERSION,
            "chosen_at": START,
            "dropped_at": None,
        },
    )
    yield (
        "standing",
        {
            "trajectory_id": TRAJECTORY,
            "state": "planned",
            "proof": None,
            "up_to_position": 0,
            "computed_at": None,
            "revision": 0,
            "recorded": 0,
            "recorded_until": None,
        },
    )
    yield "due_time", {"trajectory_id": TRAJECTORY, "next_at": LATER}
