"""Activities and their definitions, references to statements (xAPI 1.0.3 part 2, 2.4.4)."""

from typing import Any

from lrs_adapter.value_checks import (
    need,
    need_extensions,
    need_iri,
    need_language_map,
    need_list,
    need_object,
    need_only,
    need_text,
    need_uuid,
    refuse,
)

ACTIVITY_KEYS = frozenset({"objectType", "id", "definition"})
REFERENCE_KEYS = frozenset({"objectType", "id"})
COMPONENT_LISTS = frozenset({"choices", "scale", "source", "target", "steps"})
INTERACTION_KEYS = COMPONENT_LISTS | {"correctResponsesPattern"}
DEFINITION_KEYS = INTERACTION_KEYS | {
    "name", "description", "type", "moreInfo", "interactionType", "extensions",
}  # fmt: skip
COMPONENT_KEYS = frozenset({"id", "description"})
INTERACTION_TYPES = frozenset(
    {
        "true-false", "choice", "fill-in", "long-fill-in", "matching", "performance",
        "sequencing", "likert", "numeric", "other",
    }
)  # fmt: skip


def check_activity(value: Any, path: str) -> None:
    need_object(value, path)
    need_only(value, ACTIVITY_KEYS, path)
    if value.get("objectType", "Activity") != "Activity":
        raise refuse(f"{path}.objectType", "it is not Activity", "Write Activity, or leave it out.")
    need_iri(need(value, "id", path), f"{path}.id")
    if "definition" in value:
        _check_definition(value["definition"], f"{path}.definition")


def check_reference(value: Any, path: str) -> None:
    """A StatementRef: an id and nothing else (2.4.4.3)."""
    need_object(value, path)
    need_only(value, REFERENCE_KEYS, path)
    if value.get("objectType") != "StatementRef":
        raise refuse(f"{path}.objectType", "it is not StatementRef", "Write StatementRef there.")
    need_uuid(need(value, "id", path), f"{path}.id")


def _check_definition(value: Any, path: str) -> None:
    need_object(value, path)
    need_only(value, DEFINITION_KEYS, path)
    for key in ("name", "description"):
        if key in value:
            need_language_map(value[key], f"{path}.{key}")
    for key in ("type", "moreInfo"):
        if key in value:
            need_iri(value[key], f"{path}.{key}")
    if "extensions" in value:
        need_extensions(value["extensions"], f"{path}.extensions")
    if "interactionType" in value:
        kind = value["interactionType"]
        if type(kind) is not str or kind not in INTERACTION_TYPES:
            raise refuse(
                f"{path}.interactionType",
                "it is no type of interaction",
                f"Use one of: {', '.join(sorted(INTERACTION_TYPES))}.",
            )
    elif not INTERACTION_KEYS.isdisjoint(value):
        raise refuse(
            f"{path}.interactionType",
            "the definition has parts of an interaction without its type",
            "Add interactionType.",
        )
    if not INTERACTION_KEYS.isdisjoint(value):
        _check_interaction(value, path)


def _check_interaction(value: dict[str, Any], path: str) -> None:
    """Component lists and patterns (2.4.4.1)."""
    if "correctResponsesPattern" in value:
        pattern_path = f"{path}.correctResponsesPattern"
        need_list(value["correctResponsesPattern"], pattern_path)
        for index, pattern in enumerate(value["correctResponsesPattern"]):
            need_text(pattern, f"{pattern_path}[{index}]")
    for key in COMPONENT_LISTS & value.keys():
        need_list(value[key], f"{path}.{key}")
        seen: set[str] = set()
        for index, component in enumerate(value[key]):
            at = f"{path}.{key}[{index}]"
            need_object(component, at)
            need_only(component, COMPONENT_KEYS, at)
            need_text(need(component, "id", at), f"{at}.id")
            if "description" in component:
                need_language_map(component["description"], f"{at}.description")
            if component["id"] in seen:
                raise refuse(f"{at}.id", "two components have this id", "Give each its own id.")
            seen.add(component["id"])
