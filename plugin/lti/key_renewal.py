"""The keys that we sign with come and go: by age, by hand, and at once when one was seen."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from community import INSTALLATION, SYSTEM, Asker, Permission, audit, require
from plugin.lti.errors import UnknownKey
from plugin.lti.models import ToolKeyRow
from plugin.lti.tool_keys import PUBLISHED_BEFORE, made_key
from storage import Database, SecretBox, UnitOfWork

KEPT_AFTER = timedelta(days=7)
"""How long a key stays in the set once the next one signs. What it signed was good for minutes."""


def renew_keys(
    database: Database, secret_box: SecretBox, *, lasts: timedelta | None, now: datetime
) -> int:
    """Make the next key where the newest is older than `lasts` (never where that is None), and let
    those go that nothing needs any more; returns how many were made or went.

    Two workers at the same moment would make two, of which one signs and both are published.
    """
    return _next_one(database, secret_box, lasts, now) + _past_ones(database, now)


def retire_key(uow: UnitOfWork, kid: str, *, asker: Asker, now: datetime) -> None:
    """Take a key out of the set at once, with its private half: somebody may have seen it.

    The oldest that is left signs from now on, or a new one that is made at the next request. An LMS
    that keeps our key set refuses us until it asks for it again, and grades wait till then. Raises
    `UnknownKey`, `community.NotAllowed`.
    """
    require(uow.session, asker, Permission.MANAGE_KEYS, INSTALLATION, now=now)
    if uow.session.get(ToolKeyRow, kid) is None:
        raise UnknownKey(kid)
    _let_go(uow, kid, asker, "hand", now)


def _next_one(
    database: Database, secret_box: SecretBox, lasts: timedelta | None, now: datetime
) -> int:
    if lasts is None:
        return 0
    newest = select(func.max(ToolKeyRow.created))
    with database.reading() as session:
        made = session.scalar(newest)
    if made is None or made > now - lasts:
        return 0
    fresh = made_key(secret_box, now)  # a tenth of a second: not inside the transaction
    with database.unit_of_work() as uow:
        if uow.session.scalar(newest) != made:
            return 0
        uow.session.add(fresh)
        audit(
            uow,
            asker=SYSTEM,
            act="signing-key.created",
            subject_kind="signing-key",
            subject_id=fresh.kid,
            details={"by": "age"},
            now=now,
        )
        uow.commit()
    return 1


def _past_ones(database: Database, now: datetime) -> int:
    """Those older than one that has signed for long enough."""
    signs_since = now - PUBLISHED_BEFORE - KEPT_AFTER
    successor = (
        select(func.max(ToolKeyRow.created))
        .where(ToolKeyRow.created <= signs_since)
        .scalar_subquery()
    )
    past = select(ToolKeyRow.kid).where(ToolKeyRow.created < successor).order_by(ToolKeyRow.created)
    with database.reading() as session:
        if session.scalar(past.limit(1)) is None:
            return 0
    with database.unit_of_work() as uow:
        gone = list(uow.session.scalars(past))
        for kid in gone:
            _let_go(uow, kid, SYSTEM, "age", now)
        uow.commit()
    return len(gone)


def _let_go(uow: UnitOfWork, kid: str, asker: Asker, by: str, now: datetime) -> None:
    uow.session.execute(delete(ToolKeyRow).where(ToolKeyRow.kid == kid))
    audit(
        uow,
        asker=asker,
        act="signing-key.retired",
        subject_kind="signing-key",
        subject_id=kid,
        details={"by": by},
        now=now,
    )
