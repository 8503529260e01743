"""States and nonces are good for once: the unique insert that says so, and what it lets in."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, and_, between, bindparam, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from plugin.lti.errors import LaunchRefused
from plugin.lti.finding import registration_by_id
from plugin.lti.frame_origins import add_frame_origins
from plugin.lti.launch import Launch
from plugin.lti.login import STATE_LIFETIME
from plugin.lti.models import BurntRow
from plugin.lti.once import IN_ORDER, digest_in_order, first_digest_of
from plugin.lti.registrations import (
    Registration,
    activate,
    add_deployment,
    lock_registration,
)
from plugin.lti.service_origins import learn_services, teaches_services
from storage import Connected, Database, Prepared, UnitOfWork, UtcDateTime, scoped


class RegistrationChanged(Exception):
    """The launch was checked against what the registration was; `present` is what it is."""

    def __init__(self, present: Registration) -> None:
        super().__init__("the registration changed while a launch was checked")
        self.present = present


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

    Nearly every launch teaches nothing: then the registration is only looked at, and launches of
    one LMS do not wait for each other.

    `platform` is the registration that the launch was checked against. Raises, with nothing
    written, `LaunchRefused` (state_reused, nonce_reused, deployment_unknown),
    `RegistrationChanged` when it is another by now, and `UnknownRegistration` when it is gone.
    """
    burnt = {
        "state": digest_in_order(state_id),
        "nonce": digest_in_order(nonce, launch.issuer, launch.client_id),
    }
    teaches_nothing = (
        platform.state == "active"
        and launch.deployment_id in platform.deployments
        and set(launch.frame_origins) <= set(platform.frame_origins)
        and not teaches_services(launch, platform)
    )
    with scoped("burn"), database.short_transaction(durable=False) as within:
        _burn(within, burnt, now)
        present = registration_by_id(within, platform.id)
        if present is not platform and present != platform:
            raise RegistrationChanged(present)
        if teaches_nothing:
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
        ready = select(BurntRow.digest).where(_is_over(now - GATHERED)).limit(1)
        if session.scalar(ready) is None:
            return
    with database.unit_of_work() as uow:
        uow.session.execute(delete(BurntRow).where(_is_over(now)))
        uow.commit()


def _is_over(now: datetime) -> ColumnElement[bool]:
    """By the order of what has a moment; the few that have none are looked at one by one."""
    begun = first_digest_of(now - KEPT - STATE_LIFETIME)
    return or_(
        between(BurntRow.digest, IN_ORDER, begun),
        and_(BurntRow.digest < IN_ORDER, BurntRow.expires < now),
    )


def _burn(within: Connected, burnt: Mapping[str, str], now: datetime) -> None:
    """Both in one statement; a state that was used before is told before its nonce."""
    fresh = [kind for (kind,) in BURN.raw_rows(within, **burnt, until=now + KEPT)]
    for kind in burnt:
        if kind not in fresh:
            raise LaunchRefused(
                f"{kind}_reused", f"The {kind} of this launch was used before.", status=401
            )


def _learn(uow: UnitOfWork, launch: Launch, now: datetime) -> None:
    """A first deployment, the origins of signed return addresses (LMS-QUIRKS, last part), and
    where services are.
    """
    registration = lock_registration(uow, launch.registration_id)
    if not registration.accepts_deployment(launch.deployment_id):  # another launch was the first
        raise LaunchRefused("deployment_unknown", "This deployment is not registered.", status=403)
    add_deployment(uow, registration.id, launch.deployment_id, now=now)
    learn_services(uow, registration, launch, now=now)
    add_frame_origins(uow, registration.id, launch.frame_origins, now=now)
    activate(uow, registration.id)
