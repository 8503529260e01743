"""How many of a lesson's answers are right, told alike in the lesson and once it is finished."""

from collections.abc import Sequence

from curricula import Item, LessonState
from plugin.web.question import standing_of
from plugin.web.speech import gettext as _

TOLD = ("right", "partly", "wrong", "judged")


def correct_so_far(items: Sequence[Item], state: LessonState | None) -> str:
    """What counts and what is for practice are counted apart, since points are of the first alone.

    Nothing while she may know of no answer whether it is right.
    """
    standings = {item.slug: standing_of(item, state) for item in items}
    if not any(one in TOLD for one in standings.values()):
        return ""
    right = [item for item in items if standings[item.slug] == "right"]
    graded = [item for item in items if item.graded]
    others = len(items) - len(graded)
    if not graded or not others:
        return _("Correct so far: %(right)s of %(total)s", right=len(right), total=len(items))
    right_graded = sum(item.graded for item in right)
    return _(
        "Correct so far: %(right)s of %(total)s that count, "
        "%(practice)s of %(others)s for practice",
        right=right_graded,
        total=len(graded),
        practice=len(right) - right_graded,
        others=others,
    )
