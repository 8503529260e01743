"""What a remote LRS did not take: let it wait aside by hand, and send it again when mended."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, select, update

from lrs_adapter.answers import Answer, Outcome
from lrs_adapter.delivery import RemoteLrs
from lrs_adapter.errors import TargetBusy
from lrs_adapter.forms import Form
from lrs_adapter.forward_saving import Letter, set_aside
from lrs_adapter.models import LogStatement, LrsDeadLetter, LrsTarget
from lrs_adapter.origins import came_from
from lrs_adapter.outgoing import COLUMNS, Outgoing, outgoing_of
from lrs_adapter.readers import claim, move_cursor, release
from lrs_adapter.sending import send
from lrs_adapter.sent_as import note_sent_as
from lrs_adapter.target_stretch import next_for
from lrs_adapter.target_taking import Forming, form_of, would_take
from lrs_adapter.targets import target_row
from lrs_adapter.transport import kept_session
from lrs_adapter.withheld_among import KnownPeople, withheld_among
from storage import Connected, Database, Prepared, SecretBox, UnitOfWork

BY_HAND = "Set aside by hand."
STAYS = "Not sent: whom it is about does not agree that her records go to other stores."
FROM_THERE = "Not sent: it came from there."

ONE = Prepared(select(*COLUMNS).where(LogStatement.position == bindparam("position")))
SETTLED = Prepared(
    delete(LrsDeadLetter).where(
        LrsDeadLetter.target_id == bindparam("target"),
        LrsDeadLetter.position == bindparam("place"),
    )
)
REFUSED_AGAIN = Prepared(
    update(LrsDeadLetter)
    .where(
        LrsDeadLetter.target_id == bindparam("target"),
        LrsDeadLetter.position == bindparam("place"),
    )
    .values(reason=bindparam("why"), at=bindparam("when"))
)


@dataclass(frozen=True, slots=True)
class Resent:
    """One dead letter and what became of it: `delivered`, or still refused for `reason`."""

    statement_id: UUID
    delivered: bool
    reason: str


def set_aside_first(
    uow: UnitOfWork, label: str, *, count: int, reason: str = BY_HAND, now: datetime
) -> list[UUID]:
    """Make dead letters of the next `count` statements for a target, so that the rest goes on.

    For what an LRS answers with errors that say nothing about the statements. Raises
    `UnknownTarget`, and `TargetBusy` while a worker sends.
    """
    target = target_row(uow.session, label)
    lease = claim(uow, target.reader, uuid4(), now=now)
    if lease is None:
        raise TargetBusy(label)
    uow.session.flush()
    on = uow.session.connection()
    first = _first(on, target, lease.cursor, count)
    if first:
        by_hand = Answer(Outcome.REFUSED, "by_hand", reason)
        set_aside(on, target, [Letter(one, by_hand) for one in first], now)
        lease = move_cursor(uow, lease, first[-1].position, now=now)
    target.next_try = None
    release(uow, lease)
    return [one.statement_id for one in first]


def _first(on: Connected, target: LrsTarget, after: int, count: int) -> list[Outgoing]:
    """The next ones that would be sent; what the filter leaves out before them is not counted."""
    taking, found = would_take(on, target), list[Outgoing]()
    while len(found) < count:
        coming = next_for(on, after, count - len(found), taking)
        if coming.end <= after:
            break
        found, after = [*found, *coming.found], coming.end
    return found


def resend_dead_letters(
    database: Database,
    secret_box: SecretBox,
    label: str,
    *,
    only: Collection[UUID] = (),
    now: datetime,
    timeout_s: float,
    forming: Forming | None = None,
) -> tuple[list[Resent], str | None]:
    """Send a target's dead letters again, or those in `only`, each for itself.

    What arrives is no dead letter any more; what is refused again keeps the new reason. The
    second value says why it stopped before the end, if it did: the LRS as such failed. Nothing is
    sent within a transaction. Raises `UnknownTarget`, `CannotOpenSecret`.
    """
    target, places = _letters(database, label, only)
    outcomes: list[Resent] = []
    known = KnownPeople()
    with kept_session() as session:
        secret = secret_box.open(target.secret)
        login = target.endpoint, target.key, secret, timeout_s, target.xapi_version
        remote, form = RemoteLrs(session, *login), form_of(target, secret_box, forming)
        for place in places:
            with database.look_up() as within:
                one = _outgoing(within, place)
                stays = bool(withheld_among(within, [one], known))
                back = came_from(within, place, place, target.id, target.endpoint)
            if stays or back:
                reason = STAYS if stays else FROM_THERE
                outcomes.append(Resent(one.statement_id, False, reason))
                continue
            formed = form.formed(one)
            answer = _sent(database, target, remote, form, formed)
            if isinstance(formed, Outgoing):
                answer = remote.settled(formed, answer)
            if answer.outcome is Outcome.FAILED:
                return outcomes, str(answer)
            delivered = answer.outcome is Outcome.DELIVERED
            with database.short_transaction() as within:
                if delivered:
                    SETTLED.run(within, target=target.id, place=place)
                else:
                    given = {"why": str(answer), "when": now}
                    REFUSED_AGAIN.run(within, target=target.id, place=place, **given)
                within.commit()
            outcomes.append(Resent(one.statement_id, delivered, "" if delivered else str(answer)))
    return outcomes, None


def _sent(
    database: Database,
    target: LrsTarget,
    remote: RemoteLrs,
    form: Form,
    one: Outgoing | Answer,
) -> Answer:
    if isinstance(one, Answer):
        return one
    if form.rewriting is not None:
        note_sent_as(database, target.id, [one])
    return send(database, remote, [one], data_at=None if form.with_data else ())


def _letters(database: Database, label: str, only: Collection[UUID]) -> tuple[LrsTarget, list[int]]:
    with database.reading() as session:
        target = target_row(session, label)
        rows = session.execute(
            select(LrsDeadLetter.position, LrsDeadLetter.statement_id)
            .where(LrsDeadLetter.target_id == target.id)
            .order_by(LrsDeadLetter.position)
        ).all()
    return target, [position for position, one in rows if not only or one in only]


def _outgoing(within: Connected, position: int) -> Outgoing:
    [one] = outgoing_of(ONE.raw_rows(within, position=position))
    return one
