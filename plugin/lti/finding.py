"""Find a registration as each login and each launch does: one prepared look-up, no ORM."""

from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Select, String, Text, bindparam, cast, func, or_, select

from plugin.lti.errors import UnknownRegistration
from plugin.lti.models import DeploymentRow, FrameOriginRow, IssuerAliasRow, RegistrationRow
from plugin.lti.registrations import Registration, value_of
from plugin.lti.urls import same_but_slash
from storage import Connected, Prepared

ANY_CLIENT = ""
MOST_KEPT = 1000
DIALECTS = ("sqlite", "postgresql")


def _wholes(dialect: str) -> Select[Any]:
    """Registrations, each with its deployments and its origins as a JSON text."""
    lists = [
        select(
            func.json_group_array(column, type_=Text)
            if dialect == "sqlite"
            else cast(func.json_agg(column), Text)
        )
        .where(column.class_.registration_id == RegistrationRow.id)
        .scalar_subquery()
        .label(label)
        for label, column in (
            ("known", DeploymentRow.deployment_id),
            ("origins", FrameOriginRow.origin),
        )
    ]
    return select(RegistrationRow.__table__, *lists)


def _at_issuer(dialect: str) -> Select[Any]:
    aliased = select(IssuerAliasRow.registration_id).where(
        IssuerAliasRow.issuer_key == bindparam("key")
    )
    is_that_client = RegistrationRow.client_id == bindparam("client")
    return (
        _wholes(dialect)
        .where(
            or_(RegistrationRow.issuer_key == bindparam("key"), RegistrationRow.id.in_(aliased)),
            or_(bindparam("client", type_=String()) == ANY_CLIENT, is_that_client),
        )
        .order_by(RegistrationRow.created)
    )


BY_ID = Prepared(
    {name: _wholes(name).where(RegistrationRow.id == bindparam("id")) for name in DIALECTS}
)
AT_ISSUER = Prepared({name: _at_issuer(name) for name in DIALECTS})
_kept: dict[UUID, tuple[tuple[Any, ...], Registration]] = {}
"""The last row that was read of each, as the driver gives it, and its value."""
_ids: dict[Any, UUID] = {}
"""By the id as the driver gives it."""


def last_seen(registration_id: UUID) -> Registration | None:
    """What it was when this process read it last; nobody is let in by that alone."""
    kept = _kept.get(registration_id)
    return None if kept is None else kept[1]


def registration_by_id(within: Connected, registration_id: UUID) -> Registration:
    """Raises `UnknownRegistration`."""
    found = BY_ID.raw_rows(within, id=registration_id)
    if not found:
        raise UnknownRegistration(registration_id)
    return _value(within, found[0])


def registrations_at(
    within: Connected, issuer: str, client_id: str = ANY_CLIENT
) -> list[Registration]:
    """Those that a login from `issuer` may mean, oldest first: one trailing slash does not count
    (Sakai). With `client_id` only that client's: a hosted LMS has many under one issuer.
    """
    found = AT_ISSUER.raw_rows(within, key=same_but_slash(issuer), client=client_id)
    return [_value(within, row) for row in found]


def _value(within: Connected, raw: tuple[Any, ...]) -> Registration:
    """Read from the row, or known already when the row is exactly the one read last."""
    known = _ids.get(raw[0])
    kept = None if known is None else _kept.get(known)
    if kept is not None and kept[0] == raw:
        return kept[1]
    row = BY_ID.record(within, raw)
    deployments, origins = (orjson.loads(text or "[]") for text in (row.known, row.origins))
    registration = value_of(row, deployments, sorted(origins))
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
        _ids.clear()
    _kept[registration.id] = (raw, registration)
    _ids[raw[0]] = registration.id
    return registration
