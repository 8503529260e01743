"""A curriculum, and what a learner did with it."""

import hashlib
from typing import Any

from tests.integration.release_0007.names import (
    COMMUNITY,
    CURRICULUM,
    ENROLMENT,
    LATER,
    MEMBER,
    START,
    VERSION,
    VISIT,
    Rows,
    as_json,
    uuid_of,
)

TEXTS = {"values.md": b"# Values\n", "reading.md": b"# Reading\n"}


def _choice(key: str, right: str) -> dict[str, Any]:
    return {"key": key, "text": f"Choice {key}", "correct": key in right, "feedback": None}


def _item(slug: str, kind: str, right: str) -> dict[str, Any]:
    options = [_choice(key, right) for key in "abc"]
    return {"slug": slug, "kind": kind, "prompt": slug, "options": options, "graded": True}


def _lesson(slug: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    title, path = slug.capitalize(), f"{slug}.md"
    return {"slug": slug, "title": title, "path": path, "items": items, "minutes": None}


MODEL: dict[str, Any] = {
    "slug": "small-course",
    "title": "A small course",
    "language": "en",
    "description": "",
    "licence": "CC BY 4.0",
    "attribution": "Ignite",
    "pages": [],
    "pass_mark": 0.6,
    "modules": [
        {
            "slug": "all",
            "title": "All",
            "lessons": [
                _lesson("values", [_item("v1", "single", "a"), _item("v2", "multiple", "ab")]),
                _lesson("reading", []),
            ],
        }
    ],
}


def learning_rows() -> Rows:
    yield (
        "curriculum",
        {"id": CURRICULUM, "community_id": COMMUNITY, "slug": "small-course", "created": START},
    )
    yield (
        "curriculum_version",
        {
            "id": VERSION,
            "curriculum_id": CURRICULUM,
            "version_hash": "a" * 64,
            "document": as_json(MODEL),
            "report": b"[]",
            "imported_at": START,
            "published_at": START,
        },
    )
    for path, content in TEXTS.items():
        digest = hashlib.sha256(content).hexdigest()
        yield "source_blob", {"content_hash": digest, "content": content}
        yield (
            "source_file",
            {
                "version_id": VERSION,
                "path": path,
                "content_hash": digest,
                "size": len(content),
                "media_type": "text/markdown",
            },
        )
    yield (
        "enrolment",
        {
            "id": ENROLMENT,
            "member_id": MEMBER,
            "version_id": VERSION,
            "curriculum_id": CURRICULUM,
            "community_id": COMMUNITY,
            "place": "lti:1:1:7",
            "platform": "Practice LMS",
            "started": START,
        },
    )
    visit = {"id": VISIT, "enrolment_id": ENROLMENT, "lesson_slug": "values", "number": 1}
    yield "visit", {**visit, "opened": START, "finished": LATER, "raw": 2.0, "maximum": 2.0}
    for number, (slug, chosen) in enumerate({"v1": ["a"], "v2": ["a", "b"]}.items()):
        yield (
            "attempt",
            {
                "id": uuid_of(30 + number),
                "visit_id": VISIT,
                "item_slug": slug,
                "number": 1,
                "chosen": chosen,
                "success": True,
                "scaled": 1.0,
                "answered": LATER,
            },
        )
    result = {"id": uuid_of(40), "enrolment_id": ENROLMENT, "number": 1, "passed": True}
    yield "course_result", {**result, "raw": 2.0, "maximum": 2.0, "reached": LATER}
