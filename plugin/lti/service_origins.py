"""At which scheme and host an LMS's services are called: as registered, or as its launches told.

A launch names where grades go and where a course's list is. It is signed, but whoever can sign for
one course of a hosted LMS could have our tokens and our learners' grades sent anywhere. So what the
first launch that names services says is kept with the registration, as is what the first of another
deployment says, whatever came from there before without naming any; any other host waits until
somebody who manages the LMS allows it, and nothing that waits for it is lost.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from plugin.lti.launch import Launch
from plugin.lti.models import RegistrationRow, ScoreSeriesRow
from plugin.lti.registrations import Registration, registration
from plugin.lti.service_waking import wake_services
from plugin.lti.urls import origin_of
from storage import UnitOfWork

log = logging.getLogger("child.lti")

MOST_ORIGINS = 50
"""Of each kind, by launches; what they tell beyond that is not even kept waiting. Who manages the
LMS may allow as many as there are.
"""


def teaches_services(launch: Launch, platform: Registration) -> bool:
    """Whether the launch names a host that is to be kept; nearly none does."""
    named = launch.service_origins
    if not named:
        return False
    if _is_first(launch, platform):
        return True
    return len(platform.waiting_origins) < MOST_ORIGINS and any(
        each not in platform.called_at and each not in platform.waiting_origins for each in named
    )


def learn_services(
    uow: UnitOfWork, present: Registration, launch: Launch, *, now: datetime
) -> None:
    """Keep where the launch says that services are; `present` is the registration, locked."""
    if not launch.service_origins:
        return
    row = uow.session.get_one(RegistrationRow, present.id)
    if _is_first(launch, present):
        row.service_origins = _more(row.service_origins, launch.service_origins)
        waited = [each for each in row.waiting_origins if each in row.service_origins]
        row.waiting_origins = [each for each in row.waiting_origins if each not in waited]
        wake_services(uow, present.id, waited, now=now)
    if launch.deployment_id not in present.service_deployments:
        row.service_deployments = [*row.service_deployments, launch.deployment_id]
    new = [each for each in launch.service_origins if each not in present.called_at]
    waiting = row.waiting_origins
    row.waiting_origins = _more(waiting, (each for each in new if each not in row.service_origins))
    for origin in row.waiting_origins[len(waiting) :]:
        log.warning("registration=%s reason=service_elsewhere waits=%s", present.id, origin)
    uow.session.flush()


def allow_services(
    uow: UnitOfWork, registration_id: UUID, origins: Iterable[str], *, now: datetime
) -> None:
    """Services may be there, too, however many there are; what waited for it is due at once."""
    row = _locked(uow, registration_id)
    wanted = list(dict.fromkeys(origins))
    row.service_origins = list(dict.fromkeys([*row.service_origins, *wanted]))
    row.waiting_origins = [each for each in row.waiting_origins if each not in wanted]
    uow.session.flush()
    wake_services(uow, registration_id, wanted, now=now)


def forbid_services(uow: UnitOfWork, registration_id: UUID, origins: Iterable[str]) -> None:
    """Services may be there no more, unless it is a registered address; nor does it wait, but for
    one that was allowed and that grades are on their way to: they wait, and somebody has to know.
    Where no other is left, what the next launch names waits: whom somebody took away is not trusted
    again because it launches again.
    """
    row = _locked(uow, registration_id)
    dropped = {origin_of(each) or each for each in origins}
    taken = [each for each in row.service_origins if each in dropped]
    row.service_origins = [each for each in row.service_origins if each not in dropped]
    row.waiting_origins = [each for each in row.waiting_origins if each not in dropped]
    if taken:
        uow.session.flush()
        asked_for = _due_at(uow, registration_id)
        asked_for -= registration(uow.session, registration_id).called_at
        row.waiting_origins = [*row.waiting_origins, *(each for each in taken if each in asked_for)]
    uow.session.flush()


def _is_first(launch: Launch, present: Registration) -> bool:
    """Whether no launch of its deployment has named services before it."""
    return launch.deployment_id not in present.service_deployments


def _due_at(uow: UnitOfWork, registration_id: UUID) -> set[str | None]:
    """Where grades of that LMS are due."""
    urls = select(ScoreSeriesRow.line_item_url).where(
        ScoreSeriesRow.registration_id == registration_id, ScoreSeriesRow.next_try.is_not(None)
    )
    return {origin_of(url) for url in uow.session.scalars(urls.distinct())}


def _locked(uow: UnitOfWork, registration_id: UUID) -> RegistrationRow:
    """As it is now: whoever asked for it before the lock may have seen it before a launch added."""
    return uow.session.get_one(
        RegistrationRow,
        registration_id,
        with_for_update={"key_share": True},  # others may go on adding what belongs to it
        populate_existing=True,
    )


def _more(known: list[str], told: Iterable[str]) -> list[str]:
    """With what launches told, as long as there is room; what is known stays."""
    new = [each for each in dict.fromkeys(told) if each not in known]
    return [*known, *new[: max(0, MOST_ORIGINS - len(known))]]
