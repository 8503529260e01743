"""Forward the log to remote LRSs: in order, in batches, each statement once however it goes."""

import time
from datetime import datetime, timedelta
from uuid import UUID

from lrs_adapter.answers import Answer, Outcome
from lrs_adapter.delivery import LONGEST_REQUEST
from lrs_adapter.due_targets import due_targets
from lrs_adapter.errors import LeaseLost
from lrs_adapter.forward_saving import postpone
from lrs_adapter.forward_step import Clock, ForwardStep
from lrs_adapter.iris import Iris
from lrs_adapter.kept_remotes import kept_of
from lrs_adapter.models import LrsTarget
from lrs_adapter.readers import Lease, claim
from lrs_adapter.target_taking import AccountsOf, Forming, form_of, nobody, taking_of
from storage import CannotOpenSecret, Database, SecretBox


def forward(
    database: Database,
    secret_box: SecretBox,
    iris: Iris,
    owner: UUID,
    *,
    now: datetime,
    timeout_s: float,
    only: str | None = None,
    accounts: AccountsOf = nobody,
) -> int:
    """A worker's step: every target that is due, once; returns how many statements went out, and
    how many a filter left out.

    `only` names one target by its label, so that each can have a thread of its own and a slow one
    holds up no other. Nothing is sent within a transaction. A statement that was sent, and whose
    cursor was not saved, is sent again with the same id, which an LRS answers with 200 or a 409
    that is settled by comparison. A target that fails is tried again later. `accounts` tells the
    accounts at an LMS by which a target may know people.
    """
    clock = _clock_from(now)
    done = 0
    for target, moved in due_targets(database, now, only):
        kept = kept_of(target.id)
        kept.limit_to(target.batch)
        kept.pace.set(target.rate, moved, now)
        if not kept.pace.most(kept.most, now):
            continue
        lease = _claim(database, target, owner, clock, timeout_s)
        if lease is None:
            continue
        try:
            secret = secret_box.open(target.secret)
            form = form_of(target, secret_box, Forming(iris, accounts))
        except CannotOpenSecret as error:
            told = Answer(Outcome.FAILED, "secret_sealed", str(error))
            postpone(database, target, lease, told, clock)
            continue
        given = target.endpoint, target.key, secret, timeout_s, target.xapi_version
        remote = kept.remote_for(*given)
        taking = taking_of(database, target, lease)
        step = ForwardStep(database, target, lease, remote, kept, clock, taking, form)
        try:
            step.run()
        except LeaseLost:
            continue
        finally:
            done += step.delivered + step.left_out
    return done


def _clock_from(now: datetime) -> Clock:
    """What time it is as the step goes on: requests take long, and waits count from their end."""
    began = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - began)


def _claim(
    database: Database, target: LrsTarget, owner: UUID, clock: Clock, timeout_s: float
) -> Lease | None:
    """The lease, for longer than one request can take.

    Were it shorter, two workers with a slow LRS would fence each other for ever.
    """
    ttl_s = 2 + LONGEST_REQUEST * timeout_s
    with database.short_transaction(durable=False) as within:
        lease = claim(within, target.reader, owner, now=clock(), ttl_s=ttl_s)
        within.commit()
    return lease
