"""What of another LRS is harvested: its verbs, its activities with what is below them, since when.

xAPI asks for one verb, and for an activity without those below it: so one verb is asked for over
there, and everything is looked at again as it arrives.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from lrs_adapter.errors import BadSource
from lrs_adapter.target_filter import TargetFilter
from lrs_adapter.target_settings import wrong_in
from lrs_adapter.voiding import is_voiding


def changed_filter(
    before: TargetFilter,
    verbs: Sequence[str] | None = None,
    activities: Sequence[str] | None = None,
) -> TargetFilter:
    """With other values where they are given; an empty list chooses by that no more.

    Raises `BadSource`.
    """
    after = before
    if verbs is not None:
        after = replace(after, verbs=tuple(verbs))
    if activities is not None:
        after = replace(after, activities=tuple(activities))
    wrong = wrong_in(after)
    if wrong is not None:
        raise BadSource(*wrong)
    return after


def is_wider(before: TargetFilter, after: TargetFilter) -> bool:
    """Whether something passes `after` that `before` may have left out."""
    if before.verbs and not (after.verbs and set(after.verbs) <= set(before.verbs)):
        return True
    if not before.activities:
        return False
    return not after.activities or not all(map(before.is_below, after.activities))


def asked_verb(chosen: TargetFilter) -> str | None:
    """The verb that the LRS is asked for, where it is one. It gives what voids such statements,
    too (xAPI 1.0.3 part 3, 2.1.3: what refers to a statement that meets the filter meets it).
    """
    return chosen.verbs[0] if len(chosen.verbs) == 1 else None


def leaves_out(
    chosen: TargetFilter, starts: datetime | None, statement: Any, stored: datetime | None
) -> bool:
    """Whether this one, stored there at `stored`, does not come in. What takes another back does,
    and what cannot be judged is for those who say why it is wrong.
    """
    if starts is not None and stored is not None and stored <= starts:
        return True
    if not chosen or not isinstance(statement, dict):
        return False
    try:
        return not is_voiding(statement) and not chosen.passes(statement)
    except (AttributeError, KeyError, TypeError):
        return False
