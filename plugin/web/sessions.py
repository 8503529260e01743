"""Who is looking: sessions kept on the server, named by a random token in a partitioned cookie."""

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import g, session
from sqlalchemy import JSON, LargeBinary, Uuid, delete
from sqlalchemy.orm import Mapped, mapped_column

from community import GUEST, Asker, Role
from plugin.lti.registrations import is_registered
from plugin.services import services
from storage import Base, UtcDateTime, utc_now

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
TOUCH = timedelta(minutes=10)
SESSION_KEY = "sid"


class WebSession(Base):
    """One signed-in browser, or one LMS frame, whose partitioned cookie jar is its own."""

    __tablename__ = "web_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    member_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    visitor: Mapped[dict[str, Any]] = mapped_column(JSON)
    started: Mapped[datetime] = mapped_column(UtcDateTime)
    seen: Mapped[datetime] = mapped_column(UtcDateTime)
    expires: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever looks at a page.

    `launch_roles` are what the LMS vouched for, in `community_id` alone. `place` is the course of
    that launch (`Enrolment.place`), None outside a course. `enrolment_id` is the enrolment that
    the launch opened. `frame_origins` are those that may frame this visitor's
    pages; empty outside an LMS. `deep_linking` is the LMS's Deep Linking request, while a
    coordinator picks lessons. `member_id` is None for an anonymous launch (view only).
    """

    member_id: UUID | None = None
    community_id: UUID | None = None
    launch_roles: frozenset[Role] = frozenset()
    place: str | None = None
    registration_id: UUID | None = None
    enrolment_id: UUID | None = None
    framed: bool = False
    locale: str | None = None
    name: str | None = None
    platform_name: str | None = None
    frame_origins: tuple[str, ...] = ()
    deep_linking: dict[str, Any] | None = None


def sign_in(visitor: Visitor) -> None:
    """Start a session in a transaction of its own; an older one of this browser ends."""
    token, now = secrets.token_urlsafe(32), utc_now()
    with services().database.unit_of_work() as uow:
        if old := session.get(SESSION_KEY):
            uow.session.execute(delete(WebSession).where(WebSession.token_hash == _hash(old)))
        uow.session.execute(delete(WebSession).where(WebSession.expires <= now))
        uow.session.add(
            WebSession(
                token_hash=_hash(token),
                member_id=visitor.member_id,
                visitor=_to_json(visitor),
                started=now,
                seen=now,
                expires=now + IDLE,
            )
        )
        uow.commit()
    session.clear()
    session[SESSION_KEY] = token
    g.visitor = visitor


def sign_out() -> None:
    """End this browser's session."""
    if token := session.get(SESSION_KEY):
        with services().database.unit_of_work() as uow:
            uow.session.execute(delete(WebSession).where(WebSession.token_hash == _hash(token)))
            uow.commit()
    session.clear()
    g.visitor = None


def visitor() -> Visitor | None:
    """The signed-in visitor of this request, read once; None for a guest or an ended session."""
    if "visitor" not in g:
        g.visitor = _read_visitor()
    found: Visitor | None = g.visitor
    return found


def change_visitor(**changes: Any) -> None:
    """Keep something more about the visitor (a chosen language, an enrolment)."""
    present = visitor()
    if present is None:
        return
    g.visitor = replace(present, **changes)
    with services().database.unit_of_work() as uow:
        row = uow.session.get(WebSession, _hash(session[SESSION_KEY]))
        if row is not None:
            row.visitor = _to_json(g.visitor)
            uow.commit()


def asker() -> Asker:
    """The visitor as the rights see them."""
    present = visitor()
    if present is None:
        return GUEST
    return Asker(
        present.member_id,
        present.launch_roles,
        present.community_id,
        launch_place=present.place,
    )


def _read_visitor() -> Visitor | None:
    token, now = session.get(SESSION_KEY), utc_now()
    if not isinstance(token, str):
        return None
    with services().database.reading() as reading:
        row = reading.get(WebSession, _hash(token))
        if row is None or row.expires <= now:
            return None
        found = _from_json(row.visitor)
        if found.registration_id and not is_registered(reading, found.registration_id):
            return None  # the LMS was disconnected: what it vouched for is over
    g.session_frame_origins = found.frame_origins
    if now - row.seen > TOUCH:
        with services().database.unit_of_work() as uow:
            touched = uow.session.get(WebSession, _hash(token))
            if touched is None:
                return None
            touched.seen, touched.expires = now, min(now + IDLE, touched.started + ABSOLUTE)
            uow.commit()
    return found


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _to_json(visitor: Visitor) -> dict[str, Any]:
    fields = asdict(visitor)
    fields["launch_roles"] = sorted(visitor.launch_roles)
    document: dict[str, Any] = json.loads(json.dumps(fields, default=str))
    return document


def _from_json(document: dict[str, Any]) -> Visitor:
    fields = dict(document)
    for name in ("member_id", "community_id", "registration_id", "enrolment_id"):
        fields[name] = UUID(fields[name]) if fields[name] else None
    fields["launch_roles"] = frozenset(Role(role) for role in fields["launch_roles"])
    fields["frame_origins"] = tuple(fields["frame_origins"])
    return Visitor(**fields)
