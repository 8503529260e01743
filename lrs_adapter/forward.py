"""Forward the log to remote LRSs: in order, in batches, each statement once however it goes."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from lrs_adapter.answers import Answer, Outcome
from lrs_adapter.delivery import LONGEST_REQUEST, RemoteLrs
from lrs_adapter.due_targets import due_targets
from lrs_adapter.errors import LeaseLost
from lrs_adapter.forward_saving import Letter, last_taken, postpone, save
from lrs_adapter.iris import Iris
from lrs_adapter.kept_remotes import BATCH, Kept, kept_of
from lrs_adapter.models import LrsTarget
from lrs_adapter.outgoing import Outgoing, next_outgoing
from lrs_adapter.readers import Lease, claim, release
from lrs_adapter.sending import send
from lrs_adapter.transport import Act
from lrs_adapter.withheld_among import withheld_among
from lrs_adapter.withholding import note_withheld
from storage import CannotOpenSecret, Connected, Database, SecretBox, reach

MOST_BYTES = 1024 * 1024
MOST_BATCHES = 20
TOGETHER, SAVE_WITHIN_S = 4, 0.1
"""The cursor is saved after so many batches, or after a request that ended so long after the last
time: a kill sends no more than that again. An LRS that takes long for a request has its cursor
saved after each, which also keeps the lease."""
DURABLE_EVERY_S = 1.0
"""A cursor waits for the disk once a second: with the power, no more than that is sent again."""

Clock = Callable[[], datetime]


def forward(
    database: Database,
    secret_box: SecretBox,
    iris: Iris,
    owner: UUID,
    *,
    now: datetime,
    timeout_s: float,
    only: str | None = None,
) -> int:
    """A worker's step: every target that is due, once; returns how many statements went out.

    `only` names one target by its label, so that each can have a thread of its own and a slow one
    holds up no other. Nothing is sent within a transaction. A statement that was sent, and whose
    cursor was not saved, is sent again with the same id, which an LRS answers with 200 or a 409
    that is settled by comparison. A target that fails is tried again later.
    """
    clock = _clock_from(now)
    delivered = 0
    for target in due_targets(database, now, only):
        lease = _claim(database, target, owner, clock, timeout_s)
        if lease is None:
            continue
        try:
            secret = secret_box.open(target.secret)
        except CannotOpenSecret as error:
            told = Answer(Outcome.FAILED, "secret_sealed", str(error))
            postpone(database, target, lease, told, clock)
            continue
        kept = kept_of(target.id)
        remote = kept.remote_for(target.endpoint, target.key, secret, timeout_s)
        step = _Step(database, target, lease, remote, kept, clock)
        try:
            step.run()
        except LeaseLost:
            continue
        finally:
            delivered += step.delivered
    return delivered


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


@dataclass(slots=True)
class _Step:
    """Some batches for one target.

    A statement that is refused alone is set aside only once the LRS has taken another one after
    it: an LRS that refuses that, too, refuses everything, and then nothing is set aside.
    `control` is a statement that it took before; `held` waits for one where there is none yet.
    What is withheld is noted first, then passed over: the cursor goes on as if it were sent.
    `ahead` is what follows, read while the LRS worked; who withdrew meanwhile is asked at sending.
    `reached` is where the cursor will be when it is saved, `taken` what the LRS took since then.
    """

    database: Database
    target: LrsTarget
    lease: Lease
    remote: RemoteLrs
    kept: Kept
    clock: Clock
    delivered: int = 0
    taken: int = 0
    reached: int = field(init=False)
    saved_at: float = field(default_factory=time.monotonic)
    ahead: list[Outgoing] | None = None
    control: Outgoing | None = None
    held: list[Letter] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reached = self.lease.cursor

    def run(self) -> None:
        for number in range(1, MOST_BATCHES + 1):
            with self.database.look_up() as within:
                found = self._next(within)
                withheld = withheld_among(within, found, self.kept.people)
            if not found:
                break
            if withheld:
                note_withheld(self.database, self.target.id, withheld, self.clock())
            batch = [one for one in found if one.position not in withheld] if withheld else found
            after, is_last = found[-1].position, number == MOST_BATCHES
            trouble = self._send(batch, None if is_last else after) if batch else None
            if trouble or number % TOGETHER == 0:
                self._save_what_was_reached()
            if trouble:
                postpone(self.database, self.target, self.lease, trouble, self.clock, batch)
                return
            if after in withheld:
                self._save(after)
        self._save_what_was_reached()
        with self.database.short_transaction(durable=False) as within:
            release(within, self.lease)
            within.commit()

    def _next(self, within: Connected) -> list[Outgoing]:
        ahead, self.ahead = self.ahead, None
        if ahead and len(ahead) <= self.kept.most:
            return ahead
        return next_outgoing(within, self.reached, self.kept.most, MOST_BYTES)

    def _read_ahead(self, after: int) -> None:
        with self.database.look_up() as within:
            self.ahead = next_outgoing(within, after, self.kept.most, MOST_BYTES)

    def _send(self, batch: list[Outgoing], then_after: int | None) -> Answer | None:
        """All of `batch`, halved from the left where needed; what kept it from ending, if any.

        Meanwhile what comes after position `then_after` is read.
        """
        meanwhile = None if then_after is None else partial(self._read_ahead, then_after)
        waiting = deque([batch])
        while waiting:
            part = waiting.popleft()
            if part is not batch and not (part := self._still_leaving(part)):
                continue
            answer = self._exchange(part, meanwhile)
            meanwhile = None
            if answer.outcome is Outcome.FAILED:
                return answer
            if answer.outcome is Outcome.DELIVERED:
                self._delivered(part)
            elif len(part) > 1:
                middle = len(part) // 2
                waiting.extendleft((part[middle:], part[:middle]))
                if answer.outcome is Outcome.TOO_LARGE:
                    self.kept.most = middle
            elif trouble := self._refused(Letter(part[0], answer)):
                return trouble
        return _refuses_everything(self.held[0].answer) if self.held else None

    def _still_leaving(self, part: list[Outgoing]) -> list[Outgoing]:
        """What of `part` may leave: the requests before it took their time, and she may have
        withdrawn meanwhile.
        """
        with self.database.look_up() as within:
            withheld = withheld_among(within, part, self.kept.people)
        if withheld:
            note_withheld(self.database, self.target.id, withheld, self.clock())
        return [one for one in part if one.position not in withheld]

    def _exchange(self, part: Sequence[Outgoing], meanwhile: Act | None = None) -> Answer:
        reach("forward/before-request")
        answer = send(self.database, self.remote, part, meanwhile)
        if answer.outcome is Outcome.CONFLICT and len(part) == 1:
            answer = self.remote.settle(part[0])
        reach("forward/after-request")
        return answer

    def _may_leave(self, one: Outgoing) -> bool:
        with self.database.look_up() as within:
            return not withheld_among(within, [one], self.kept.people)

    def _delivered(self, part: Sequence[Outgoing]) -> None:
        self.control, self.reached = part[-1], part[-1].position
        self.taken += len(part)
        self.kept.most = min(BATCH, self.kept.most + 1)
        if self.held or time.monotonic() - self.saved_at > SAVE_WITHIN_S:
            self._save(self.reached)

    def _save_what_was_reached(self) -> None:
        if self.reached > self.lease.cursor:
            self._save(self.reached)

    def _refused(self, letter: Letter) -> Answer | None:
        """Set it aside, or hold it; what keeps the step from going on, if anything does."""
        self.held.append(letter)
        if letter.answer.outcome is Outcome.TAKEN and len(self.held) == 1:
            self._save(letter.one.position)  # it said what is wrong with this very statement
            return None
        if self.control is None or not self._may_leave(self.control):
            self.control = last_taken(self.database, self.target, self.reached)
        if self.control is None:
            return None
        again = self._exchange([self.control])
        if again.outcome is Outcome.FAILED:
            return again
        if again.outcome is not Outcome.DELIVERED:
            return _refuses_everything(letter.answer)
        self._save(letter.one.position)
        return None

    def _save(self, position: int) -> None:
        held, self.held = self.held, []
        self.saved_at, self.reached = time.monotonic(), position
        durable = self.saved_at - self.kept.durable_at > DURABLE_EVERY_S
        self.lease = save(
            self.database, self.target, self.lease, position, held, self.clock(), durable=durable
        )
        self.delivered, self.taken = self.delivered + self.taken, 0
        if durable:
            self.kept.durable_at = self.saved_at


def _refuses_everything(answer: Answer) -> Answer:
    return Answer(
        Outcome.FAILED,
        "refuses_everything",
        f"The LRS refuses every statement, also those that it took before, if any. {answer} "
        "Nothing was set aside; mend the cause and `child lrs target resume LABEL`, or let the "
        "first ones go with `child lrs target set-aside LABEL`.",
    )
