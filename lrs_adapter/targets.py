"""Remote LRSs that receive the log: where they are, and how it goes."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lrs_adapter.actor_forms import ActorForm
from lrs_adapter.errors import BadTarget, UnknownTarget
from lrs_adapter.models import FORWARDERS, LogHead, LrsDeadLetter, LrsTarget
from lrs_adapter.readers import cursor_of, cursors_of
from lrs_adapter.target_settings import DEFAULTS, TargetSettings, apply_settings, settings_of
from lrs_adapter.target_states import ACTIVE, PAUSED
from lrs_adapter.withholding import LrsWithheld
from storage import SecretBox, UnitOfWork


@dataclass(frozen=True, slots=True)
class TargetStatus:
    """`behind` is how many positions of the log are still to be sent; `state` active, paused,
    draining or drained; `withheld` how many were passed over because whom they are about does not
    agree, `filtered` because its filter leaves them out.
    """

    label: str
    reader: str
    endpoint: str
    cursor: int
    behind: int
    failures: int
    last_error: str | None
    next_try: datetime | None
    dead_letters: int
    state: str
    withheld: int = 0
    filtered: int = 0
    settings: TargetSettings = DEFAULTS


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
    settings: TargetSettings = DEFAULTS,
) -> None:
    """Add a remote LRS; it receives the log from its beginning. Raises `BadTarget`."""
    address = checked_endpoint(endpoint)
    if uow.session.scalar(select(LrsTarget.id).where(LrsTarget.label == label)) is not None:
        raise BadTarget(f"There is a remote LRS called {label!r} already", "Choose another label.")
    row = LrsTarget(
        id=uuid4(),
        label=label,
        endpoint=address,
        key=key,
        secret=secret_box.seal(secret),
        state=ACTIVE,
        failures=0,
        created=now,
    )
    apply_settings(row, settings)
    _key_for(row, secret_box)
    uow.session.add(row)


def change_target(
    uow: UnitOfWork,
    secret_box: SecretBox,
    label: str,
    *,
    endpoint: str | None = None,
    key: str | None = None,
    secret: str | None = None,
    **settings: Any,
) -> None:
    """Correct where it is, how we show ourselves or what it gets (`TargetSettings.changed`); it is
    tried again at once, from where it stopped. Raises `UnknownTarget`, `BadTarget`.
    """
    target = target_row(uow.session, label)
    if endpoint is not None:
        target.endpoint = checked_endpoint(endpoint)
    if key is not None:
        target.key = key
    if secret is not None:
        target.secret = secret_box.seal(secret)
    if settings:
        chosen = settings_of(target).changed(settings)
        _check_form(uow.session, target, chosen)
        apply_settings(target, chosen)
        _key_for(target, secret_box)
    target.next_try = None


def _key_for(row: LrsTarget, secret_box: SecretBox) -> None:
    """A target that knows people otherwise has a key of its own, for good."""
    if row.actor_form == ActorForm.CHILD:
        row.form_key = None
    elif row.form_key is None:
        row.form_key = secret_box.seal(secrets.token_hex(32))


def _check_form(session: Session, target: LrsTarget, chosen: TargetSettings) -> None:
    """Raises `BadTarget`: an LRS would have the same people twice, and twice the records."""
    same = (target.actor_form, target.actor_lms) == (chosen.actor_form, chosen.actor_lms)
    if not same and cursor_of(session, target.reader) > 0:
        raise BadTarget(
            f"{target.label} got records already, in which people are known otherwise",
            f"Remove it (`child lrs target remove {target.label}`), and add it anew with an empty "
            "LRS.",
        )


def pause_target(uow: UnitOfWork, label: str) -> None:
    """Send nothing more until it is resumed. Raises `UnknownTarget`."""
    target_row(uow.session, label).state = PAUSED


def resume_target(uow: UnitOfWork, label: str) -> None:
    """Send again, from where it stopped, and at once. Raises `UnknownTarget`."""
    target = target_row(uow.session, label)
    target.state, target.next_try, target.drain_to = ACTIVE, None, None


def accept_target(uow: UnitOfWork, label: str) -> None:
    """The LRS behind the address is the right one, whatever it lacks of what went there before.
    Raises `UnknownTarget`.
    """
    target = target_row(uow.session, label)
    target.known_from = cursor_of(uow.session, target.reader)
    target.next_try = None


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
            reader=row.reader,
            endpoint=row.endpoint,
            cursor=cursors.get(row.reader, 0),
            behind=(head or 0) - cursors.get(row.reader, 0),
            failures=row.failures,
            last_error=row.last_error,
            next_try=row.next_try,
            dead_letters=letters,
            state=row.state,
            withheld=withheld,
            filtered=row.filtered,
            settings=settings_of(row),
        )
        for row, head, letters, withheld in rows
    ]


def target_status(session: Session, label: str) -> TargetStatus:
    """How one target stands. Raises `UnknownTarget`."""
    target_row(session, label)
    return next(one for one in targets(session) if one.label == label)


def dead_letters(session: Session, label: str, most: int | None = None) -> list[DeadLetter]:
    """What the target refused for good, in the order of the log, at most so many. Raises
    `UnknownTarget`.
    """
    target = target_row(session, label)
    rows = session.scalars(
        select(LrsDeadLetter)
        .where(LrsDeadLetter.target_id == target.id)
        .order_by(LrsDeadLetter.position)
        .limit(most)
    )
    return [DeadLetter(row.position, str(row.statement_id), row.reason, row.at) for row in rows]


def checked_endpoint(endpoint: str) -> str:
    """Raises `BadTarget`."""
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
