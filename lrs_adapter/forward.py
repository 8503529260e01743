"""Forward the log to remote LRSs: in order, in batches, each statement once however it goes."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import requests
from sqlalchemy import select

from lrs_adapter.answers import Answer, Outcome
from lrs_adapter.delivery import LONGEST_REQUEST, RemoteLrs
from lrs_adapter.errors import LeaseLost
from lrs_adapter.forward_saving import Letter, last_taken, postpone, save
from lrs_adapter.iris import Iris
from lrs_adapter.models import LrsTarget
from lrs_adapter.outgoing import Outgoing, next_outgoing
from lrs_adapter.readers import Lease, claim, cursor_of, release
from lrs_adapter.reading import head_position
from lrs_adapter.targets import ACTIVE
from lrs_adapter.withholding import note_withheld, withheld_among
from storage import CannotOpenSecret, Database, SecretBox, reach

BATCH = 50
MOST_BYTES = 1024 * 1024
MOST_BATCHES = 20

Clock = Callable[[], datetime]


@dataclass(slots=True)
class _Way:
    """What is kept of a target from step to step: its connection, how many it takes at once."""

    session: requests.Session = field(default_factory=requests.Session)
    most: int = BATCH


_ways: dict[UUID, _Way] = {}


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
    for target in _due(database, now, only):
        lease = _claim(database, target, owner, clock, timeout_s)
        if lease is None:
            continue
        try:
            secret = secret_box.open(target.secret)
        except CannotOpenSecret as error:
            told = Answer(Outcome.FAILED, "secret_sealed", str(error))
            postpone(database, target, lease, told, clock)
            continue
        way = _ways.setdefault(target.id, _Way())
        remote = RemoteLrs(way.session, target.endpoint, target.key, secret, timeout_s)
        step = _Step(database, target, lease, remote, way, clock)
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


def _due(database: Database, now: datetime, only: str | None) -> list[LrsTarget]:
    """Active targets whose time has come and for which the log has something new."""
    with database.reading() as session:
        head = head_position(session)
        query = select(LrsTarget).where(LrsTarget.state == ACTIVE).order_by(LrsTarget.created)
        if only is not None:
            query = query.where(LrsTarget.label == only)
        return [
            target
            for target in session.scalars(query)
            if (target.next_try is None or target.next_try <= now)
            and cursor_of(session, target.reader) < head
        ]


def _claim(
    database: Database, target: LrsTarget, owner: UUID, clock: Clock, timeout_s: float
) -> Lease | None:
    """The lease, for longer than one request can take.

    Were it shorter, two workers with a slow LRS would fence each other for ever.
    """
    ttl_s = 2 + LONGEST_REQUEST * timeout_s
    with database.unit_of_work() as uow:
        lease = claim(uow, target.reader, owner, now=clock(), ttl_s=ttl_s)
        uow.commit()
    return lease


@dataclass(slots=True)
class _Step:
    """Some batches for one target.

    A statement that is refused alone is set aside only once the LRS has taken another one after
    it: an LRS that refuses that, too, refuses everything, and then nothing is set aside.
    `control` is a statement that it took before; `held` waits for one where there is none yet.
    What is withheld is noted first, then passed over: the cursor goes on as if it were sent.
    """

    database: Database
    target: LrsTarget
    lease: Lease
    remote: RemoteLrs
    way: _Way
    clock: Clock
    delivered: int = 0
    control: Outgoing | None = None
    held: list[Letter] = field(default_factory=list)

    def run(self) -> None:
        for _ in range(MOST_BATCHES):
            with self.database.look_up() as within:
                cursor, most = self.lease.cursor, self.way.most
                found = next_outgoing(within, cursor, most, MOST_BYTES)
                withheld = withheld_among(within, [one.position for one in found])
            if not found:
                break
            if withheld:
                note_withheld(self.database, self.target.id, withheld, self.clock())
            batch = [one for one in found if one.position not in withheld] if withheld else found
            if batch and (trouble := self._send(batch)):
                postpone(self.database, self.target, self.lease, trouble, self.clock, batch)
                return
            if found[-1].position in withheld:
                self._save(found[-1].position)
        with self.database.unit_of_work() as uow:
            release(uow, self.lease)
            uow.commit()

    def _send(self, batch: list[Outgoing]) -> Answer | None:
        """All of `batch`, halved from the left where needed; what kept it from ending, if any."""
        waiting = deque([batch])
        while waiting:
            part = waiting.popleft()
            answer = self._exchange(part)
            if answer.outcome is Outcome.FAILED:
                return answer
            if answer.outcome is Outcome.DELIVERED:
                self._delivered(part)
            elif len(part) > 1:
                middle = len(part) // 2
                waiting.extendleft((part[middle:], part[:middle]))
                if answer.outcome is Outcome.TOO_LARGE:
                    self.way.most = middle
            elif trouble := self._refused(Letter(part[0], answer)):
                return trouble
        return _refuses_everything(self.held[0].answer) if self.held else None

    def _exchange(self, part: Sequence[Outgoing]) -> Answer:
        reach("forward/before-request")
        answer = self.remote.send(part)
        if answer.outcome is Outcome.CONFLICT and len(part) == 1:
            answer = self.remote.settle(part[0])
        reach("forward/after-request")
        return answer

    def _delivered(self, part: Sequence[Outgoing]) -> None:
        self.control = part[-1]
        self._save(part[-1].position)
        self.delivered += len(part)
        self.way.most = min(BATCH, self.way.most + 1)

    def _refused(self, letter: Letter) -> Answer | None:
        """Set it aside, or hold it; what keeps the step from going on, if anything does."""
        self.held.append(letter)
        if letter.answer.outcome is Outcome.TAKEN and len(self.held) == 1:
            self._save(letter.one.position)  # it said what is wrong with this very statement
            return None
        if self.control is None:
            self.control = last_taken(self.database, self.target, self.lease.cursor)
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
        self.lease = save(self.database, self.target, self.lease, position, held, self.clock())


def _refuses_everything(answer: Answer) -> Answer:
    return Answer(
        Outcome.FAILED,
        "refuses_everything",
        f"The LRS refuses every statement, also those that it took before, if any. {answer} "
        "Nothing was set aside; mend the cause and `child lrs target resume LABEL`, or let the "
        "first ones go with `child lrs target set-aside LABEL`.",
    )
