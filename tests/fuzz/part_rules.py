"""What the specification forbids in the parts of a statement: actors, activities, references."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.fuzz.values import is_iri, is_language, is_mailbox, is_sha1, is_uuid

LISTS = ("choices", "scale", "source", "target", "steps")
INTERACTIONS = (
    "true-false", "choice", "fill-in", "long-fill-in", "matching", "performance", "sequencing",
    "likert", "numeric", "other",
)  # fmt: skip
Broken = Iterator[str]


def actor_rules(one: Any, at: str) -> Broken:
    if not isinstance(one, dict):
        yield f"{at} is an agent or a group [2.4.2]"
        return
    kind = one.get("objectType", "Agent")
    if kind not in ("Agent", "Group"):
        yield f"{at}.objectType is Agent or Group"
    is_group = kind == "Group"
    yield from only_keys(
        one, at, "objectType name mbox mbox_sha1sum openid account" + " member" * is_group
    )
    yield from each_is(
        one, at, name=is_text, mbox=is_mailbox, mbox_sha1sum=is_sha1, openid=is_iri,
        account=_is_account,
    )  # fmt: skip
    named = [key for key in ("mbox", "mbox_sha1sum", "openid", "account") if key in one]
    if len(named) > 1 or (not named and not is_group):
        yield f"{at} has exactly one identifier [2.4.2.1]"
    if is_group and not named and "member" not in one:
        yield f"{at} without identifier has members [2.4.2.2]"
    if is_group and "member" in one:
        if not isinstance(one["member"], list):
            yield f"{at}.member is a list"
            return
        for index, member in enumerate(one["member"]):
            if isinstance(member, dict) and member.get("objectType", "Agent") != "Agent":
                yield f"{at}.member[{index}] is no group [2.4.2.2]"
            yield from actor_rules(member, f"{at}.member[{index}]")


def authority_rules(one: Any) -> Broken:
    yield from actor_rules(one, "authority")
    if isinstance(one, dict) and one.get("objectType") == "Group":
        members = one.get("member")
        if not isinstance(members, list) or len(members) != 2:
            yield "authority of OAuth is a group of two [2.4.9]"


def activity_rules(one: Any, at: str) -> Broken:
    if not isinstance(one, dict):
        yield f"{at} is an activity"
        return
    yield from only_keys(one, at, "objectType id definition")
    if one.get("objectType", "Activity") != "Activity" or not is_iri(one.get("id")):
        yield f"{at} is an Activity with an IRI [2.4.4.1]"
    if "definition" not in one:
        return
    definition, at = one["definition"], f"{at}.definition"
    if not isinstance(definition, dict):
        yield f"{at} is an object"
        return
    yield from only_keys(
        definition, at, "name description type moreInfo extensions interactionType "
        "correctResponsesPattern " + " ".join(LISTS),
    )  # fmt: skip
    yield from language_maps(definition, at, "name", "description")
    yield from each_is(definition, at, type=is_iri, moreInfo=is_iri, extensions=has_iri_keys)
    parts = [key for key in (*LISTS, "correctResponsesPattern") if key in definition]
    if (parts or "interactionType" in definition) and definition.get(
        "interactionType"
    ) not in INTERACTIONS:
        yield f"{at}.interactionType is one of ten [2.4.4.1]"
    for key in parts:
        if not isinstance(definition[key], list):
            yield f"{at}.{key} is a list"
        elif key == "correctResponsesPattern":
            if not all(map(is_text, definition[key])):
                yield f"{at}.{key} holds texts"
        else:
            yield from _components(definition[key], f"{at}.{key}")


def _components(found: list[Any], at: str) -> Broken:
    ids = []
    for one in found:
        if not isinstance(one, dict) or not is_text(one.get("id")):
            yield f"{at} holds components with ids [2.4.4.1]"
            continue
        yield from only_keys(one, at, "id description")
        yield from language_maps(one, at, "description")
        ids.append(one["id"])
    if len(set(ids)) < len(ids):
        yield f"{at} has each id once [2.4.4.1]"


def reference_rules(one: Any, at: str) -> Broken:
    if not isinstance(one, dict):
        yield f"{at} is a StatementRef"
        return
    yield from only_keys(one, at, "objectType id")
    if one.get("objectType") != "StatementRef" or not is_uuid(one.get("id")):
        yield f"{at} is a StatementRef with a UUID [2.4.4.3]"


def group_rules(one: Any, at: str) -> Broken:
    yield from actor_rules(one, at)
    if isinstance(one, dict) and one.get("objectType") != "Group":
        yield f"{at} is a group"


def only_keys(one: dict[str, Any], at: str, allowed: str) -> Broken:
    for key in one.keys() - set(allowed.split()):
        yield f"{at} has no property {key[:40]!r} [2.2]"


def each_is(one: dict[str, Any], at: str, **checks: Callable[[Any], bool]) -> Broken:
    for key, check in checks.items():
        if key in one and not check(one[key]):
            yield f"{at}.{key} is not what it must be"


def language_maps(one: dict[str, Any], at: str, *keys: str) -> Broken:
    for key in keys:
        found = one.get(key, {})
        if not isinstance(found, dict) or not all(
            is_language(tag) and is_text(text) for tag, text in found.items()
        ):
            yield f"{at}.{key} is a language map [4.2]"


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_account(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"homePage", "name"}
        and is_iri(value["homePage"])
        and is_text(value["name"])
    )


def has_iri_keys(value: Any) -> bool:
    return isinstance(value, dict) and all(map(is_iri, value))
