"""The vocabulary as a published xAPI Profile (JSON-LD, xAPI Profiles specification 1.0)."""

from typing import Any

from lrs_adapter.profile_patterns import patterns
from lrs_adapter.profile_templates import templates
from lrs_adapter.vocabulary import (
    EXTENSION_NAMES,
    PROFILE_IRI,
    PROFILE_VERSION_IRI,
    TYPE_NAMES,
    VERB_DISPLAY,
    VERB_MEANING,
)

GENERATED = "2026-11-01T00:00:00Z"


def profile_document() -> dict[str, Any]:
    """The document that `/xapi/profile` serves, made of the constants that statements are."""
    return {
        "@context": "https://w3id.org/xapi/profiles/context",
        "id": PROFILE_IRI,
        "type": "Profile",
        "conformsTo": "https://w3id.org/xapi/profiles#1.0",
        "prefLabel": {"en": "CHILD learning records"},
        "definition": {
            "en": "Learning in a community of practice and the certification paths it counts for."
        },
        "author": {"type": "Organization", "name": "The CHILD project"},
        "versions": [{"id": PROFILE_VERSION_IRI, "generatedAtTime": GENERATED}],
        "concepts": [*_verbs(), *_types(), *_extensions()],
        "templates": templates(),
        "patterns": patterns(),
    }


def _verbs() -> list[dict[str, Any]]:
    return [
        {
            "id": verb.value,
            "type": "Verb",
            "inScheme": PROFILE_VERSION_IRI,
            "prefLabel": VERB_DISPLAY[verb],
            "definition": {"en": VERB_MEANING[verb]},
        }
        for verb in VERB_DISPLAY
    ]


def _types() -> list[dict[str, Any]]:
    return [
        {
            "id": kind.value,
            "type": "ActivityType",
            "inScheme": PROFILE_VERSION_IRI,
            "prefLabel": {"en": name},
            "definition": {"en": meaning},
        }
        for kind, (name, meaning) in TYPE_NAMES.items()
    ]


def _extensions() -> list[dict[str, Any]]:
    return [
        {
            "id": extension.value,
            "type": "ContextExtension",
            "inScheme": PROFILE_VERSION_IRI,
            "prefLabel": {"en": name},
            "definition": {"en": meaning},
        }
        for extension, (name, meaning) in EXTENSION_NAMES.items()
    ]
