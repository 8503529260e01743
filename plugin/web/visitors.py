"""Whoever looks at a page, and how a session keeps it."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from community import Role


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever looks at a page.

    `launch_roles` are what the LMS vouched for, in `community_id` alone. `place` is the course of
    that launch (`Enrolment.place`), None outside a course. `enrolment_id` is the enrolment that
    the launch opened. `frame_origins` are those that may frame this visitor's
    pages; empty outside an LMS. `deep_linking` is the LMS's Deep Linking request, while a
    coordinator picks lessons. `member_id` is None for an anonymous launch (view only).
    `kept_form` is what she had typed when a renewed proof was asked for (kept_forms.py), and is
    here until `kept_until`. `windowed` says that the pages of one window hold the session, and no
    cookie can.
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
    kept_form: str | None = None
    kept_until: datetime | None = None
    windowed: bool = False


def without_old_form(visitor: Visitor, now: datetime) -> Visitor:
    if visitor.kept_until is not None and now < visitor.kept_until:
        return visitor
    return replace(visitor, kept_form=None, kept_until=None)


def visitor_as_json(visitor: Visitor) -> dict[str, Any]:
    fields = asdict(visitor)
    fields["launch_roles"] = sorted(visitor.launch_roles)
    document: dict[str, Any] = json.loads(json.dumps(fields, default=str))
    return document


def visitor_from_json(document: dict[str, Any]) -> Visitor:
    fields = dict(document)
    for name in ("member_id", "community_id", "registration_id", "enrolment_id"):
        fields[name] = UUID(fields[name]) if fields[name] else None
    until = fields.get("kept_until")
    fields["kept_until"] = datetime.fromisoformat(until) if until else None
    fields["launch_roles"] = frozenset(Role(role) for role in fields["launch_roles"])
    fields["frame_origins"] = tuple(fields["frame_origins"])
    return Visitor(**fields)
