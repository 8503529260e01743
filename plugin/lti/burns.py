"""States and nonces are good for once: the unique insert that says so, and what it lets in."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import String, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from plugin.lti.errors import LaunchRefused
from plugin.lti.finding import is_active_at
from plugin.lti.frame_origins import add_frame_origins
from plugin.lti.launch import Launch
from plugin.lti.models import BurntRow
from plugin.lti.registrations import (
    Registration,
    activate,
    add_deployment,
    lock_registration,
)
from plugin.lti.state import digest
from storage import Connected, Database, Prepared, UnitOfWork, UtcDateTime, scoped

KEPT = timedelta(minutes=30)  # longer than a state or a token can still be presented

GATHERED = timedelta(minutes=10)

BURN = Prepared(
    {
        name: dialect.insert(BurntRow)
        .values(
            [
                {
                    "kind": kind,
                    "digest": bindparam(kind, type_=String()),
                    "expires": bindparam("until", type_=UtcDateTime()),
                }
                for kind in ("state", "nonce")
            ]
        )
        .on_conflict_do_nothing()
        .returning(BurntRow.kind)
        for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
    }
)
"""Returns what was not burnt before."""


def admit(
    database: Database,
    launch: Launch,
    platform: Registration,
    *,
    state_id: str,
    nonce: str,
    now: datetime,
) -> None:
    """Burn state and nonce and keep what a valid launch teaches, in one transaction.

    Nearly every launch teaches nothing: then registration and deployment are only looked at, and
    launches of one LMS do not wait for each other.

    `platform` is the registration that the launch was checked against. Raises `LaunchRefused`
    (state_reused, nonce_reused, deployment_unknown), with nothing written.
    """
    burnt = {
        "state": digest(state_id),
        "nonce": digest(launch.issuer, launch.client_id, nonce),
    }
    has_new_origin = not set(launch.frame_origins) <= set(platform.frame_origins)
    with scoped("burn"), database.short_transaction() as within:
        _burn(within, burnt, now)
        if not has_new_origin and is_active_at(within, platform.id, launch.deployment_id):
            within.commit()
            return
    with scoped("burn"), database.unit_of_work() as uow:
        _burn(uow.session.connection(), burnt, now)
        _learn(uow, launch, now)
        uow.commit()


def forget_burnt(database: Database, *, now: datetime) -> None:
    """Drop what is too old for any launch, some at a time; a worker's housekeeping, which takes
    no write lock while there is nothing to do.
    """
    with database.reading() as session:
        oldest = session.scalar(select(BurntRow.expires).order_by(BurntRow.expires).limit(1))
    if oldest is None or oldest > now - GATHERED:
        return
    with database.unit_of_work() as uow:
        uow.session.execute(delete(BurntRow).where(BurntRow.expires < now))
        uow.commit()


def _burn(within: Connected, burnt: Mapping[str, str], now: datetime) -> None:
    """Both in one statement; a state that was used before is told before its nonce."""
    fresh = {row.kind for row in BURN.rows(within, **burnt, until=now + KEPT)}
    for kind in burnt:
        if kind not in fresh:
            raise LaunchRefused(
                f"{kind}_reused", f"The {kind} of this launch was used before.", status=401
            )


def _learn(uow: UnitOfWork, launch: Launch, now: datetime) -> None:
    """A first deployment and the origins of signed return addresses (LMS-QUIRKS, last part)."""
    registration = lock_registration(uow, launch.registration_id)
    if not registration.accepts_deployment(launch.deployment_id):  # another launch was the first
        raise LaunchRefused("deployment_unknown", "This deployment is not registered.", status=403)
    add_deployment(uow, registration.id, launch.deployment_id, now=now)
    add_frame_origins(uow, registration.id, launch.frame_origins, now=now)
    activate(uow, registration.id)
