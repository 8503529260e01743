"""Curricula: sources, frozen versions, lessons as HTML; who learns what, and what came of it."""

from curricula.attempts import Attempt, answer_item
from curricula.course_results import CourseResult
from curricula.differences import Difference, LessonDifference, version_difference
from curricula.enrolments import Enrolment, Place, enrol, enrolment, enrolments_of
from curricula.errors import (
    BadLessonMap,
    BadSource,
    CurriculaError,
    Problem,
    UnknownText,
    UnknownVersion,
)
from curricula.finishing import Finish, finish_lesson
from curricula.importing import Imported, import_curriculum, publish_version
from curricula.learning_errors import (
    BadAnswer,
    LearningError,
    LessonFinished,
    UnansweredItems,
    UnknownEnrolment,
    UnknownItem,
    UnknownLesson,
    UnknownVisit,
)
from curricula.lesson_progress import (
    CurriculumProgress,
    LessonState,
    curriculum_progress,
    lesson_state,
)
from curricula.model import Audience, Curriculum, Item, Lesson, Module, Option, Page
from curricula.rendered import RenderedLesson, render_items, render_lesson, render_page
from curricula.rendering import (
    Around,
    Heading,
    Links,
    RenderedItem,
    render_fragment,
    render_item,
    render_markdown_inline,
)
from curricula.report import Entry, EntryKind, Report
from curricula.scoring import Score
from curricula.sources import ReadSource, json_schema, read_source
from curricula.versions import (
    Asset,
    Version,
    VersionSummary,
    asset,
    published_versions,
    report_of,
    version,
    version_by_hash,
    versions_of,
)
from curricula.visits import Visit, open_lesson, reopen_lesson

__all__ = [
    "Around",
    "Asset",
    "Attempt",
    "Audience",
    "BadAnswer",
    "BadLessonMap",
    "BadSource",
    "CourseResult",
    "CurriculaError",
    "Curriculum",
    "CurriculumProgress",
    "Difference",
    "Enrolment",
    "Entry",
    "EntryKind",
    "Finish",
    "Heading",
    "Imported",
    "Item",
    "LearningError",
    "Lesson",
    "LessonDifference",
    "LessonFinished",
    "LessonState",
    "Links",
    "Module",
    "Option",
    "Page",
    "Place",
    "Problem",
    "ReadSource",
    "RenderedItem",
    "RenderedLesson",
    "Report",
    "Score",
    "UnansweredItems",
    "UnknownEnrolment",
    "UnknownItem",
    "UnknownLesson",
    "UnknownText",
    "UnknownVersion",
    "UnknownVisit",
    "Version",
    "VersionSummary",
    "Visit",
    "answer_item",
    "asset",
    "curriculum_progress",
    "enrol",
    "enrolment",
    "enrolments_of",
    "finish_lesson",
    "import_curriculum",
    "json_schema",
    "lesson_state",
    "open_lesson",
    "publish_version",
    "published_versions",
    "read_source",
    "render_fragment",
    "render_item",
    "render_items",
    "render_lesson",
    "render_markdown_inline",
    "render_page",
    "reopen_lesson",
    "report_of",
    "version",
    "version_by_hash",
    "version_difference",
    "versions_of",
]
