"""A lesson's rules in words: how often, which counts, when one is told, until when."""

from sqlalchemy.orm import Session

from curricula import Allowance, Enrolment, Lesson, LessonState, allowances_of
from plugin.web.speech import gettext as _
from plugin.web.speech import ngettext
from plugin.web.times import day


def rules_in_words(lesson: Lesson, state: LessonState | None) -> list[str]:
    """One sentence for each rule that is not the usual one; nothing where nothing is graded."""
    if not lesson.is_graded:
        return []
    rules = state.rules if state else lesson.rules
    lines = []
    if rules.attempts is not None:
        lines.append(_attempts(rules.attempts, best=rules.counts == "best"))
    elif rules.counts == "best":
        lines.append(_("Your best answer to each question counts."))
    if rules.feedback == "after-finishing":
        lines.append(_("You see what was right once you have finished."))
    if rules.feedback == "never":
        lines.append(_("You see your score at the end, and not which answers were right."))
    if rules.retakes is not None:
        lines.append(_retakes(rules.retakes, best=rules.counts == "best"))
    return lines


def grants_in_words(session: Session, enrolment: Enrolment | None, lesson_slug: str) -> list[str]:
    """What staff granted this learner for the lesson, each with its reason."""
    if enrolment is None:
        return []
    return [
        _(
            "Granted to you on %(day)s: %(amounts)s. Reason: %(reason)s",
            day=day(each.granted),
            amounts=amounts_in_words(each),
            reason=each.reason,
        )
        for each in allowances_of(session, enrolment.id)
        if each.lesson_slug == lesson_slug
    ]


def amounts_in_words(allowance: Allowance) -> str:
    """What was granted, as a list of amounts."""
    amounts = []
    if allowance.extra_attempts:
        amounts.append(
            ngettext("%(num)s more attempt", "%(num)s more attempts", allowance.extra_attempts)
        )
    if allowance.extra_retakes:
        amounts.append(
            ngettext("%(num)s more retake", "%(num)s more retakes", allowance.extra_retakes)
        )
    if allowance.extra_minutes:
        amounts.append(
            ngettext("%(num)s more minute", "%(num)s more minutes", allowance.extra_minutes)
        )
    return ", ".join(amounts)


def retake_in_words(state: LessonState) -> str:
    """What taking the lesson again would mean for the result, or why it cannot be."""
    left = state.retakes_left
    if left == 0:
        return _(
            "You have taken it as often as its rules allow. Your course's staff can allow more."
        )
    kept: str = (
        _("Your better result counts.")
        if state.rules.counts == "best"
        else _("This result stands until you finish a new one; then the new one counts.")
    )
    if state.rules.minutes is not None:
        minutes = state.rules.minutes + state.extra.minutes
        kept += " " + _("The time of %(num)s minutes begins at once.", num=minutes)
    if left is None:
        return kept
    more = ngettext("You can take it one more time.", "You can take it %(num)s more times.", left)
    return f"{more} {kept}"


def _attempts(allowed: int, *, best: bool) -> str:
    if allowed == 1:
        return _("One attempt at each question.")
    if best:
        return _("Up to %(num)s attempts at each question; the best one counts.", num=allowed)
    return _("Up to %(num)s attempts at each question; the last one counts.", num=allowed)


def _retakes(allowed: int, *, best: bool) -> str:
    if allowed == 0:
        return _("The lesson can be taken once.")
    told = ngettext(
        "It can be taken again once.", "It can be taken again up to %(num)s times.", allowed
    )
    how = _("The best result counts.") if best else _("The last result counts.")
    return f"{told} {how}"
