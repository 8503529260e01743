"""The last mail: it tells her that she is forgotten, at the address that she had."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from community import FORGOTTEN, address_of, look_of, person_of, post
from plugin.mail import language_of
from plugin.services import Services
from storage import UnitOfWork

KEPT_AT_MOST = timedelta(days=3)
"""How long her address outlives her while the mail cannot go out."""


@dataclass(frozen=True, slots=True)
class Farewell:
    address: str
    language: str


def farewell_of(
    session: Session, services: Services, member_ids: Collection[UUID], *, now: datetime
) -> Farewell | None:
    """Where and in which language she is told, asked while it is still known; None where no mail
    reaches her, or nothing sends any.
    """
    if services.settings.smtp_url is None or services.settings.mail_from is None:
        return None
    for one in sorted(member_ids):
        address = address_of(session, one)
        if address is not None:
            look = look_of(session.connection(), one, now=now)
            person = person_of(session, one)
            language = language_of(*look.languages, person.locale if person else None)
            return Farewell(address, language)
    return None


def say_farewell(uow: UnitOfWork, farewell: Farewell, *, now: datetime) -> None:
    """After everything that names her went; the mail names her by nothing but its address, which
    goes however the mail ends.
    """
    post(
        uow,
        kind=FORGOTTEN,
        to=farewell.address,
        locale=farewell.language,
        until=now + KEPT_AT_MOST,
        now=now,
    )
