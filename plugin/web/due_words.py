"""When a lesson is due in its course and what late work costs, in words."""

from datetime import datetime

from sqlalchemy.orm import Session

from curricula import Enrolment, LateRule
from plugin.lti import column_terms, grades_of
from plugin.number_words import percent
from plugin.web.speech import gettext as _
from plugin.web.speech import ngettext
from plugin.web.times import moment, moment_in_list


def due_in_words(session: Session, enrolment: Enrolment | None, lesson_slug: str) -> list[str]:
    """For the learner, one line; nothing where her course has no column for it, or no date."""
    terms = column_terms(session, enrolment.id, lesson_slug) if enrolment else None
    if terms is None or terms.due is None:
        return []
    told = _("Due %(when)s.", when=moment(terms.due))
    return [" ".join((told, *late_in_words(terms.rule.late)))]


def taken_off_in_words(session: Session, enrolment: Enrolment | None, lesson_slug: str) -> str:
    """What her course's gradebook was told of a lesson that she finished late; else ""."""
    if enrolment is None:
        return ""
    for state in grades_of(session, [enrolment.id])[enrolment.id]:
        if state.lesson_slug == lesson_slug and state.share is not None and state.deducted:
            return ngettext(
                "You finished it %(num)s day after it was due, so your course's gradebook gets "
                "%(share)s. Here and in your learning record your result stays what it is.",
                "You finished it %(num)s days after it was due, so your course's gradebook gets "
                "%(share)s. Here and in your learning record your result stays what it is.",
                state.days_late,
                share=percent(state.share),
            )
    return ""


def late_in_words(rule: LateRule) -> list[str]:
    """What somebody who is late has to expect, a sentence each; nothing where nothing is."""
    if rule.kind == "none":
        return []
    told = []
    share = percent(rule.percent / 100)
    if rule.percent and rule.kind == "once":
        told.append(_("Later: %(share)s less in the gradebook.", share=share))
    elif rule.percent and rule.percent < rule.at_most < 100:
        told.append(
            _(
                "Later: %(share)s less a day in the gradebook, %(most)s at most.",
                share=share,
                most=percent(rule.at_most / 100),
            )
        )
    elif rule.percent:
        told.append(_("Later: %(share)s less a day in the gradebook.", share=share))
    if rule.grace_minutes:
        told.append(
            ngettext(
                "Up to %(num)s minute late is in time.",
                "Up to %(num)s minutes late is in time.",
                rule.grace_minutes,
            )
        )
    if rule.nothing_after_days is not None:
        told.append(
            ngettext(
                "After %(num)s day it counts for nothing there.",
                "After %(num)s days it counts for nothing there.",
                rule.nothing_after_days,
            )
        )
    return told


def due_in_list(due: datetime | None, rule: LateRule) -> str:
    """For staff, in a list whose head says the zone; "" where nothing was decided."""
    told = [_("Due %(when)s.", when=moment_in_list(due))] if due else []
    return " ".join([*told, *late_in_words(rule)])
