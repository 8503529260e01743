"""A version's model and its import report as JSON documents, as stored and read back."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any

import orjson

from curricula.model import Audience, Curriculum, Item, Lesson, Module, Option, Page, Rules
from curricula.report import Entry, EntryKind, Report


def to_document(curriculum: Curriculum) -> bytes:
    """UTF-8 JSON with sorted keys, so that the same model always gives the same bytes."""
    return orjson.dumps(asdict(curriculum), option=orjson.OPT_SORT_KEYS)


def report_document(report: Report) -> bytes:
    """The findings as a JSON list."""
    return orjson.dumps([asdict(entry) for entry in report.entries])


@lru_cache(maxsize=64)
def curriculum_of(document: bytes) -> Curriculum:
    """The model back from its document; kept, since it is frozen and asked for all the time."""
    data: dict[str, Any] = orjson.loads(document)
    return Curriculum(
        **{
            **data,
            "modules": tuple(_module(module) for module in data["modules"]),
            "pages": tuple(
                Page(**{**page, "audience": Audience(page["audience"])}) for page in data["pages"]
            ),
        }
    )


def report_in(document: bytes) -> Report:
    """The report back from its document."""
    entries = orjson.loads(document)
    return Report(tuple(Entry(**{**entry, "kind": EntryKind(entry["kind"])}) for entry in entries))


def _module(data: Mapping[str, Any]) -> Module:
    return Module(**{**data, "lessons": tuple(_lesson(lesson) for lesson in data["lessons"])})


def _lesson(data: Mapping[str, Any]) -> Lesson:
    """Documents of release 0007 know no rules."""
    return Lesson(
        **{
            **data,
            "items": tuple(_item(item) for item in data["items"]),
            "rules": Rules(**data.get("rules", {})),
        }
    )


def _item(data: Mapping[str, Any]) -> Item:
    """Documents of release 0007 know neither `accepted` nor `targets`."""
    return Item(
        **{
            **data,
            "options": tuple(Option(**option) for option in data["options"]),
            "accepted": tuple(data.get("accepted", ())),
            "targets": tuple(Option(**target) for target in data.get("targets", ())),
        }
    )
