"""What the tests of the document resources share: their addresses and who is asked about."""

from typing import Any
from uuid import uuid4

import orjson

STATE, ACTIVITY_PROFILE, AGENT_PROFILE = (
    "/activities/state",
    "/activities/profile",
    "/agents/profile",
)
RESOURCES = (STATE, ACTIVITY_PROFILE, AGENT_PROFILE)
PROFILES = (ACTIVITY_PROFILE, AGENT_PROFILE)
SECOND = {"X-Experience-API-Version": "2.0.0"}
ACTIVITY = "https://example.org/courses/one"
AGENT = orjson.dumps({"mbox": "mailto:learner@example.org"}).decode()
JSON = {"Content-Type": "application/json"}
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}
NEW = {"If-None-Match": "*"}


def named(path: str, **changes: Any) -> dict[str, Any]:
    """The parameters of one document of the resource; None takes one out."""
    given: dict[str, Any] = {}
    if path != AGENT_PROFILE:
        given["activityId"] = ACTIVITY
    if path != ACTIVITY_PROFILE:
        given["agent"] = AGENT
    given["stateId" if path == STATE else "profileId"] = str(uuid4())
    return {name: value for name, value in (given | changes).items() if value is not None}


def without_id(path: str, given: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in given.items() if k != ("stateId" if path == STATE else "profileId")}
