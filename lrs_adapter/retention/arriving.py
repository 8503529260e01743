"""What comes from elsewhere and is past its time by a rule stays out: else it would come back with
every harvest, to go again with every pass.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from lrs_adapter.arrived import Arrived
from lrs_adapter.retention.rules import Kept, before, matches, rules

PAST = (
    "It is past its time: a rule lets such records go {months} months after they happened. "
    "`child retention list` shows the rules."
)


def past_their_time(session: Session, arrived: Sequence[Arrived], now: datetime) -> dict[int, str]:
    """By the place of each in `arrived` why it stays out, of those that a rule would let go. It
    asks once, and nothing more where there is no rule.
    """
    about = [one for one in rules(session) if one.scope.kind is Kept.RECORDS]
    found: dict[int, str] = {}
    for rule in about:
        cut = before(rule, now)
        for place, one in enumerate(arrived):
            happened = one.pending.timestamp or one.stored or now
            if min(happened, one.stored or now) < cut and matches(rule.scope, one.statement):
                found.setdefault(place, PAST.format(months=rule.months))
    return found
