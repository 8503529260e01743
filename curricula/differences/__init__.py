"""What changed from one version to another: lessons, texts by line, questions, settings, files."""

from curricula.differences.difference import (
    Difference,
    FileDifference,
    PageDifference,
    difference,
    version_difference,
)
from curricula.differences.fields import FieldChange
from curricula.differences.items import ItemDifference, compare_items
from curricula.differences.lessons import LessonDifference
from curricula.differences.matching import LessonMap, Match, check_lesson_map, match_lessons
from curricula.differences.revision import Revision, revisions
from curricula.differences.texts import Line, Piece, compare_texts, hunks

__all__ = [
    "Difference",
    "FieldChange",
    "FileDifference",
    "ItemDifference",
    "LessonDifference",
    "LessonMap",
    "Line",
    "Match",
    "PageDifference",
    "Piece",
    "Revision",
    "check_lesson_map",
    "compare_items",
    "compare_texts",
    "difference",
    "hunks",
    "match_lessons",
    "revisions",
    "version_difference",
]
