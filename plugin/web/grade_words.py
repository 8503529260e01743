"""What became of a grade, in words: whether it arrived, what it waits for, what to do."""

from dataclasses import dataclass, replace

from plugin.grade_fates import Fate, GradeLine
from plugin.late_words import why_less
from plugin.lti import GradeState
from plugin.number_words import percent
from plugin.web.speech import gettext as _
from plugin.web.speech import ngettext
from plugin.web.times import moment


@dataclass(frozen=True, slots=True)
class Told:
    """`kind` and `word` are a status; `more` says when, or what is waited for; `advice` what to
    do, `late` why the grade is less than what was achieved; "" where nothing is.
    """

    kind: str
    word: str
    more: str = ""
    advice: str = ""
    late: str = ""


def fate_names() -> dict[Fate, str]:
    """As the filter and the counts of a course's grades call them."""
    return {
        "refused": _("refused by the LMS"),
        "lost": _("arrived, and gone there"),
        "missing": _("never sent"),
        "typed": _("changed in the LMS"),
        "due": _("on the way"),
        "sent": _("arrived"),
        "columnless": _("without a column in the LMS"),
    }


def grade_in_words(state: GradeState | None) -> str:
    """The grade as it was told, or is to be; "" where nothing was."""
    if state is None or state.state == "unsent":
        return ""
    if state.share is not None:
        return percent(state.share)
    return _("waits for a judgement") if state.progress == "PendingManual" else _("finished only")


def fate_in_words(line: GradeLine) -> Told:
    state = line.state
    if state is None or state.achieved is None or state.share is None:
        return _told(line)
    late = why_less(state.achieved, state.share, state.days_late, state.deducted)
    return replace(_told(line), late=late)


def _told(line: GradeLine) -> Told:
    state, word = line.state, fate_names()[line.fate]
    if state is None:
        return Told(
            "open",
            word,
            advice=_("Have the activity graded in the LMS. The learner then opens it once more."),
        )
    if line.fate == "refused":
        when = moment(state.settled) if state.settled else ""
        return Told("loss", word, when, _what_to_do(state.answer))
    if line.fate == "typed":
        return Told("half", word, _held(state), _what_to_do("newer"))
    if line.fate == "lost":
        advice = _("The LMS had this grade and has it no more. Send it again.")
        return Told("loss", word, _held(state), advice)
    if line.fate == "due":
        return Told("wait", word, _waiting_for(state))
    if line.fate == "missing":
        return Told(
            "wait", word, advice=_("Its column came after the lesson was finished. Send it again.")
        )
    more = moment(state.settled) if state.settled else ""
    if state.difference == "same" and state.held_read:
        more = _("%(sent)s, and still the same %(read)s", sent=more, read=moment(state.held_read))
    return Told("done", word, more)


def _held(state: GradeState) -> str:
    """What the LMS had when it was read; "" where it was not."""
    if state.held_read is None:
        return ""
    when = moment(state.held_read)
    if state.held is None:
        return _("the LMS has no grade, %(when)s", when=when)
    return _("the LMS has %(grade)s, %(when)s", grade=percent(state.held), when=when)


def _waiting_for(state: GradeState) -> str:
    if state.answer == "elsewhere":  # which is no try
        return _(
            "Its column is at a host that nobody allowed for this LMS. Let whoever manages the LMS "
            "here look at its page on the desk; the grade is sent as soon as it is allowed."
        )
    if not state.attempts or state.next_try is None:
        return _("It is sent within a minute.")
    tries = ngettext("%(num)s try so far", "%(num)s tries so far", state.attempts)
    why = (
        _("the LMS could not be reached")
        if state.answer in ("silent", "")
        else _("the LMS answered %(code)s", code=state.answer)
    )
    return _(
        "%(tries)s: %(why)s. It is tried again by itself, next %(when)s.",
        tries=tries,
        why=why,
        when=moment(state.next_try),
    )


def _what_to_do(answer: str) -> str:
    told = {
        "newer": _(
            "Somebody gave another grade in the LMS. It stays, unless you replace it by this one."
        ),
        "400": _(
            "The LMS does not take it (400): mostly the learner is not in its course any more. "
            "Add her there, then send it again."
        ),
        "403": _(
            "The LMS does not let CHILD write this grade (403). The learner may be in its course "
            "no more, or grades are not allowed for CHILD: ask whoever runs the LMS."
        ),
        "404": _(
            "The LMS does not know the column or the learner (404). Where the column was deleted, "
            "the learner opens the lesson once more from the new one."
        ),
        "422": _(
            "The LMS does not take the grade (422). The course may be closed there: ask whoever "
            "runs the LMS."
        ),
    }
    return told.get(answer) or _(
        "The LMS answered %(code)s. Ask whoever runs the LMS, then send it again.",
        code=answer or "–",
    )
