"""At which scheme and host an LMS's services are called: as registered, or as its launches told.

A launch names where grades go and where a course's list is. It is signed, but whoever can sign for
one course of a hosted LMS could have our tokens and our learners' grades sent anywhere. So what the
first launch names is kept with the registration, as is what the first launch of another deployment
names; any other host waits until somebody who manages the LMS allows it, and nothing that waits for
it is lost.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, update

from plugin.lti.launch import Launch
from plugin.lti.models import GradeColumnRow, RegistrationRow, RosterRow, ScoreSeriesRow
from plugin.lti.registrations import Registration
from storage import UnitOfWork

MOST_ORIGINS = 50
"""Of each kind; what is told beyond that is not even kept waiting."""


def teaches_services(launch: Launch, platform: Registration) -> bool:
    """Whether the launch names a host that is to be kept; nearly none does."""
    named = launch.service_origins
    if not named:
        return False
    if not platform.service_origins:
        return True
    return len(platform.waiting_origins) < MOST_ORIGINS and any(
        each not in platform.called_at and each not in platform.waiting_origins for each in named
    )


def learn_services(
    uow: UnitOfWork, registration: Registration, launch: Launch, *, is_first: bool
) -> None:
    """Keep where the launch says that services are; `is_first` of its deployment. The registration
    is locked, and this is what it is now.
    """
    row = uow.session.get_one(RegistrationRow, registration.id)
    if is_first or not registration.service_origins:
        row.service_origins = _more(row.service_origins, launch.service_origins)
    new = [each for each in launch.service_origins if each not in registration.called_at]
    row.waiting_origins = _more(
        row.waiting_origins, (each for each in new if each not in row.service_origins)
    )
    uow.session.flush()


def allow_services(
    uow: UnitOfWork, registration_id: UUID, origins: Iterable[str], *, now: datetime
) -> None:
    """Services may be there, too; what waited for it is due at once."""
    row = uow.session.get_one(RegistrationRow, registration_id, with_for_update=True)
    wanted = list(origins)
    row.service_origins = _more(row.service_origins, wanted)
    row.waiting_origins = [each for each in row.waiting_origins if each not in wanted]
    uow.session.flush()
    for origin in wanted:
        _wake(uow, registration_id, origin, now)


def forbid_services(uow: UnitOfWork, registration_id: UUID, origins: Iterable[str]) -> None:
    """Services may be there no more, unless it is a registered address; nor does it wait. Where no
    other is left, the next launch that names services decides anew.
    """
    row = uow.session.get_one(RegistrationRow, registration_id, with_for_update=True)
    dropped = set(origins)
    row.service_origins = [each for each in row.service_origins if each not in dropped]
    row.waiting_origins = [each for each in row.waiting_origins if each not in dropped]
    uow.session.flush()


def _more(known: list[str], told: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*known, *told]))[:MOST_ORIGINS]


def _wake(uow: UnitOfWork, registration_id: UUID, origin: str, now: datetime) -> None:
    """Grades, lists and columns there: what is waited for, not what nobody asked for."""
    for model, url, due in (
        (ScoreSeriesRow, ScoreSeriesRow.line_item_url, ScoreSeriesRow.next_try),
        (RosterRow, RosterRow.url, RosterRow.next_read),
        (GradeColumnRow, GradeColumnRow.line_item_url, GradeColumnRow.next_read),
    ):
        uow.session.execute(
            update(model)
            .where(
                model.registration_id == registration_id,
                func.lower(url).startswith(f"{origin}/", autoescape=True),
                due > now,
            )
            .values({due: now})
        )
