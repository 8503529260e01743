"""What finishing a lesson came to, what it counted for, and whether it can be taken again."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from community import Permission, open_questions
from curricula import override_that_stands
from plugin.web.answers_told import correct_so_far
from plugin.web.blueprint import blueprint
from plugin.web.counts_for import counts_for, outcome_of
from plugin.web.due_words import taken_off_in_words
from plugin.web.guard import needs
from plugin.web.lesson_context import find_lesson, lesson_context
from plugin.web.lesson_rules import retake_in_words
from plugin.web.page_reading import page_reading
from plugin.web.reader import find_version, reader_of


@blueprint.get("/curricula/<version_hash>/lessons/<slug>/finished")
@needs(Permission.STUDY)
def finished(version_hash: str, slug: str) -> ResponseReturnValue:
    """A lesson that is not finished shows itself instead."""
    with page_reading() as session:
        version = find_version(session, version_hash)
        reader = reader_of(session, version, slug)
        lesson = find_lesson(version, slug)
        context = lesson_context(session, version, reader, lesson)
        state, learning = context["state"], context["learning"]
        if state is None or learning is None or state.finished_at is None:
            return redirect(url_for("web.lesson", version_hash=version_hash, slug=slug), 303)
        outcome = outcome_of(state, learning)
        counts = counts_for(session, reader.enrolment, version, lesson, outcome)
        hers = reader.enrolment
        override = override_that_stands(session, hers.id, slug) if hers else None
        taken_off = taken_off_in_words(session, hers, slug)
        questions = open_questions(session, hers.member_id) if hers else []
    return render_template(
        "web/finished.html",
        counts=counts,
        correct=correct_so_far(lesson.items, state),
        override=override,
        taken_off=taken_off,
        retake=retake_in_words(state),
        questions=questions,
        **context,
    )
