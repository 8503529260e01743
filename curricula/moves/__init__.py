"""Courses under way and newer versions: who is on which, and how a course goes over to another."""

from curricula.moves.copied import begin_copied_course
from curricula.moves.courses import (
    Course,
    course_titles,
    courses_of,
    keep_version_of,
    name_course,
    version_for_newcomer,
    versions_used_at,
)
from curricula.moves.deciding import (
    Move,
    decide_move,
    may_move,
    move,
    moves_of,
    reach_to_move,
    require_move,
)
from curricula.moves.following import lesson_in, lessons_in
from curricula.moves.moving import (
    MoveProgress,
    Step,
    continue_move,
    move_progress,
    moves_under_way,
)
from curricula.moves.preview import LessonOutlook, Preview, preview_move
from curricula.moves.refiling import rename_lessons
from curricula.moves.telling import MoveNews, move_news, tell_move

__all__ = [
    "Course",
    "LessonOutlook",
    "Move",
    "MoveNews",
    "MoveProgress",
    "Preview",
    "Step",
    "begin_copied_course",
    "continue_move",
    "course_titles",
    "courses_of",
    "decide_move",
    "keep_version_of",
    "lesson_in",
    "lessons_in",
    "may_move",
    "move",
    "move_news",
    "move_progress",
    "moves_of",
    "moves_under_way",
    "name_course",
    "preview_move",
    "reach_to_move",
    "rename_lessons",
    "require_move",
    "tell_move",
    "version_for_newcomer",
    "versions_used_at",
]
