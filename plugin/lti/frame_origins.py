"""Who may frame us for a registration: its own list, since hosted LMSs share an issuer."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plugin.lti.errors import RegistrationRefused
from plugin.lti.models import FrameOriginRow
from plugin.lti.urls import origin_of
from storage import UnitOfWork

MAX_FRAME_ORIGINS = 50


def frame_ancestors(session: Session, registration_id: UUID) -> list[str]:
    """The origins whose pages may frame us for this registration (CSP `frame-ancestors`)."""
    return list(
        session.scalars(
            select(FrameOriginRow.origin)
            .where(FrameOriginRow.registration_id == registration_id)
            .order_by(FrameOriginRow.origin)
        )
    )


def all_frame_ancestors(session: Session) -> dict[UUID, list[str]]:
    """The same by registration, in one statement."""
    found: dict[UUID, list[str]] = {}
    query = select(FrameOriginRow.registration_id, FrameOriginRow.origin)
    for registration_id, origin in session.execute(query.order_by(FrameOriginRow.origin)):
        found.setdefault(registration_id, []).append(origin)
    return found


def add_frame_origins(
    uow: UnitOfWork, registration_id: UUID, origins: Iterable[str | None], *, now: datetime
) -> None:
    """Let more origins frame us, up to `MAX_FRAME_ORIGINS` of a registration."""
    known = set(frame_ancestors(uow.session, registration_id))
    for origin in dict.fromkeys(origins):
        if origin is None or origin in known or len(known) >= MAX_FRAME_ORIGINS:
            continue
        known.add(origin)
        uow.session.add(FrameOriginRow(registration_id=registration_id, origin=origin, created=now))
    uow.session.flush()


def remove_frame_origin(uow: UnitOfWork, registration_id: UUID, origin: str) -> None:
    """Let an origin frame us no longer."""
    row = uow.session.get(FrameOriginRow, (registration_id, origin))
    if row is not None:
        uow.session.delete(row)
        uow.session.flush()


def checked_origin(given: str, *, code: str = "frame_origins") -> str:
    """An origin as people type it; raises `RegistrationRefused` for anything else."""
    origin = origin_of(given)
    if origin is None or origin != given.rstrip("/").lower():
        raise RegistrationRefused(
            f"{given!r} is not an origin. Give scheme and host: https://lms.example.org",
            code=code,
        )
    return origin
