"""Remote LRSs that receive the log: where they are, and how it goes."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lrs_adapter.errors import BadTarget, UnknownTarget
from lrs_adapter.models import FORWARDERS, LogHead, LrsDeadLetter, LrsTarget
from lrs_adapter.readers import cursors_of
from lrs_adapter.withholding import LrsWithheld
from storage import SecretBox, UnitOfWork

ACTIVE, PAUSED = "active", "paused"


@dataclass(frozen=True, slots=True)
class TargetStatus:
    """`behind` is how many positions of the log are still to be sent; `state` active or paused;
    `withheld` how many were passed over because whom they are about does not agree.
    """

    label: str
    endpoint: str
    cursor: int
    behind: int
    failures: int
    last_error: str | None
    next_try: datetime | None
    dead_letters: int
    state: str
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A statement that a target refused for good."""

    position: int
    statement_id: str
    reason: str
    at: datetime


def add_target(
    uow: UnitOfWork,
    secret_box: SecretBox,
    *,
    label: str,
    endpoint: str,
    key: str,
    secret: str,
    now: datetime,
) -> None:
    """Add a remote LRS; it receives the log from its beginning. Raises `BadTarget`."""
    address = _checked(endpoint)
    if uow.session.scalar(select(LrsTarget.id).where(LrsTarget.label == label)) is not None:
        raise BadTarget(f"There is a remote LRS called {label!r} already", "Choose another label.")
    uow.session.add(
        LrsTarget(
            id=uuid4(),
            label=label,
            endpoint=address,
            key=key,
            secret=secret_box.seal(secret),
            state=ACTIVE,
            failures=0,
            created=now,
        )
    )


def change_target(
    uow: UnitOfWork,
    secret_box: SecretBox,
    label: str,
    *,
    endpoint: str | None = None,
    key: str | None = None,
    secret: str | None = None,
) -> None:
    """Correct where it is or how we show ourselves; it is tried again at once, from where it
    stopped. Raises `UnknownTarget`, `BadTarget`.
    """
    target = target_row(uow.session, label)
    if endpoint is not None:
        target.endpoint = _checked(endpoint)
    if key is not None:
        target.key = key
    if secret is not None:
        target.secret = secret_box.seal(secret)
    target.next_try = None


def pause_target(uow: UnitOfWork, label: str) -> None:
    """Send nothing more until it is resumed. Raises `UnknownTarget`."""
    target_row(uow.session, label).state = PAUSED


def resume_target(uow: UnitOfWork, label: str) -> None:
    """Send again, from where it stopped, and at once. Raises `UnknownTarget`."""
    target = target_row(uow.session, label)
    target.state, target.next_try = ACTIVE, None


def targets(session: Session) -> list[TargetStatus]:
    """How every target stands, the oldest first, in two statements."""
    refused = select(func.count()).where(LrsDeadLetter.target_id == LrsTarget.id)
    passed = select(func.count()).where(LrsWithheld.target_id == LrsTarget.id)
    cursors = cursors_of(session, FORWARDERS)
    rows = session.execute(
        select(
            LrsTarget,
            select(LogHead.position).scalar_subquery(),
            refused.scalar_subquery(),
            passed.scalar_subquery(),
        ).order_by(LrsTarget.created, LrsTarget.label)
    )
    return [
        TargetStatus(
            label=row.label,
            endpoint=row.endpoint,
            cursor=cursors.get(row.reader, 0),
            behind=(head or 0) - cursors.get(row.reader, 0),
            failures=row.failures,
            last_error=row.last_error,
            next_try=row.next_try,
            dead_letters=letters,
            state=row.state,
            withheld=withheld,
        )
        for row, head, letters, withheld in rows
    ]


def dead_letters(session: Session, label: str) -> list[DeadLetter]:
    """What the target refused for good, in the order of the log. Raises `UnknownTarget`."""
    target = target_row(session, label)
    rows = session.scalars(
        select(LrsDeadLetter)
        .where(LrsDeadLetter.target_id == target.id)
        .order_by(LrsDeadLetter.position)
    )
    return [DeadLetter(row.position, str(row.statement_id), row.reason, row.at) for row in rows]


def _checked(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise BadTarget(
            f"{endpoint!r} is not the address of an LRS",
            "Give the address that ends before /statements, such as https://lrs.example.org/xapi.",
        )
    return endpoint.rstrip("/")


def target_row(session: Session, label: str) -> LrsTarget:
    """Raises `UnknownTarget`."""
    row = session.scalars(select(LrsTarget).where(LrsTarget.label == label)).one_or_none()
    if row is None:
        raise UnknownTarget(label)
    return row
