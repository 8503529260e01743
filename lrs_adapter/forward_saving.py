"""What forwarding writes down between two requests: the cursor, what was set aside, trouble."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lrs_adapter.answers import Answer
from lrs_adapter.erasing.on_the_way import Erasures, ask_back, ended_since
from lrs_adapter.forms import Form
from lrs_adapter.models import LogStatement, LrsDeadLetter, LrsTarget
from lrs_adapter.origins import came_from
from lrs_adapter.outgoing import COLUMNS, Outgoing, outgoing_of
from lrs_adapter.readers import Lease, is_current, move_cursor, release
from lrs_adapter.target_states import DRAINED, DRAINING
from lrs_adapter.target_stretch import Taking
from lrs_adapter.waits import wait_after
from lrs_adapter.withheld_among import KnownPeople, withheld_among
from lrs_adapter.withholding import LrsWithheld
from storage import Connected, Database, Prepared, scoped

log = logging.getLogger("child.forward")

MOST_LOOKED_AT = 100

LETTER = ("target_id", "position", "statement_id", "reason", "at")
SET_ASIDE = Prepared(
    {
        dialect.dialect.name: dialect.insert(LrsDeadLetter)
        .values({name: bindparam(name) for name in LETTER})
        .on_conflict_do_update(
            index_elements=[LrsDeadLetter.target_id, LrsDeadLetter.position],
            set_={name: bindparam(name) for name in ("reason", "at")},
        )
        for dialect in (sqlite, postgresql)
    }
)
"""What is set aside again keeps the newest reason."""
WELL_AGAIN = Prepared(
    update(LrsTarget)
    .where(LrsTarget.id == bindparam("target"))
    .values(failures=0, last_error=None, next_try=None)
)
LEFT_OUT = Prepared(
    update(LrsTarget)
    .where(LrsTarget.id == bindparam("target"))
    .values(filtered=LrsTarget.filtered + bindparam("more", type_=BigInteger))
)
DRAINED_NOW = Prepared(
    update(LrsTarget)
    .where(
        LrsTarget.id == bindparam("target"),
        LrsTarget.state == DRAINING,
        LrsTarget.drain_to == bindparam("to", type_=BigInteger),
    )
    .values(state=DRAINED)
)
LAST_TAKEN = Prepared(
    select(*COLUMNS)
    .where(
        LogStatement.position <= bindparam("cursor", type_=BigInteger),
        ~select(LrsDeadLetter.id)
        .where(
            LrsDeadLetter.target_id == bindparam("target"),
            LrsDeadLetter.position == LogStatement.position,
        )
        .exists(),
        ~select(LrsWithheld.id)
        .where(
            LrsWithheld.target_id == bindparam("target"),
            LrsWithheld.position == LogStatement.position,
        )
        .exists(),
    )
    .order_by(LogStatement.position.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A statement that was refused alone, and the answer to it."""

    one: Outgoing
    answer: Answer


def save(
    database: Database,
    target: LrsTarget,
    lease: Lease,
    position: int,
    letters: Sequence[Letter],
    now: datetime,
    *,
    durable: bool,
    left_out: int = 0,
    read_at: Erasures,
) -> Lease:
    """Move the cursor to `position`, set `letters` aside and count what the filter left out, in one
    transaction.

    It waits for the disk where `durable` asks for it, and where more than the cursor is written
    down. What was read at `read_at` may name somebody whose erasure ended since, and who was not
    found among what this LRS took: it is asked for that, too. Raises `LeaseLost`, with nothing
    written.
    """
    durable = durable or bool(letters) or bool(target.failures)

    def write(within: Connected) -> Lease:
        moved = move_cursor(within, lease, position, now=now)
        if target.failures:
            WELL_AGAIN.run(within, target=target.id)
        set_aside(within, target, letters, now)
        if left_out:
            LEFT_OUT.run(within, target=target.id, more=left_out)
        return moved

    with scoped("forward"), database.short_transaction(durable=durable) as within:
        moved = write(within)
        is_as_read = not ended_since(within, read_at)
        if is_as_read:
            within.commit()
    if not is_as_read:
        with scoped("forward"), database.unit_of_work() as uow:
            moved = write(uow)
            ask_back(uow, target.id, position, read_at)
            uow.commit()
    target.failures = 0
    return moved


def end(database: Database, target: LrsTarget, lease: Lease, *, is_all: bool) -> None:
    """Give the lease back; `is_all` is whether nothing is left that the target was to get."""
    with database.short_transaction(durable=False) as within:
        if is_all and target.drain_to is not None:
            DRAINED_NOW.run(within, target=target.id, to=target.drain_to)
        release(within, lease)
        within.commit()


def set_aside(
    within: Connected, target: LrsTarget, letters: Sequence[Letter], now: datetime
) -> None:
    """Keep what was refused for good as dead letters; they can be resent."""
    for letter in letters:
        SET_ASIDE.run(
            within,
            target_id=target.id,
            position=letter.one.position,
            statement_id=letter.one.log_id,
            reason=str(letter.answer),
            at=now,
        )
        log.warning(
            "set aside target=%r code=%s statement=%s position=%d",
            target.label,
            letter.answer.code,
            letter.one.log_id,
            letter.one.position,
        )


def last_taken(
    database: Database, target: LrsTarget, cursor: int, taking: Taking, form: Form
) -> Outgoing | None:
    """The newest statement that the target took and that may leave now, in its form; None where
    there is none among the last ones.
    """
    known = KnownPeople()
    with database.look_up() as within:
        for _ in range(MOST_LOOKED_AT):
            for row in LAST_TAKEN.raw_rows(within, cursor=cursor, target=target.id):
                [one] = outgoing_of([row])
                place = one.position
                back = came_from(within, place, place, target.id, target.endpoint)
                goes = taking.took(place, bytes(row[-1])) and not back
                formed = form.formed(one) if goes else None
                if isinstance(formed, Outgoing) and not withheld_among(within, [one], known):
                    return formed
                cursor = one.position - 1
                break
            else:
                break
    return None


def postpone(
    database: Database,
    target: LrsTarget,
    lease: Lease,
    answer: Answer,
    clock: Callable[[], datetime],
    batch: Sequence[Outgoing] = (),
) -> None:
    """Give the lease back and write down when to try again; the cursor stays.

    Whose lease was taken over says nothing: the other worker knows better how the LRS does.
    """
    with database.unit_of_work() as uow:
        if not is_current(uow, lease):
            return
        row = uow.session.get_one(LrsTarget, target.id)
        row.failures += 1
        row.last_error = str(answer)
        wait_s = wait_after(row.failures, answer.retry_after_s)
        row.next_try = clock() + timedelta(seconds=wait_s)
        release(uow, lease)
        uow.commit()
    log.warning(
        "waiting target=%r code=%s failures=%d wait_s=%.0f first=%s count=%d",
        target.label,
        answer.code,
        row.failures,
        wait_s,
        batch[0].log_id if batch else "-",
        len(batch),
    )
