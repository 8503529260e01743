"""The patterns of the profile: in which order the statements of one registration come."""

from typing import Any

from lrs_adapter.profile_templates import TEMPLATES
from lrs_adapter.vocabulary import PROFILE_VERSION_IRI

_IRIS = {template.slug: template.iri for template in TEMPLATES}


def patterns() -> list[dict[str, Any]]:
    """Studying a curriculum (lessons may interleave), and following a path."""
    step = [
        _IRIS[slug]
        for slug in (
            "initialized-lesson",
            "experienced-lesson",
            "answered-item",
            "reviewed-item",
            "took-back",
            "completed-lesson",
            "completed-curriculum",
            "passed-curriculum",
            "failed-curriculum",
        )
    ]
    return [
        _pattern("study-step", "One step of studying.", {"alternates": step}),
        _pattern("study-steps", "Any steps.", {"zeroOrMore": _iri("study-step")}),
        _pattern(
            "studying",
            "Studying starts with opening a lesson.",
            {"sequence": [_IRIS["initialized-lesson"], _iri("study-steps")]},
            primary=True,
        ),
        _pattern(
            "standing",
            "What the rules said about a path.",
            {"alternates": [_IRIS["asserted-path"], _IRIS["achieved-path"], _IRIS["expired-path"]]},
        ),
        _pattern("standings", "Any standings.", {"zeroOrMore": _iri("standing")}),
        _pattern("leaving", "A path may be left.", {"optional": _IRIS["deselected-path"]}),
        _pattern(
            "path",
            "A path is chosen before it is walked, and may be left.",
            {"sequence": [_IRIS["planned-path"], _iri("standings"), _iri("leaving")]},
            primary=True,
        ),
    ]


def _iri(slug: str) -> str:
    return f"{PROFILE_VERSION_IRI}/patterns/{slug}"


def _pattern(
    slug: str, meaning: str, shape: dict[str, Any], *, primary: bool = False
) -> dict[str, Any]:
    return {
        "id": _iri(slug),
        "type": "Pattern",
        "inScheme": PROFILE_VERSION_IRI,
        "primary": primary,
        "prefLabel": {"en": slug.replace("-", " ")},
        "definition": {"en": meaning},
        **shape,
    }
