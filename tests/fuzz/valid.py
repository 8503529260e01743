"""Valid statements and documents that mutation begins with: every property of the specification."""

from random import Random
from typing import Any
from uuid import UUID

from tests.fuzz.installation import ATTEMPT, LAUNCHED, LEARNER
from tests.integration.multipart_bodies import attachment

ANA = {"mbox": "mailto:ana@example.org", "name": "Ana"}
AGENTS: list[dict[str, Any]] = [
    ANA,
    {"objectType": "Agent", "mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9"},
    {"openid": "https://people.example.org/ben"},
    {"account": {"homePage": "https://example.org", "name": "carla/7"}, "name": "Carla"},
    {"objectType": "Group", "name": "A team", "member": [ANA, {"openid": "https://o.example/p"}]},
    {"objectType": "Group", "mbox": "mailto:team@example.org", "member": []},
]
VERBS = ["https://example.org/verbs/tried", "http://adlnet.gov/expapi/verbs/passed", "x:y"]
ACTIVITIES = ["https://example.org/a/1", "https://example.org/a/2?q=1#part", "urn:isbn:12"]
INTERACTIONS: list[dict[str, Any]] = [
    {"interactionType": "choice", "correctResponsesPattern": ["a[,]b"],
     "choices": [{"id": "a", "description": {"en": "A"}}, {"id": "b"}]},
    {"interactionType": "likert", "scale": [{"id": "1"}, {"id": "2", "description": {}}]},
    {"interactionType": "matching", "source": [{"id": "x"}], "target": [{"id": "y"}]},
    {"interactionType": "performance", "steps": [{"id": "s"}]},
    {"interactionType": "numeric", "correctResponsesPattern": ["1[:]2"]},
    {"type": "http://adlnet.gov/expapi/activities/lesson", "moreInfo": "https://example.org/more",
     "extensions": {"https://example.org/e": [None, {"a": 1.5}, True]}},
]  # fmt: skip
RESULTS: list[dict[str, Any]] = [
    {"score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10}, "success": True},
    {"completion": False, "duration": "PT1H30M5.25S", "response": "a[,]b"},
    {"score": {"raw": -7.25e3}, "extensions": {"https://example.org/x": {"deep": {"er": []}}}},
    {"duration": "P4W"},
]
LANGUAGES = ["en", "en-US", "es-419", "zh-Hant-TW", "de-CH-1901", "x-own"]
MOMENTS = [
    "2026-05-04T12:00:00Z",
    "2026-05-04T12:00:00.123456+02:00",
    "1999-12-31T23:59:59,5Z",
    "2026-05-04T12:00:00",
]
DATA = b"here is a simple attachment"


def new_id(random: Random) -> str:
    return str(UUID(int=random.getrandbits(128), version=4))


def activity(random: Random) -> dict[str, Any]:
    made: dict[str, Any] = {"id": random.choice(ACTIVITIES)}
    if random.random() < 0.3:
        made["objectType"] = "Activity"
    if random.random() < 0.5:
        texts = {random.choice(LANGUAGES): "Loops", "en": "Loops: \u00e9\u4e2d\U0001f600"}
        made["definition"] = {"name": texts, **random.choice(INTERACTIONS)}
    return made


def reference(random: Random, known: list[str]) -> dict[str, Any]:
    target = random.choice(known) if known and random.random() < 0.5 else new_id(random)
    return {"objectType": "StatementRef", "id": target}


def statement(random: Random, known: list[str], *, second: bool = False) -> dict[str, Any]:
    """A valid one; `known` are ids of the log, which it may point to or void."""
    made = _core(random, known, second=second)
    if random.random() < 0.5:
        made["id"] = new_id(random)
    if random.random() < 0.1:
        made["version"] = random.choice(["1.0.0", "1.0.3", "1.0"])
    if random.random() < 0.1:
        made["authority"] = random.choice(AGENTS[:4])
    if random.random() < 0.1:
        made["stored"] = random.choice(MOMENTS)
    return made


def _core(
    random: Random, known: list[str], *, second: bool, within: bool = False
) -> dict[str, Any]:
    kind = random.choice(["activity"] * 6 + ["agent", "reference", "void", "sub"])
    made: dict[str, Any] = {
        "actor": random.choice(AGENTS),
        "verb": {"id": random.choice(VERBS), "display": {random.choice(LANGUAGES): "tried"}},
        "object": activity(random),
    }
    if kind == "agent":
        made["object"] = {"objectType": "Agent", **random.choice(AGENTS[:4])}
    elif kind in ("reference", "void"):
        made["object"] = reference(random, known)
        if kind == "void":
            made["verb"] = {"id": "http://adlnet.gov/expapi/verbs/voided"}
    elif kind == "sub" and not within:
        sub = _core(random, known, second=second, within=True)
        made["object"] = {"objectType": "SubStatement", **sub}
    if random.random() < 0.4:
        made["result"] = random.choice(RESULTS)
    if random.random() < 0.5:
        made["context"] = _context(random, known, kind == "activity" or kind == "sub", second)
        if kind == "sub":
            made["context"] = {
                k: v for k, v in made["context"].items() if k not in ("platform", "revision")
            }
    if random.random() < 0.4:
        made["timestamp"] = random.choice(MOMENTS)
    if random.random() < 0.1:
        linked = attachment(DATA, fileUrl="https://example.org/file")
        made["attachments"] = [linked]
    return made


def _context(random: Random, known: list[str], of_activity: bool, second: bool) -> dict[str, Any]:
    every: dict[str, Any] = {
        "registration": new_id(random),
        "instructor": random.choice(AGENTS),
        "team": AGENTS[4],
        "contextActivities": {
            "parent": activity(random),
            "grouping": [activity(random), activity(random)],
            "category": [],
            "other": [activity(random)],
        },
        "language": random.choice(LANGUAGES),
        "statement": reference(random, known),
        "extensions": {"https://example.org/c": 12345678901234567890},
    }
    if of_activity:
        every |= {"platform": "Moodle", "revision": "3"}
    if second:
        every["contextAgents"] = [
            {"objectType": "contextAgent", "agent": AGENTS[2], "relevantTypes": ["x:y"]}
        ]
        every["contextGroups"] = [{"objectType": "contextGroup", "group": AGENTS[4]}]
    return {key: every[key] for key in every if random.random() < 0.4}


def launched_statement(random: Random) -> dict[str, Any]:
    """One that a token of the launch may store."""
    return {
        "id": new_id(random),
        "actor": LEARNER,
        "verb": {"id": random.choice(VERBS)},
        "object": {"id": LAUNCHED + random.choice(["", "/part", "#q1"])},
        "context": {
            "registration": str(ATTEMPT),
            "contextActivities": {"grouping": [{"id": LAUNCHED}]},
        },
    }
