"""The published JSON Schema of a scheme document (draft 2020-12), from the patterns both use."""

from typing import Any

from certification import patterns as p
from certification.verbs import DERIVED_VERBS, SHORT_VERBS

SCHEMA_ID = "https://w3id.org/xapi/child/schemas/scheme.json"


def scheme_json_schema() -> dict[str, Any]:
    """What an editor and another program check a scheme with.

    It says the whole shape. What lies between parts (an id used twice, `n` above the number of
    requirements, a period that ends before it begins, a day that no month has) is found by
    `child scheme check`.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "CHILD certification scheme",
        "description": "docs/integrating/scheme-format.md explains every key.",
        **_object(
            required={
                "slug": _slug("Names the scheme in its community, in every version."),
                "title": {"$ref": "#/$defs/label"},
                "description": _languages(p.LONGEST_DESCRIPTION),
                "root": {"$ref": "#/$defs/requirement"},
            },
            optional={
                "$schema": _text(),
                "expires_after": _duration("How long an achievement holds."),
            },
        ),
        "$defs": {
            "label": _languages(p.LONGEST_LABEL),
            "requirement": {
                "type": "object",
                "required": ["kind"],
                "properties": {"kind": {"enum": ["all", "any", "at_least", "statements"]}},
                "allOf": [
                    _when(["all", "any"], "group"),
                    _when(["at_least"], "at_least"),
                    _when(["statements"], "statements"),
                ],
            },
            "group": _group({}),
            "at_least": _group({"n": _whole(p.MOST_REQUIREMENTS, "How many of them.")}),
            "statements": _statements(),
            "activity": _text(p.ACTIVITY, p.LONGEST_IRI),
            "moment": _text(p.MOMENT),
        },
    }


def _when(kinds: list[str], definition: str) -> dict[str, Any]:
    return {
        "if": {"properties": {"kind": {"enum": kinds}}},
        "then": {"$ref": f"#/$defs/{definition}"},
    }


def _object(
    required: dict[str, Any], optional: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(required),
        "properties": required | (optional or {}),
        "additionalProperties": False,
        **more,
    }


def _group(more: dict[str, Any]) -> dict[str, Any]:
    return _object(
        required={
            "id": _slug("Stays the same in every version, as long as the meaning does."),
            "kind": {},
            "label": {"$ref": "#/$defs/label"},
            "requirements": _list({"$ref": "#/$defs/requirement"}, p.MOST_REQUIREMENTS),
            **more,
        }
    )


def _statements() -> dict[str, Any]:
    period = _object(
        required={},
        optional={"from": {"$ref": "#/$defs/moment"}, "until": {"$ref": "#/$defs/moment"}},
        minProperties=1,
    )
    return _object(
        required={
            "id": _slug("Stays the same in every version, as long as the meaning does."),
            "kind": {},
            "label": {"$ref": "#/$defs/label"},
            "verb": {
                "description": "What happened, by a short name or the verb's IRI.",
                "anyOf": [
                    {"enum": list(SHORT_VERBS)},
                    {**_text(p.VERB_IRI, p.LONGEST_IRI), "not": {"enum": sorted(DERIVED_VERBS)}},
                ],
            },
        },
        optional={
            "activity": {"$ref": "#/$defs/activity"},
            "activities": _list({"$ref": "#/$defs/activity"}, p.MOST_ACTIVITIES, unique=True),
            "minimum_score": {"type": "number", "minimum": -1, "maximum": 1},
            "success": {"type": "boolean"},
            "minimum_duration": _hours("How long each of them must have taken."),
            "total_duration": _hours("How long they must have taken together."),
            "count": _whole(p.MOST_COUNT, "How many statements; 1 when left out."),
            "distinct": {"type": "boolean", "description": "Each about another activity."},
            "within": {"if": {"type": "object"}, "then": period, "else": _duration("Not older.")},
            "authorities": _list(_text(p.AUTHORITY), p.MOST_AUTHORITIES, unique=True),
        },
        **{"not": {"required": ["activity", "activities"]}},
    )


def _text(pattern: str = p.VISIBLE, longest: int = 500) -> dict[str, Any]:
    return {"type": "string", "maxLength": longest, "pattern": pattern}


def _slug(description: str) -> dict[str, Any]:
    return {**_text(p.SLUG, p.LONGEST_SLUG), "description": description}


def _duration(description: str) -> dict[str, Any]:
    return {**_text(p.DURATION), "description": f"{description} ISO 8601: P2Y, P6M, P10D, PT30H."}


def _hours(description: str) -> dict[str, Any]:
    return {**_text(p.HOURS), "description": f"{description} ISO 8601: PT10H, PT45M, PT1H30M."}


def _whole(most: int, description: str) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": most, "description": description}


def _list(entry: dict[str, Any], most: int, *, unique: bool = False) -> dict[str, Any]:
    return {
        "type": "array",
        "minItems": 1,
        "maxItems": most,
        "items": entry,
        **({"uniqueItems": True} if unique else {}),
    }


def _languages(longest: int) -> dict[str, Any]:
    return {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": p.LANGUAGE_TAG},
        "additionalProperties": _text(longest=longest),
        "examples": [{"en": "Finish the lesson", "es": "Terminar la lección"}],
    }
