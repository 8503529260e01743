"""Where somebody is signed in: her sessions, each of which she can end, or all of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import SIGNED_IN, needs
from plugin.web.older import SHOWN, asked_before, newest
from plugin.web.sessions import SESSION_KEY, Method, WebSession, hash_of, visitor_in
from plugin.web.signed_in import member_id
from plugin.web.speech import gettext as _
from storage import UnitOfWork, utc_now


@dataclass(frozen=True, slots=True)
class SessionSeen:
    """One session as its owner sees it; `id` names it and is not its token.

    `seen` is right to ten minutes.
    """

    id: UUID
    is_this: bool
    in_frame: bool
    platform: str | None
    method: Method | None
    agent: str | None
    started: datetime
    seen: datetime


def sessions_of(
    reading: Session, who: UUID, this: bytes, now: datetime, *, before: datetime | None = None
) -> tuple[list[SessionSeen], datetime | None]:
    """Her sessions that are not over, this one first, then the one used last; as many as a page
    shows, used `before` that moment, and the `before` of the next page.
    """
    query = select(WebSession).where(WebSession.member_id == who, WebSession.expires > now)
    if before is not None:
        query = query.where(WebSession.seen < before)
    newest_first = query.order_by(WebSession.seen.desc()).limit(2 * SHOWN)
    rows, more = newest(reading.scalars(newest_first).all(), lambda row: row.seen)
    found = [_seen(row, this) for row in rows]
    return sorted(found, key=lambda one: not one.is_this), more


def end_sessions(
    uow: UnitOfWork, who: UUID, *, only: UUID | None = None, but: bytes | None = None
) -> int:
    """End all sessions of a member, or `only` that one, `but` for the one of this token hash.

    Says how many were ended.
    """
    query = select(WebSession.token_hash).where(WebSession.member_id == who)
    hashes: Sequence[bytes] = uow.session.scalars(query).all()
    doomed = [each for each in hashes if (only is None or _id(each) == only) and each != but]
    uow.session.execute(delete(WebSession).where(WebSession.token_hash.in_(doomed)))
    return len(doomed)


def this_session() -> bytes:
    """The token hash of the session that asks; no session has an empty one."""
    token = session.get(SESSION_KEY)
    return hash_of(token) if isinstance(token, str) else b""


@blueprint.get("/me/sessions")
@needs(SIGNED_IN)
def my_sessions() -> ResponseReturnValue:
    with services().database.reading() as reading:
        found, more = sessions_of(
            reading, member_id(), this_session(), utc_now(), before=asked_before()
        )
    return render_template(
        "web/me/sessions.html",
        sessions=found,
        more=more.isoformat() if more else None,
        how=_how,
    )


@blueprint.post("/me/sessions/<uuid:session_id>/end")
@needs(SIGNED_IN)
def end_session(session_id: UUID) -> ResponseReturnValue:
    """End one of her sessions; where it is this one, she is signed out."""
    is_this = session_id == _id(this_session())
    with services().database.unit_of_work() as uow:
        if not end_sessions(uow, member_id(), only=session_id):
            raise NotFound
        uow.commit()
    if is_this:
        return _gone()
    return redirect(url_for("web.my_sessions"), 303)


@blueprint.post("/me/sessions/end")
@needs(SIGNED_IN)
def end_all_sessions() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    with services().database.unit_of_work() as uow:
        end_sessions(uow, member_id())
        uow.commit()
    return _gone()


def _gone() -> ResponseReturnValue:
    session.clear()
    g.visitor = None
    return redirect(url_for("web.front"), 303)


def _seen(row: WebSession, this: bytes) -> SessionSeen:
    present = visitor_in(row)
    return SessionSeen(
        id=_id(row.token_hash),
        is_this=row.token_hash == this,
        in_frame=present.framed,
        platform=present.platform_name,
        method=Method(row.method) if row.method else None,
        agent=row.agent,
        started=row.started,
        seen=row.seen,
    )


def _id(token_hash: bytes) -> UUID:
    """A name for a session that its list may show: half of a hash opens nothing."""
    return UUID(bytes=token_hash[:16].ljust(16, b"\0"))


def _how(method: Method | None) -> str:
    words = {
        Method.LTI: _("opened from the course"),
        Method.LINK: _("by a one-time link"),
        Method.EMAIL: _("by a link sent by e-mail"),
        Method.OIDC: _("through your organisation"),
        Method.INVITATION: _("by an invitation"),
    }
    return words[method] if method else ""
