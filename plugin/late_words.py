"""How late something was and what that cost, in words: for the course's gradebook and for pages."""

from curricula import Lateness
from plugin.number_words import percent
from plugin.speech import gettext as _
from plugin.speech import ngettext


def comment_on(late: Lateness) -> str:
    """One sentence beside the score in the LMS; "" where nothing was taken off."""
    told = {"achieved": percent(late.achieved), "share": percent(late.share)}
    if late.deducted:
        return ngettext(
            "Finished %(num)s day late: %(taken)s less, so %(share)s instead of %(achieved)s.",
            "Finished %(num)s days late: %(taken)s less, so %(share)s instead of %(achieved)s.",
            late.days,
            taken=percent(late.deducted / 100),
            **told,
        )
    if late.share < late.achieved:
        return _(
            "An earlier result counts, %(share)s: the later one of %(achieved)s was late.", **told
        )
    return ""


def why_less(achieved: float, share: float, days: int, deducted: int) -> str:
    """The same in short, for lists of grades; "" where nothing was taken off."""
    reached = _("%(share)s achieved", share=percent(achieved))
    if deducted:
        late = ngettext("%(num)s day late", "%(num)s days late", days)
        return f"{reached}; {late}: −{percent(deducted / 100)}"
    if share < achieved:
        instead = _("an earlier result counts, the later one was late")
        return f"{reached}; {instead}"
    return ""
