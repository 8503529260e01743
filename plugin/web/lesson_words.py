"""The words for lessons that do not open: links, enrolments, placing, work of one's own."""

from flask import url_for

from plugin.web.problem import Problem
from plugin.web.refusals import LessonNotInVersion, LinkRefused
from plugin.web.speech import gettext as _


def own_work() -> Problem:
    return Problem(
        403,
        _("This is your own work"),
        _("Nobody judges her own answers or decides about her own score."),
        _("Ask another mentor or facilitator of the course to look at it."),
        kept=_("Nothing was changed."),
    )


def not_enrolled() -> Problem:
    return Problem(
        403,
        _("You are not enrolled here yet"),
        _("This lesson opens from your course: only then do we know where your score belongs."),
        _("Go to your course in the LMS and open the lesson there."),
    )


def nothing_to_open() -> Problem:
    return Problem(
        404,
        _("This link leads to no lesson"),
        _("The course links to a lesson that is not published here."),
        _("The lesson has to be placed in the course again; then the link works."),
        ask=_("If you learn here, tell your course's staff. They choose the lesson anew."),
    )


def link_refused(error: LinkRefused) -> Problem:
    """To a learner what she can do now, to staff what mends the link."""
    is_missing = isinstance(error, LessonNotInVersion)
    what = (
        _(
            "Your course uses a version of “%(curriculum)s” that has no lesson “%(title)s”.",
            curriculum=error.curriculum_title,
            title=error.title,
        )
        if isinstance(error, LessonNotInVersion)
        else _("The course links to lessons that are not published yet.")
    )
    if error.is_staff:
        return Problem(
            404,
            _("This link leads to no lesson of your course's version"),
            what,
            _(
                "Remove the link from the course, or move the course to a version that has the "
                "lesson: the curriculum's page at the desk shows what a move would mean."
            )
            if is_missing
            else _(
                "A steward of the community can publish that version. Or remove the link from the "
                "course and place the lesson again: then it names the published one."
            ),
            kept=_("Nothing in your course was changed."),
            link=url_for("web.desk"),
            link_words=_("To the desk"),
        )
    return Problem(
        404,
        _("This lesson is not open in your course"),
        what,
        _("Go on with another lesson of your course, and tell its staff about this link."),
        ask=_("Your course's staff can remove the link, or move the course to another version."),
        link=url_for("web.home"),
        link_words=_("To my lessons"),
    )


def no_placing() -> Problem:
    return Problem(
        409,
        _("Your LMS is not waiting for lessons"),
        _("Lessons were sent already, or the choice was begun too long ago."),
        _("Go to your course in the LMS and start adding lessons from there."),
        kept=_("Nothing in your course was changed."),
    )


def not_taken() -> Problem:
    return Problem(
        422,
        _("That could not be recorded"),
        _("What was sent does not fit the lesson as it stands."),
        _("Go back, load the lesson again and repeat your last step."),
    )
