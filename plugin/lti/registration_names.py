"""What LMSs are called here, for lists that need no more of a registration."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from plugin.lti.models import IssuerAliasRow, RegistrationRow
from plugin.lti.urls import same_but_slash
from storage import among, asked_once, asked_once_each


@asked_once
def name_of_lms(session: Session, client: tuple[str, str]) -> str | None:
    """What the LMS of an (issuer, client id) is called here; None when it was disconnected."""
    return names_of_lms(session, [client])[client]


@asked_once_each(name_of_lms)
def names_of_lms(
    session: Session, clients: Collection[tuple[str, str]]
) -> dict[tuple[str, str], str | None]:
    """The same of each, in one statement."""
    known: dict[tuple[str, str], str] = {}
    query = (
        select(
            RegistrationRow.client_id,
            RegistrationRow.issuer_key,
            RegistrationRow.name,
            IssuerAliasRow.issuer_key.label("alias"),
        )
        .outerjoin(IssuerAliasRow, IssuerAliasRow.registration_id == RegistrationRow.id)
        .where(among(session, RegistrationRow.client_id, {one for _, one in clients}))
        .order_by(RegistrationRow.created)
    )
    for client_id, key, name, alias in session.execute(query):
        for spelling in (key, alias):
            known.setdefault((spelling, client_id), name)
    return {
        (issuer, client_id): known.get((same_but_slash(issuer), client_id))
        for issuer, client_id in clients
    }


@dataclass(frozen=True, slots=True)
class RegistrationName:
    """An LMS as lists show it."""

    id: UUID
    community_id: UUID
    name: str
    is_active: bool


@asked_once
def registration_names(session: Session) -> list[RegistrationName]:
    """All, oldest first."""
    query = select(
        RegistrationRow.id,
        RegistrationRow.community_id,
        RegistrationRow.name,
        RegistrationRow.state == "active",
    )
    ordered = query.order_by(RegistrationRow.created, RegistrationRow.id)
    return [RegistrationName(*row) for row in session.execute(ordered)]
