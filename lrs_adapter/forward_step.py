"""Some batches for one target: the way of its statements from the log to the answer."""

import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from lrs_adapter.answers import BREAKS_IT, Answer, Outcome, breaks_over, refuses_everything
from lrs_adapter.delivery import RemoteLrs
from lrs_adapter.erasing.on_the_way import Erasures
from lrs_adapter.forms import Form
from lrs_adapter.forward_saving import Letter, end, last_taken, postpone, save
from lrs_adapter.kept_remotes import Kept
from lrs_adapter.models import LrsTarget
from lrs_adapter.outgoing import Outgoing
from lrs_adapter.read_ahead import ReadAhead
from lrs_adapter.readers import Lease
from lrs_adapter.recognising import not_recognised
from lrs_adapter.sending import send
from lrs_adapter.sent_as import note_sent_as
from lrs_adapter.target_stretch import Taking
from lrs_adapter.transport import Act
from lrs_adapter.withheld_among import withheld_among, withheld_by
from lrs_adapter.withholding import note_withheld
from storage import Database, reach

MOST_BATCHES = 20
TOGETHER, SAVE_WITHIN_S = 4, 0.1
"""The cursor is saved after so many batches, or after a request that ended so long after the last
time: a kill sends no more than that again. An LRS that takes long for a request has its cursor
saved after each, which also keeps the lease."""
FAULTS_IN_A_ROW = 5
"""An LRS that answers 500 so often is tried without what may be to blame: half a minute, where it
is in trouble for a moment."""
MOST_FAULTS_HELD = 20
"""So many statements alone, and no new one taken meanwhile: then it is in trouble, not they."""
DURABLE_EVERY_S = 1.0
"""A cursor waits for the disk once a second: with the power, no more than that is sent again."""

Clock = Callable[[], datetime]


@dataclass(slots=True)
class ForwardStep:
    """Some batches for one target.

    A statement that is refused alone is set aside only once the LRS has taken another one after
    it: an LRS that refuses that, too, refuses everything, and then nothing is set aside.
    `control` is a statement that it took before; `held` waits for one where there is none yet. Over
    what an LRS fails with 500 always waits for a new one: it may take what it has without writing,
    and be full. Reading goes on meanwhile, up to `looked`.
    What is withheld is noted first, then passed over: the cursor goes on as if it were sent. So is
    what came from this LRS, and what its filter leaves out.
    `reached` is where the cursor will be when it is saved, `taken` what the LRS took since then,
    `passed` what was left out and `unfit` what cannot have the target's form, in the log's order:
    both are written down when the cursor has come to them. `with_data` are those of the batch under
    way that have data; `read_at` is how erasures stood before what is not saved yet was read.
    `is_narrowing`: a 500 is one statement's doing, since the LRS takes others.
    """

    database: Database
    target: LrsTarget
    lease: Lease
    remote: RemoteLrs
    kept: Kept
    clock: Clock
    taking: Taking
    form: Form
    delivered: int = 0
    left_out: int = 0
    taken: int = 0
    reached: int = field(init=False)
    looked: int = field(init=False)
    saved_at: float = field(default_factory=time.monotonic)
    control: Outgoing | None = None
    held: list[Letter] = field(default_factory=list)
    is_narrowing: bool = False
    with_data: frozenset[int] = frozenset()
    read_at: Erasures | None = None
    passed: deque[int] = field(default_factory=deque)
    unfit: deque[Letter] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.reached = self.looked = self.lease.cursor

    def run(self) -> None:
        known = self.database, self.target, self.lease, self.remote, self.kept
        if trouble := not_recognised(*known, self.taking, self.form, self.clock()):
            postpone(self.database, self.target, self.lease, trouble, self.clock)
            return
        place, is_rewritten = (self.target.id, self.target.endpoint), bool(self.form)
        with ReadAhead(self.database, self.taking, *place, is_rewritten=is_rewritten) as ahead:
            self._send_batches(ahead)

    def _send_batches(self, ahead: ReadAhead) -> None:
        is_all = False
        for number in range(1, MOST_BATCHES + 1):
            most = self.kept.pace.most(self.kept.most, self.clock())
            if not most and not self.held:
                break
            with self._saved_if_unread():
                ahead.wait()
            with self._saved_if_unread(), self.database.look_up() as within:
                (coming, besides, erasures), now = ahead.take(within, self.looked, most or 1)
                if is_all := coming.end <= self.looked:
                    break
                found, whole = coming.found, self.kept.most
                left = self.kept.pace.batches_after(len(found), whole, MOST_BATCHES - number)
                meanwhile = ahead.begin(coming.end, whole, left)
                withheld = withheld_by(within, found, self.kept.people, now.refusals)
            if withheld:
                note_withheld(self.database, self.target.id, withheld, self.clock())
            self._begin_what_was_read_at(erasures)
            passed = withheld | besides.from_there
            self.with_data = besides.with_data
            batch: Sequence[Outgoing] = found
            if passed:
                batch = [one for one in found if one.position not in passed]
            if self.form:
                batch = self._formed(batch)
            self.passed.extend(coming.left_out)
            self.kept.pace.spend(len(batch))
            trouble = self._send(batch, meanwhile) if batch else None
            if trouble:
                self._stop(trouble, batch)
                return
            self.looked = coming.end
            if not self.held:
                self.reached = max(self.reached, coming.end)
                if number % TOGETHER == 0:
                    self._save_what_was_reached()
        if self.held:
            self._stop(refuses_everything(self.held[0].answer), [each.one for each in self.held])
            return
        self._save_what_was_reached()
        end(self.database, self.target, self.lease, is_all=is_all)

    @contextmanager
    def _saved_if_unread(self) -> Iterator[None]:
        """What was taken is not sent again for ever because what follows cannot be read."""
        try:
            yield
        except SQLAlchemyError:
            self.held.clear()
            self._save_what_was_reached()
            raise

    def _begin_what_was_read_at(self, erasures: Erasures) -> None:
        """What is not saved yet was all read while erasures stood alike: later it can be told
        what of it may name somebody who was erased since.
        """
        if self.read_at not in (None, erasures):
            if self.held:
                return  # nothing can be saved now; of somewhat too much is asked back, if need be
            self._save_what_was_reached()
        self.read_at = erasures

    def _stop(self, trouble: Answer, batch: Sequence[Outgoing]) -> None:
        self.held.clear()  # beyond what was reached; what is refused still, is told anew
        self._save_what_was_reached()
        postpone(self.database, self.target, self.lease, trouble, self.clock, batch)

    def _formed(self, batch: Sequence[Outgoing]) -> list[Outgoing]:
        """What of `batch` can go, in the target's form."""
        formed = []
        for one in batch:
            it = self.form.formed(one)
            if isinstance(it, Answer):
                self.unfit.append(Letter(one, it))
            else:
                formed.append(it)
        if self.form.rewriting is not None and formed:
            note_sent_as(self.database, self.target.id, formed)
        return formed

    def _send(self, batch: Sequence[Outgoing], meanwhile: Act | None) -> Answer | None:
        """All of `batch`, halved from the left where needed; what kept it from ending, if any.

        `meanwhile` is done while the LRS works.
        """
        waiting = deque([batch])
        while waiting:
            part = waiting.popleft()
            if part is not batch and not (part := self._still_leaving(part)):
                continue
            answer = self._exchange(part, meanwhile, data_at=self.with_data)
            meanwhile = None
            if answer.outcome is Outcome.FAILED:
                if not self._is_of_one(answer):
                    return answer
                answer = breaks_over(answer)
            if answer.outcome is Outcome.DELIVERED:
                self._delivered(part)
            elif len(part) > 1:
                middle = len(part) // 2
                waiting.extendleft((part[middle:], part[:middle]))
                if answer.outcome is Outcome.TOO_LARGE:
                    self.kept.most = middle
            elif trouble := self._refused(Letter(part[0], answer)):
                return trouble
        if self.held and not self._is_one_broken:
            return refuses_everything(self.held[0].answer)
        return None

    @property
    def _is_one_broken(self) -> bool:
        return any(each.answer.code == BREAKS_IT for each in self.held)

    def _still_leaving(self, part: Sequence[Outgoing]) -> Sequence[Outgoing]:
        """What of `part` may leave: the requests before it took their time, and she may have
        withdrawn meanwhile.
        """
        with self.database.look_up() as within:
            withheld = withheld_among(within, part, self.kept.people)
        if not withheld:
            return part
        note_withheld(self.database, self.target.id, withheld, self.clock())
        return [one for one in part if one.position not in withheld]

    def _exchange(
        self,
        part: Sequence[Outgoing],
        meanwhile: Act | None = None,
        data_at: Collection[int] | None = None,
    ) -> Answer:
        reach("forward/before-request")
        data_at = data_at if self.form.with_data else ()
        answer = send(self.database, self.remote, part, meanwhile, data_at=data_at)
        if len(part) == 1:
            answer = self.remote.settled(part[0], answer)
        reach("forward/after-request")
        return answer

    def _may_leave(self, one: Outgoing) -> bool:
        with self.database.look_up() as within:
            return not withheld_among(within, [one], self.kept.people)

    def _delivered(self, part: Sequence[Outgoing]) -> None:
        self.control, self.reached = part[-1], part[-1].position
        self.taken += len(part)
        self.kept.took()
        if self.held or time.monotonic() - self.saved_at > SAVE_WITHIN_S:
            self._save(self.reached)

    def _save_what_was_reached(self) -> None:
        if self.reached > self.lease.cursor:
            self._save(self.reached)

    def _refused(self, letter: Letter) -> Answer | None:
        """Set it aside, or hold it; what keeps the step from going on, if anything does."""
        self.held.append(letter)
        if self._is_one_broken:
            is_enough = len(self.held) >= MOST_FAULTS_HELD
            return refuses_everything(self.held[0].answer) if is_enough else None
        if letter.answer.outcome is Outcome.TAKEN and len(self.held) == 1:
            self._save(letter.one.position)  # it said what is wrong with this very statement
            return None
        again = self._one_taken_before()
        if again is None:
            return None
        if again.outcome is Outcome.FAILED:
            return again
        if again.outcome is not Outcome.DELIVERED:
            return refuses_everything(letter.answer)
        self._save(letter.one.position)
        return None

    def _one_taken_before(self) -> Answer | None:
        """The answer to it, sent again; None where there is none."""
        if self.control is None or not self._may_leave(self.control):
            taking = self.taking, self.form
            self.control = last_taken(self.database, self.target, self.reached, *taking)
        return None if self.control is None else self._exchange([self.control])

    def _is_of_one(self, answer: Answer) -> bool:
        if answer.is_fault and not self.is_narrowing and self.target.failures >= FAULTS_IN_A_ROW:
            again = self._one_taken_before()
            self.is_narrowing = again is None or again.outcome is Outcome.DELIVERED
        return answer.is_fault and self.is_narrowing

    def _save(self, position: int) -> None:
        held, self.held = self.held, []
        while self.unfit and self.unfit[0].one.position <= position:
            held.append(self.unfit.popleft())
        left_out = 0
        while self.passed and self.passed[0] <= position:
            self.passed.popleft()
            left_out += 1
        self.saved_at, self.reached = time.monotonic(), position
        assert self.read_at is not None, "nothing was read"
        durable = self.saved_at - self.kept.durable_at > DURABLE_EVERY_S
        self.lease = save(
            self.database,
            self.target,
            self.lease,
            position,
            held,
            self.clock(),
            durable=durable,
            left_out=left_out,
            read_at=self.read_at,
        )
        self.delivered, self.taken = self.delivered + self.taken, 0
        self.left_out += left_out
        if durable:
            self.kept.durable_at = self.saved_at
