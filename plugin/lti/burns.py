"""States and nonces are good for once: the unique insert that says so, and what it lets in."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from plugin.lti.errors import LaunchRefused
from plugin.lti.frame_origins import add_frame_origins
from plugin.lti.launch import Launch
from plugin.lti.models import BurntRow
from plugin.lti.registrations import (
    activate,
    add_deployment,
    lock_registration,
)
from plugin.lti.state import digest
from storage import Database, UnitOfWork, scoped

KEPT = timedelta(minutes=30)  # longer than a state or a token can still be presented

GATHERED = timedelta(minutes=10)


def admit(database: Database, launch: Launch, *, state_id: str, nonce: str, now: datetime) -> None:
    """Burn state and nonce and keep what a valid launch teaches, in one transaction.

    Raises `LaunchRefused` (state_reused, nonce_reused, deployment_unknown), with nothing written.
    """
    with scoped("burn"), database.unit_of_work() as uow:
        _burn(uow, "state", digest(state_id), now)
        _burn(uow, "nonce", digest(launch.issuer, launch.client_id, nonce), now)
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


def _burn(uow: UnitOfWork, kind: str, burnt: str, now: datetime) -> None:
    uow.session.add(BurntRow(kind=kind, digest=burnt, expires=now + KEPT))
    try:
        uow.session.flush()
    except IntegrityError as error:
        raise LaunchRefused(
            f"{kind}_reused", f"The {kind} of this launch was used before.", status=401
        ) from error


def _learn(uow: UnitOfWork, launch: Launch, now: datetime) -> None:
    """A first deployment and the origins of signed return addresses (LMS-QUIRKS, last part)."""
    registration = lock_registration(uow, launch.registration_id)
    if not registration.accepts_deployment(launch.deployment_id):  # another launch was the first
        raise LaunchRefused("deployment_unknown", "This deployment is not registered.", status=403)
    add_deployment(uow, registration.id, launch.deployment_id, now=now)
    add_frame_origins(uow, registration.id, launch.frame_origins, now=now)
    activate(uow, registration.id)
