"""Changes of fields in people's words: what it is called, what it was, what it is."""

import re
from dataclasses import dataclass
from typing import Any

from curricula import LessonDifference
from curricula.differences import FieldChange, ItemDifference, Piece, compare_texts
from plugin.number_words import percent
from plugin.web.speech import gettext as _
from plugin.web.wording import plain_number

PART = re.compile(r"^(?P<what>\w+)\[(?P<key>[^\]]+)\](?:\.(?P<field>\w+))?$")


@dataclass(frozen=True, slots=True)
class Told:
    """One change; `old` and `new` are texts in pieces, so that changed words can be marked.

    None is nothing: something new, or something that is gone.
    """

    label: str
    old: tuple[Piece, ...] | None
    new: tuple[Piece, ...] | None


def told(change: FieldChange) -> Told:
    old, new = _value(change, change.old), _value(change, change.new)
    if old is None or new is None:
        whole = [None if text is None else (Piece(text, True),) for text in (old, new)]
        return Told(_label(change.name), whole[0], whole[1])
    lines = compare_texts(old.replace("\n", " "), new.replace("\n", " "))
    sides = {line.kind: line.pieces for line in lines}
    same = sides.get("same", ())
    return Told(_label(change.name), sides.get("removed", same), sides.get("added", same))


def kind_of_lesson(lesson: LessonDifference) -> tuple[str, str, str]:
    """(symbol, word, state) of what happened to a lesson."""
    if lesson.kind == "added":
        return "check", _("new"), "done"
    if lesson.kind == "removed":
        return "cross", _("gone"), "loss"
    if lesson.kind == "renamed":
        return "again", _("renamed"), "wait"
    if lesson.kind == "same":
        return "same", _("as it was"), "open"
    if lesson.moved and not (lesson.settings or lesson.text or lesson.changed_items):
        return "onward", _("stands elsewhere"), "open"
    return "half", _("changed"), "wait"


def why_matched(lesson: LessonDifference) -> str:
    return {
        "file": _("matched by its file"),
        "questions": _("matched by its questions"),
        "text": _("matched by its text"),
        "said": _("matched by you"),
    }.get(lesson.why, "")


def kind_of_item(item: ItemDifference) -> str:
    return {
        "added": _("new question"),
        "removed": _("question is gone"),
        "renamed": _("has another name"),
        "changed": _("changed"),
    }.get(item.kind, _("as it was"))


def _label(name: str) -> str:
    if found := PART.match(name):
        part = {
            "options": _("Answer %(key)s", key=found["key"]),
            "targets": _("Target %(key)s", key=found["key"]),
            "modules": _("Module %(key)s", key=found["key"]),
        }.get(found["what"], name)
        return f"{part}: {_word(found['field'])}" if found["field"] else part
    return _word(name.removeprefix("rules.")) or name


def _word(name: str) -> str:
    return {
        "title": _("title"),
        "description": _("description"),
        "language": _("language"),
        "licence": _("licence"),
        "attribution": _("attribution"),
        "pass_mark": _("pass mark"),
        "path": _("file"),
        "slug": _("name in addresses"),
        "minutes": _("minutes"),
        "attempts": _("attempts allowed"),
        "retakes": _("retakes allowed"),
        "counts": _("which attempt counts"),
        "feedback": _("feedback"),
        "shuffle": _("shuffled"),
        "rules": _("rules"),
        "modules": _("order of the modules"),
        "audience": _("who reads it"),
        "kind": _("kind of question"),
        "prompt": _("question"),
        "text": _("text"),
        "correct": _("is a right answer"),
        "options": _("order of the answers"),
        "targets": _("order of the targets"),
        "match": _("belongs to"),
        "accepted": _("accepted answers"),
        "case_matters": _("capitals matter"),
        "number": _("right number"),
        "tolerance": _("tolerance"),
        "graded": _("counts toward the score"),
        "points": _("points"),
        "feedback_right": _("feedback to a right answer"),
        "feedback_wrong": _("feedback to a wrong answer"),
        "guidance": _("guidance for mentors"),
    }.get(name, name)


def _value(change: FieldChange, value: Any) -> str | None:
    if value is None or value == "" or value == ():
        return None
    if change.name == "pass_mark":
        return percent(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return plain_number(value)
    if isinstance(value, tuple):
        return ", ".join(str(_value(change, each) or "–") for each in value)
    if hasattr(value, "text"):
        right = " " + _("(right)") if getattr(value, "correct", False) else ""
        return f"{value.text}{right}"
    return str(value)
