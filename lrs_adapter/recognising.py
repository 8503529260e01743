"""Whether the LRS behind a target's address is still the one that took what was sent."""

from datetime import datetime, timedelta

from lrs_adapter.answers import Answer, Outcome
from lrs_adapter.delivery import RemoteLrs
from lrs_adapter.forms import Form
from lrs_adapter.forward_saving import last_taken
from lrs_adapter.kept_remotes import Kept
from lrs_adapter.models import LrsTarget
from lrs_adapter.readers import Lease
from lrs_adapter.target_stretch import Taking
from storage import Database

EVERY = timedelta(hours=1)
OTHER = Answer(
    Outcome.FAILED,
    "other_lrs",
    "The LRS at this address knows nothing of what it took before: it may be another one, or was "
    "emptied or restored. Nothing was sent. Correct the address; or send everything again: `child "
    "lrs target replay LABEL --after 0`; or let it go on without that: `child lrs target accept "
    "LABEL`.",
)


def not_recognised(
    database: Database,
    target: LrsTarget,
    lease: Lease,
    remote: RemoteLrs,
    kept: Kept,
    taking: Taking,
    form: Form,
    now: datetime,
) -> Answer | None:
    """Why nothing should be sent: it does not know one of three statements that it took, the newest
    and older ones, or does not answer at all; None where it does, or will not say.

    It is asked when a process begins with it, once an hour, and after each failure.
    """
    is_fresh = kept.recognised is not None and abs(now - kept.recognised) < EVERY
    if is_fresh and not target.failures:
        return None
    asked: set[int] = set()
    begun = target.known_from
    for part in (1.0, 0.5, 0.0):
        place = begun + int((lease.cursor - begun) * part)
        one = last_taken(database, target, place, taking, form)
        if one is None or one.position <= begun or one.position in asked:
            continue
        asked.add(one.position)
        found = remote.knows(one)
        if isinstance(found, Answer):
            return found
        if found is not False:
            asked.clear()
            break
    if asked:
        return OTHER
    kept.recognised = now
    return None
