"""Somebody is in: her session, and word to her when her ways in have changed."""

from uuid import UUID

from flask import redirect
from flask.typing import ResponseReturnValue

from community import (
    Asker,
    Role,
    address_of,
    addresses_of,
    audit,
    grants_of,
    person_of,
    post,
)
from plugin.services import services
from plugin.web.address_hints import hint_of
from plugin.web.sessions import Method, sign_in
from plugin.web.visitors import Visitor
from storage import UnitOfWork, utc_now


def come_in(member_id: UUID, by: Method, onward: str) -> ResponseReturnValue:
    """Start her session, outside any LMS, and go on to `onward`, a path of this service."""
    with services().database.reading() as reading:
        person = person_of(reading, member_id)
        offices = grants_of(reading, member_id, now=utc_now())
    is_administrator = any(each.role is Role.ADMINISTRATOR for each in offices)

    def tell(uow: UnitOfWork) -> None:
        """Whoever may change everything leaves a trace of coming in."""
        audit(
            uow,
            asker=Asker(member_id),
            act="session.began",
            subject_kind="member",
            subject_id=member_id,
            details={"by": by.value},
            now=utc_now(),
        )

    sign_in(
        Visitor(
            member_id=member_id,
            name=person.name if person else None,
            locale=person.locale if person else None,
        ),
        by,
        told=tell if is_administrator else None,
    )
    return redirect(onward, 303)


def tell_of_change(uow: UnitOfWork, member_id: UUID, what: str, kind: str, name: str) -> None:
    """Write to her that a way to sign in was added or removed, in case that it was not she: to
    every address that is known of her, also to the one that was removed. The newest alone may be
    that of whoever it was.

    Where links by e-mail let nobody in, an address is one for mail alone.
    """
    removed = [name] if kind == "email" and what == "removed" else []
    if kind == "email" and not services().settings.email_sign_in:
        what = f"mail-{what}"
    values = {"what": what, "kind": kind, "hint": hint_of(name) if "@" in name else name}
    hers = addresses_of(uow.session, member_id)
    best, person = address_of(uow.session, member_id), person_of(uow.session, member_id)
    others = [one.address for one in hers if one.refused is None and one.address != best]
    post(uow, kind="sign-in-changed", to=member_id, values=values, now=utc_now())
    for address in others + removed:
        post(
            uow,
            kind="sign-in-changed",
            to=address,
            locale=person.locale if person else None,
            values=values,
            now=utc_now(),
        )
