"""The progress of a course as a table (CSV): a line a learner, two columns a lesson."""

import csv
import io
from collections.abc import Sequence
from tempfile import SpooledTemporaryFile

from curricula import LessonStanding
from plugin.csv_cells import harmless
from plugin.web.course_progress import CourseProgress, LearnerLine
from plugin.web.seen_by import seen_by
from plugin.web.speech import gettext as _

IN_MEMORY = 1024 * 1024


def progress_table(
    course: CourseProgress, lines: Sequence[LearnerLine]
) -> SpooledTemporaryFile[bytes]:
    """A file at its beginning, which whoever takes it closes. Scores are of 100, and empty where
    there is none.
    """
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text)
    lessons = [one.lesson for one in course.lessons]
    heads = [_("Learner"), _("On the course's list"), _("Lessons done"), _("Last visit")]
    for lesson in lessons:
        heads += [lesson.title, _("%(lesson)s: score", lesson=lesson.title)]
    writer.writerow([harmless(head) for head in heads])
    slugs = [lesson.slug for lesson in lessons]
    writer.writerows([harmless(cell) for cell in _cells(one, slugs)] for one in lines)
    out = SpooledTemporaryFile[bytes](max_size=IN_MEMORY)
    out.write(text.getvalue().encode())
    out.seek(0)
    return out


def _cells(line: LearnerLine, slugs: Sequence[str]) -> list[str]:
    progress = line.progress
    last = progress.last if progress else None
    cells = [
        line.name,
        on_list_in_words(line),
        str(progress.done_of(slugs) if progress else 0),
        last.astimezone(seen_by().zone).isoformat(timespec="minutes") if last else "",
    ]
    for slug in slugs:
        one = progress.lessons.get(slug) if progress else None
        score = one.score if one else None
        cells += [
            standing_in_words(one) if one or not progress else "",
            f"{score.scaled * 100:.4g}" if score else "",
        ]
    return cells


def on_list_in_words(line: LearnerLine) -> str:
    """Whether she is on the list of her LMS, as far as there is one."""
    if line.listed is None:
        return ""
    if line.gone is not None:
        day = line.gone.astimezone(seen_by().zone).date().isoformat()
        return _("no longer since %(day)s", day=day)
    return _("yes") if line.listed.is_active else _("suspended there")


def standing_in_words(one: LessonStanding | None) -> str:
    words = {
        "done": _("finished"),
        "waits": _("waits for a judgement"),
        "begun": _("begun"),
        "open": _("not opened yet"),
    }
    return words[one.standing if one else "open"]
