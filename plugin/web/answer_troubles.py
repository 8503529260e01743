"""Why an answer was not taken, in words that stand beside its question."""

from collections.abc import Collection

from curricula import Item
from plugin.web.keeping_answers import Trouble
from plugin.web.speech import gettext as _


def trouble_in_words(item: Item, trouble: Trouble) -> str:
    """What is wrong with this answer, and what to do; nothing of it is lost."""
    if trouble == "missing":
        return _("No answer yet.")
    if trouble == "half":
        return _half(item)
    if trouble == "bad":
        return _bad(item)
    if trouble == "newer":
        return _(
            "You answered this question on another page meanwhile. What you chose here is kept: "
            "send it again if it is to be your answer."
        )
    if trouble == "none-left":
        return _("No attempts are left, so what you gave before stands.")
    return _("This came after the time was over, so it does not count.")


def troubles_in_words(troubles: Collection[Trouble], *, finishing: bool) -> str:
    """The one sentence on top of a page that was refused."""
    if finishing:
        if set(troubles) == {"missing"}:
            return _("The lesson is not finished yet: some questions have no answer.")
        return _("The lesson is not finished yet: some answers could not be taken.")
    if set(troubles) == {"missing"}:
        return _("Choose an answer first.")
    return _("That answer could not be taken.")


def _half(item: Item) -> str:
    if item.kind == "matching":
        return _("Some entries have no partner yet. What you chose is kept.")
    return _("Give every entry a place of its own. What you chose is kept.")


def _bad(item: Item) -> str:
    if item.kind == "numeric":
        return _("That is no number we can read. Write one number, for example 3.5 or 3,5.")
    if item.kind in ("fill-in", "free-text"):
        return _("That text is too long. Shorten it; what you wrote is kept.")
    return _("That does not fit the question. Load the page again and choose anew.")
