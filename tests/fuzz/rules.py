"""What the specification forbids in a statement, written down once more from its text.

xAPI 1.0.3 part 2 (sections in brackets) and what 2.0.0 adds. Nothing of `lrs_adapter` is used: this
is the other opinion on what its validator lets pass. It looks at values as Python's `json` reads
them.
"""

from collections.abc import Callable, Collection
from typing import Any

from tests.fuzz.part_rules import (
    Broken,
    activity_rules,
    actor_rules,
    authority_rules,
    each_is,
    group_rules,
    has_iri_keys,
    is_flag,
    is_text,
    language_maps,
    only_keys,
    reference_rules,
)
from tests.fuzz.values import (
    is_duration,
    is_iri,
    is_language,
    is_number,
    is_sha2,
    is_timestamp,
    is_uuid,
)

VOIDED = "http://adlnet.gov/expapi/verbs/voided"


def broken(statement: Any, *, second: bool = False, brought: Collection[str] = ()) -> list[str]:
    """The rules that it breaks, each with its place; none for a statement that may be stored.

    `second` is of a request that spoke xAPI 2.0.0; `brought` are the sums of the data it brings.
    """
    return list(_statement(statement, second, {sum_.lower() for sum_ in brought}))


def _statement(one: Any, second: bool, brought: Collection[str]) -> Broken:
    if not isinstance(one, dict):
        yield "a statement is an object"
        return
    yield from only_keys(
        one, "statement",
        "id actor verb object result context timestamp stored authority version attachments",
    )  # fmt: skip
    yield from each_is(one, "statement", id=is_uuid, stored=is_timestamp)
    version = one.get("version", "1.0.0")
    if not isinstance(version, str) or not (
        version == "1.0" or version.startswith("1.0.") or (second and version == "2.0.0")
    ):
        yield "version is 1.0 or 1.0.x, or 2.0.0 where that is spoken [2.4.10]"
    if "authority" in one:
        yield from authority_rules(one["authority"])
    yield from _core(one, "statement", second, brought)


def _core(one: dict[str, Any], at: str, second: bool, brought: Collection[str]) -> Broken:
    yield from actor_rules(one.get("actor"), f"{at}.actor")
    verb, target = one.get("verb"), one.get("object")
    if not isinstance(verb, dict):
        yield f"{at}.verb is an object [2.4.3]"
        return
    yield from only_keys(verb, f"{at}.verb", "id display")
    if not is_iri(verb.get("id")):
        yield f"{at}.verb.id is an IRI [2.4.3]"
    yield from language_maps(verb, f"{at}.verb", "display")
    if not isinstance(target, dict):
        yield f"{at}.object is an object [2.4.4]"
        return
    kind = target.get("objectType", "Activity")
    yield from _object(target, kind, f"{at}.object", second, brought)
    if verb.get("id") == VOIDED and kind != "StatementRef":
        yield f"{at} voids by a StatementRef [2.3.2]"
    yield from each_is(one, at, timestamp=is_timestamp)
    if "result" in one:
        yield from _result(one["result"], f"{at}.result")
    if "context" in one:
        yield from _context(one["context"], f"{at}.context", kind == "Activity", second)
    if "attachments" in one:
        yield from _attachments(one["attachments"], f"{at}.attachments", brought)


def _object(
    target: dict[str, Any], kind: Any, at: str, second: bool, brought: Collection[str]
) -> Broken:
    if kind == "Activity":
        yield from activity_rules(target, at)
    elif kind in ("Agent", "Group"):
        yield from actor_rules(target, at)
    elif kind == "StatementRef":
        yield from reference_rules(target, at)
    elif kind == "SubStatement" and at == "statement.object":
        yield from only_keys(
            target, at, "objectType actor verb object result context timestamp attachments"
        )
        yield from _core(target, at, second, brought)
    else:
        yield f"{at}.objectType is one of five, and a SubStatement holds none [2.4.4]"


def _result(one: Any, at: str) -> Broken:
    if not isinstance(one, dict):
        yield f"{at} is an object [2.4.5]"
        return
    yield from only_keys(one, at, "score success completion response duration extensions")
    yield from each_is(
        one, at, success=is_flag, completion=is_flag, response=is_text, duration=is_duration,
        extensions=has_iri_keys,
    )  # fmt: skip
    score = one.get("score", {})
    if not isinstance(score, dict):
        yield f"{at}.score is an object [2.4.5.1]"
        return
    yield from only_keys(score, f"{at}.score", "scaled raw min max")
    if not all(map(is_number, score.values())):
        yield f"{at}.score holds numbers"
        return
    low, high = score.get("min", float("-inf")), score.get("max", float("inf"))
    if not -1 <= score.get("scaled", 0) <= 1:
        yield f"{at}.score.scaled is from -1 to 1"
    if low >= high or not low <= score.get("raw", max(low, min(high, 0))) <= high:
        yield f"{at}.score has min below max and raw between them"


def _context(one: Any, at: str, of_activity: bool, second: bool) -> Broken:
    if not isinstance(one, dict):
        yield f"{at} is an object [2.4.6]"
        return
    yield from only_keys(
        one, at, "registration instructor team contextActivities revision platform language "
        "statement extensions" + " contextAgents contextGroups" * second,
    )  # fmt: skip
    yield from each_is(
        one, at, registration=is_uuid, revision=is_text, platform=is_text, language=is_language,
        extensions=has_iri_keys,
    )  # fmt: skip
    if not of_activity and not one.keys().isdisjoint(("revision", "platform")):
        yield f"{at} names revision and platform of activities alone"
    if "instructor" in one:
        yield from actor_rules(one["instructor"], f"{at}.instructor")
    if "team" in one:
        yield from group_rules(one["team"], f"{at}.team")
    if "statement" in one:
        yield from reference_rules(one["statement"], f"{at}.statement")
    yield from _context_activities(one.get("contextActivities", {}), f"{at}.contextActivities")
    for key, kind, check in (
        ("contextAgents", "agent", actor_rules),
        ("contextGroups", "group", group_rules),
    ):
        if key in one and second:
            yield from _relevant(one[key], f"{at}.{key}", kind, check)


def _context_activities(found: Any, at: str) -> Broken:
    if not isinstance(found, dict):
        yield f"{at} is an object [2.4.6.2]"
        return
    yield from only_keys(found, at, "parent grouping category other")
    for kind, some in found.items():
        for one in some if isinstance(some, list) else [some]:
            yield from activity_rules(one, f"{at}.{kind}")


def _relevant(found: Any, at: str, kind: str, check: Callable[[Any, str], Broken]) -> Broken:
    """contextAgents and contextGroups (2.0.0, 4.2.2.1)."""
    if not isinstance(found, list):
        yield f"{at} is a list"
        return
    for one in found:
        if not isinstance(one, dict):
            yield f"{at} holds objects"
            continue
        yield from only_keys(one, at, f"objectType relevantTypes {kind}")
        if one.get("objectType", f"context{kind.title()}") != f"context{kind.title()}":
            yield f"{at} has another objectType"
        yield from check(one.get(kind), f"{at}.{kind}")
        if kind == "agent" and (one.get(kind) or {}).get("objectType", "Agent") != "Agent":
            yield f"{at}.agent is no group"
        types = one.get("relevantTypes", ["x:y"])
        if not isinstance(types, list) or not types or not all(map(is_iri, types)):
            yield f"{at}.relevantTypes holds IRIs"


def _attachments(found: Any, at: str, brought: Collection[str]) -> Broken:
    if not isinstance(found, list):
        yield f"{at} is a list [2.4.11]"
        return
    for one in found:
        if not isinstance(one, dict):
            yield f"{at} holds objects"
            continue
        yield from only_keys(
            one, at, "usageType display description contentType length sha2 fileUrl"
        )
        length = one.get("length")
        if not is_iri(one.get("usageType")) or "display" not in one:
            yield f"{at} says what it is for and how it is called"
        if not isinstance(length, int) or isinstance(length, bool) or length < 0:
            yield f"{at}.length is a number of bytes"
        if not is_text(one.get("contentType")) or not is_sha2(one.get("sha2")):
            yield f"{at} has a type and a SHA-2 sum"
        elif "fileUrl" not in one and one["sha2"].lower() not in brought:
            yield f"{at} has its data with it, or where they are"
        yield from language_maps(one, at, "display", "description")
        yield from each_is(one, at, fileUrl=is_iri)
