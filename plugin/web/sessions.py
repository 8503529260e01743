"""Who is looking: sessions kept on the server, named by a random token in a cookie."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import g, request, session
from sqlalchemy import JSON, LargeBinary, String, Uuid, delete
from sqlalchemy.orm import Mapped, mapped_column

from community import GUEST, Asker
from plugin.cookie_sessions import (
    WINDOW_IDLE,
    is_in_frame,
    is_windowed,
    leave_alone,
    shown,
)
from plugin.lti.registrations import is_registered
from plugin.services import services
from plugin.sign_in.demands import held_back, is_over
from plugin.web.user_agents import coarse
from plugin.web.visitors import (
    Visitor,
    visitor_as_json,
    visitor_from_json,
    without_old_form,
)
from storage import Base, UnitOfWork, UtcDateTime, scoped, utc_now

TOUCH = timedelta(minutes=10)
SESSION_KEY = "sid"
WINDOW_LONGEST = timedelta(hours=12)
"""A session that pages hold is for a sitting; a new launch begins another."""


class Method(StrEnum):
    """How somebody proved who she is."""

    LTI = "lti"
    LINK = "link"
    EMAIL = "email"
    OIDC = "oidc"
    INVITATION = "invitation"


class WebSession(Base):
    """One signed-in browser, or one LMS frame, whose partitioned cookie jar is its own.

    `method` is a `Method`, `agent` the coarse kind of browser (user_agents.py), `proved` when she
    last proved who she is; all three are None in sessions from before they were kept.
    """

    __tablename__ = "web_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    member_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    visitor: Mapped[dict[str, Any]] = mapped_column(JSON)
    started: Mapped[datetime] = mapped_column(UtcDateTime)
    seen: Mapped[datetime] = mapped_column(UtcDateTime)
    expires: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    method: Mapped[str | None] = mapped_column(String(12))
    agent: Mapped[str | None] = mapped_column(String(40))
    proved: Mapped[datetime | None] = mapped_column(UtcDateTime)


def sign_in(
    visitor: Visitor,
    by: Method | None = None,
    *,
    told: Callable[[UnitOfWork], None] | None = None,
) -> None:
    """Start a session in a transaction of its own; whatever this browser shows of older ones ends.

    Of a direct session it shows nothing where a launch comes into a new window: the LMS posts that
    form across sites, and a `SameSite=Lax` cookie is not sent along. That one's cookie is replaced
    then, its row lives until it expires, and /me/sessions lists it.

    The token is always a new one, also when she only proves again who she is: one that somebody
    else knew or planted is worth nothing after it (ASVS 3.2.1). `by` is LTI in an LMS's frame and
    a one-time link elsewhere, unless it says else. `told` writes of it in the same transaction.
    """
    token, now = secrets.token_urlsafe(32), utc_now()
    visitor = replace(visitor, windowed=is_windowed(session))
    method = (by or (Method.LTI if visitor.framed else Method.LINK)).value
    with scoped("begin-session"), services().database.unit_of_work() as uow:
        _end_shown(uow)
        uow.session.execute(delete(WebSession).where(WebSession.expires <= now))
        uow.session.add(
            WebSession(
                token_hash=hash_of(token),
                member_id=visitor.member_id,
                visitor=visitor_as_json(visitor),
                started=now,
                seen=now,
                expires=_expiry(visitor, now, now),
                method=method,
                agent=coarse(request.user_agent.string),
                proved=now,
            )
        )
        if told is not None:
            told(uow)
        uow.commit()
    session.clear()
    leave_alone(session)
    session[SESSION_KEY] = token
    session.framed = is_in_frame(request, otherwise=visitor.framed)  # type: ignore[attr-defined]
    g.visitor, g.session_proved, g.session_method = visitor, now, method


def prove(by: Method) -> None:
    """She who is signed in has proved it again: the same visitor under a new token."""
    present = visitor()
    assert present is not None
    sign_in(present, by)


def sign_out() -> str | None:
    """End what this browser shows, a window's session and a frame's; by which `Method` the one
    that was looked at began.
    """
    method = None
    if tokens := shown(session, SESSION_KEY):
        with services().database.unit_of_work() as uow:
            row = uow.session.get(WebSession, hash_of(tokens[0]))
            method = row.method if row else None
            _end_shown(uow)
            uow.commit()
    session.clear()
    leave_alone(session)
    g.visitor = None
    return method


def _end_shown(uow: UnitOfWork) -> None:
    hashes = [hash_of(token) for token in shown(session, SESSION_KEY)]
    if hashes:
        uow.session.execute(delete(WebSession).where(WebSession.token_hash.in_(hashes)))


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
    with services().database.unit_of_work() as uow:
        change_visitor_within(uow, **changes)
        uow.commit()


def change_visitor_within(uow: UnitOfWork, **changes: Any) -> None:
    """The same in the caller's transaction; the visitor must be signed in."""
    present = visitor()
    assert present is not None
    g.visitor = replace(present, **changes)
    row = uow.session.get(WebSession, hash_of(session[SESSION_KEY]))
    if row is not None:
        row.visitor = visitor_as_json(g.visitor)


def locked_visitor(uow: UnitOfWork) -> Visitor | None:
    """The visitor as her session keeps her now, which stays so until this transaction ends: of two
    requests that would each use something up, the second sees that it is gone.
    """
    if visitor() is None:
        return None
    row = uow.session.get(WebSession, hash_of(session[SESSION_KEY]), with_for_update=True)
    return visitor_in(row) if row is not None else None


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
        held_back=held_back(services().settings, g.get("session_method")),
    )


def came_by_lms() -> bool:
    """Whether all that says who she is, is an LMS's launch."""
    return visitor() is not None and g.get("session_method") in (None, Method.LTI)


def _read_visitor() -> Visitor | None:
    token, now = session.get(SESSION_KEY), utc_now()
    if not isinstance(token, str):
        return None
    with services().database.reading() as reading:
        row = reading.get(WebSession, hash_of(token))
        if row is None or row.expires <= now or is_over(services().settings, row.method):
            return None
        found = without_old_form(visitor_in(row), now)
        if found.windowed != is_windowed(session):
            return None
        if found.registration_id and not is_registered(reading, found.registration_id):
            return None  # the LMS was disconnected: what it vouched for is over
    g.session_frame_origins, g.session_proved = found.frame_origins, row.proved
    g.session_method = row.method
    if now - row.seen > TOUCH:
        with services().database.unit_of_work() as uow:
            touched = uow.session.get(WebSession, hash_of(token))
            if touched is None:
                return None
            touched.seen, touched.expires = now, _expiry(found, touched.started, now)
            touched.visitor = visitor_as_json(without_old_form(visitor_in(touched), now))
            uow.commit()
    return found


def _expiry(visitor: Visitor, started: datetime, now: datetime) -> datetime:
    settings = services().settings
    idle = timedelta(minutes=settings.session_idle_min)
    longest = timedelta(hours=settings.session_max_h)
    if visitor.windowed:
        idle, longest = min(idle, WINDOW_IDLE), min(longest, WINDOW_LONGEST)
    return min(now + idle, started + longest)


def hash_of(token: str) -> bytes:
    """What is kept of a session's token: 256 random bits need no slower hash."""
    return hashlib.sha256(token.encode()).digest()


def visitor_in(row: WebSession) -> Visitor:
    """Whom a session is for."""
    return visitor_from_json(row.visitor)
