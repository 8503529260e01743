"""Random requests, each from a seed of its own: valid ones, and what mutation makes of them."""

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any
from urllib.parse import urlencode

import orjson

from tests.fuzz import multipart, valid
from tests.fuzz.installation import ATTEMPT, LAUNCHED, LEARNER
from tests.fuzz.mutations import (
    NUMBERS,
    mutate_bytes,
    mutate_value,
    written,
)
from tests.fuzz.odd_requests import as_form, with_odd_headers, with_odd_parameters
from tests.fuzz.sent import Sent

JSON = "application/json"
STATE, ACTIVITY_PROFILE, AGENT_PROFILE = (
    "/xapi/activities/state",
    "/xapi/activities/profile",
    "/xapi/agents/profile",
)


@dataclass(slots=True)
class Known:
    """What this run has stored, for requests that speak of it again."""

    ids: deque[str] = field(default_factory=lambda: deque(maxlen=200))
    tags: deque[str] = field(default_factory=lambda: deque(maxlen=20))
    more: deque[str] = field(default_factory=lambda: deque(maxlen=20))
    bodies: deque[bytes] = field(default_factory=lambda: deque(maxlen=50))


def make(random: Random, known: Known) -> Sent:
    """One request. The half of them is damaged in one of its parts, a few in two."""
    sent: Sent = random.choices(MAKERS, WEIGHTS)[0](random, known)
    if random.random() < 0.08:
        sent = with_odd_headers(random, sent)
    if random.random() < 0.08:
        sent = with_odd_parameters(random, sent)
    if random.random() < 0.02:
        sent = replace(sent, key=random.choice(["<limited>", "<launch>", "<wrong>", None]))
    if random.random() < 0.02:
        sent = replace(
            sent, method=random.choice(["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
        )
    if random.random() < 0.03 and sent.method in ("GET", "HEAD", "PUT", "POST", "DELETE"):
        sent = as_form(random, sent)
    return sent


def _version(random: Random) -> tuple[tuple[str, str], bool]:
    second = random.random() < 0.3
    return ("X-Experience-API-Version", "2.0.0" if second else "1.0.3"), second


def _statements(random: Random, known: Known) -> Sent:
    version, second = _version(random)
    is_launched = random.random() < 0.1
    count = random.choice((1, 1, 1, 1, 2, 3))
    ids = list(known.ids)
    made = [
        valid.launched_statement(random)
        if is_launched
        else valid.statement(random, ids, second=second)
        for _ in range(count)
    ]
    value: Any = made[0] if count == 1 else made
    raw = damaged(random, value, list(known.bodies))
    known.bodies.append(raw[:4096])
    key = "<launch>" if is_launched else random.choice(["<all>"] * 6 + ["<limited>"])
    headers = (version, ("Content-Type", JSON))
    if count == 1 and random.random() < 0.3:
        named = made[0].get("id") if random.random() < 0.7 else None
        query = urlencode({"statementId": named or valid.new_id(random)})
        return Sent("PUT", "/xapi/statements", query, headers, raw, key)
    return Sent("POST", "/xapi/statements", "", headers, raw, key)


def damaged(random: Random, value: Any, others: list[bytes]) -> bytes:
    """The JSON of `value`: whole, with another structure, or with other bytes."""
    how = random.random()
    try:
        if how < 0.15:
            return written(random, value)
        if how < 0.65:
            return written(random, mutate_value(random, value))
    except RecursionError:  # deeper than Python writes: the bytes alone, then
        pass
    return mutate_bytes(random, json.dumps(value).encode(), others)


def _multipart(random: Random, known: Known) -> Sent:
    version, second = _version(random)
    statement = valid.statement(random, list(known.ids), second=second)
    content_type, raw = multipart.made(random, statement)
    if random.random() < 0.6:
        raw = mutate_bytes(random, raw, list(known.bodies))
    return Sent("POST", "/xapi/statements", "", (version, ("Content-Type", content_type)), raw)


def _query(random: Random, known: Known) -> Sent:
    version, _ = _version(random)
    if known.ids and random.random() < 0.2:
        name = random.choice(["statementId", "voidedStatementId"])
        asked = [(name, random.choice(known.ids))]
    elif known.more and random.random() < 0.1:
        asked = [("more", random.choice(known.more))]
    else:
        some = {
            "agent": orjson.dumps(random.choice(valid.AGENTS)).decode(),
            "verb": random.choice(valid.VERBS),
            "activity": random.choice(valid.ACTIVITIES),
            "registration": valid.new_id(random),
            "related_agents": random.choice(["true", "false"]),
            "related_activities": "true",
            "since": random.choice(valid.MOMENTS),
            "until": random.choice(valid.MOMENTS),
            "limit": random.choice(["0", "1", "3", "500"]),
            "ascending": random.choice(["true", "false"]),
            "format": random.choice(["ids", "exact", "canonical"]),
            "attachments": random.choice(["true", "false"]),
        }
        asked = [(name, value) for name, value in some.items() if random.random() < 0.25]
        asked = asked or [("limit", "2")]
    sent = Sent("GET", "/xapi/statements", urlencode(asked), (version,))
    return with_odd_parameters(random, sent) if random.random() < 0.5 else sent


def _lookup(random: Random, known: Known) -> Sent:
    version, _ = _version(random)
    agent = orjson.dumps(random.choice(valid.AGENTS)).decode()
    path, asked = random.choice(
        [
            ("/xapi/activities", {"activityId": random.choice(valid.ACTIVITIES)}),
            ("/xapi/agents", {"agent": agent}),
            ("/xapi/about", {}),
        ]
    )
    sent = Sent("GET", path, urlencode(asked), (version,))
    return with_odd_parameters(random, sent) if random.random() < 0.7 else sent


def _document(random: Random, known: Known) -> Sent:
    (name, version), _ = _version(random)
    path = random.choice([STATE, STATE, ACTIVITY_PROFILE, AGENT_PROFILE])
    is_launched = path == STATE and random.random() < 0.1
    asked: dict[str, str] = {}
    if path != AGENT_PROFILE:
        asked["activityId"] = LAUNCHED if is_launched else random.choice(valid.ACTIVITIES)
    if path != ACTIVITY_PROFILE:
        agent = LEARNER if is_launched else random.choice(valid.AGENTS[:4])
        asked["agent"] = orjson.dumps(agent).decode()
    if is_launched:
        asked["registration"] = str(ATTEMPT)
    if random.random() < 0.9:
        asked["stateId" if path == STATE else "profileId"] = random.choice("abc\u00e9")
    method = random.choice(["PUT", "PUT", "POST", "POST", "GET", "DELETE"])
    headers = [(name, version)]
    raw = b""
    if method in ("PUT", "POST"):
        content_type = random.choice(
            [JSON, JSON, JSON, "application/json; charset=utf-8", "text/plain"]
        )
        headers.append(("Content-Type", content_type))
        value: Any = {random.choice("abc"): random.choice([*NUMBERS[:8], "text", {"a": [1]}])}
        raw = damaged(random, value, list(known.bodies))
    tag = f'"{random.choice(known.tags)}"' if known.tags else '"0"'
    guard = random.random()
    if guard < 0.3:
        headers.append(("If-None-Match", random.choice(["*", tag])))
    elif guard < 0.6:
        headers.append(("If-Match", random.choice(["*", tag, tag])))
    sent = Sent(method, path, urlencode(asked), tuple(headers), raw)
    if is_launched:
        sent = replace(sent, key="<launch>")
    return with_odd_parameters(random, sent) if random.random() < 0.25 else sent


MAKERS: list[Callable[[Random, Known], Sent]] = [
    _statements, _multipart, _query, _lookup, _document,
]  # fmt: skip
WEIGHTS = [50, 10, 14, 4, 22]
