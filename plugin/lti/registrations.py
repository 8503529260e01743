"""Registrations: our clients at LMSs, kept by hand or by Dynamic Registration."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import Select, literal, or_, select
from sqlalchemy.orm import Session

from plugin.lti.errors import RegistrationRefused, UnknownRegistration
from plugin.lti.frame_origins import add_frame_origins, all_frame_ancestors, checked_origin
from plugin.lti.models import DeploymentRow, FrameOriginRow, IssuerAliasRow, RegistrationRow
from plugin.lti.registration_checks import (
    check_addresses,
    check_algorithms,
    check_alias,
    check_audiences,
    check_named,
    check_text,
)
from plugin.lti.urls import origin_of, same_but_slash
from storage import UnitOfWork

DeploymentRule = Literal["listed", "first", "any"]


@dataclass(frozen=True, slots=True)
class Registration:
    """`issuer` names the LMS in our records; a token may carry it or one of `issuer_aliases`.

    `called_at` are the origins at which it may be called: those of its own addresses, and
    `service_origins`. Somebody has to allow `waiting_origins` first. Launches of
    `service_deployments` have named services.
    """

    id: UUID
    community_id: UUID
    name: str
    issuer: str
    issuer_aliases: tuple[str, ...]
    client_id: str
    auth_login_url: str
    auth_token_url: str
    token_audience: str | None
    jwks_url: str
    algorithms: tuple[str, ...]
    trusted_audiences: tuple[str, ...]
    allow_missing_resource_link: bool
    deployment_rule: DeploymentRule
    deployments: frozenset[str]
    frame_origins: tuple[str, ...]
    service_origins: tuple[str, ...]
    waiting_origins: tuple[str, ...]
    service_deployments: frozenset[str]
    called_at: frozenset[str | None]
    state: Literal["pending", "active"]

    def accepts_deployment(self, deployment_id: str) -> bool:
        """Whether a valid launch may come from there; one that is not known yet is then kept."""
        if deployment_id in self.deployments or self.deployment_rule == "any":
            return True
        return self.deployment_rule == "first" and not self.deployments


def store_registration(
    uow: UnitOfWork,
    *,
    name: str,
    issuer: str,
    client_id: str,
    auth_login_url: str,
    auth_token_url: str,
    jwks_url: str,
    deployments: Sequence[str] = (),
    community_id: UUID,
    frame_origins: Sequence[str] = (),
    issuer_aliases: Sequence[str] = (),
    token_audience: str | None = None,
    algorithms: Sequence[str] = ("RS256",),
    trusted_audiences: Sequence[str] = (),
    allow_missing_resource_link: bool = False,
    deployment_rule: DeploymentRule | None = None,
    state: Literal["pending", "active"] = "active",
    now: datetime,
) -> Registration:
    """Store a client, whoever it was that asked (`managing` and an invitation decide that).
    Without a rule, listed deployments are the only ones, and where none is listed the first valid
    launch decides. Raises `RegistrationRefused` with what to correct.
    """
    check_named(name, issuer, client_id)
    check_addresses(auth_login_url=auth_login_url, auth_token_url=auth_token_url, jwks_url=jwks_url)
    check_audiences(token_audience, trusted_audiences)
    check_algorithms(algorithms)
    _check_free(uow, issuer, client_id, code="client")
    for alias in issuer_aliases:
        check_alias(alias)
        _check_free(uow, alias, client_id, code="alias_taken")
    origins = [checked_origin(given) for given in frame_origins]
    row = RegistrationRow(
        id=uuid4(),
        community_id=community_id,
        name=name.strip(),
        issuer=issuer,
        issuer_key=same_but_slash(issuer),
        issuer_aliases=list(issuer_aliases),
        client_id=client_id,
        auth_login_url=auth_login_url,
        auth_token_url=auth_token_url,
        token_audience=token_audience,
        jwks_url=jwks_url,
        algorithms=list(algorithms),
        trusted_audiences=list(trusted_audiences),
        allow_missing_resource_link=allow_missing_resource_link,
        deployments=deployment_rule or ("listed" if deployments else "first"),
        state=state,
        created=now,
    )
    uow.session.add(row)
    uow.session.flush()
    for alias in {same_but_slash(alias) for alias in issuer_aliases} - {row.issuer_key}:
        uow.session.add(IssuerAliasRow(registration_id=row.id, issuer_key=alias))
    for deployment_id in dict.fromkeys(deployments):
        add_deployment(uow, row.id, deployment_id, now=now)
    add_frame_origins(uow, row.id, [*origins, origin_of(auth_login_url)], now=now)
    return registration(uow.session, row.id)


def registration(session: Session, registration_id: UUID) -> Registration:
    """Raises `UnknownRegistration`."""
    row = session.get(RegistrationRow, registration_id)
    if row is None:
        raise UnknownRegistration(registration_id)
    return _value(session, row)


def registration_of(session: Session, issuer: str, client_id: str) -> Registration | None:
    """The client at that LMS; None when it was disconnected."""
    row = session.scalar(_meant(issuer, client_id))
    return None if row is None else _value(session, row)


def is_registered(session: Session, registration_id: UUID) -> bool:
    """Whether it is still there: what its launches brought counts no longer than it is."""
    wanted = select(RegistrationRow.id).where(RegistrationRow.id == registration_id)
    return session.scalar(wanted) is not None


def registrations(session: Session) -> list[Registration]:
    """All, oldest first, in three statements."""
    rows = session.scalars(select(RegistrationRow).order_by(RegistrationRow.created))
    deployments: dict[UUID, list[str]] = {}
    for key, one in session.execute(
        select(DeploymentRow.registration_id, DeploymentRow.deployment_id)
    ):
        deployments.setdefault(key, []).append(one)
    origins = all_frame_ancestors(session)
    return [value_of(row, deployments.get(row.id, ()), origins.get(row.id, ())) for row in rows]


def add_deployment(
    uow: UnitOfWork, registration_id: UUID, deployment_id: str, *, now: datetime
) -> None:
    """Know a deployment; one that is known already stays as it is. Raises `RegistrationRefused`."""
    check_text("deployments", deployment_id, 255)
    if uow.session.get(DeploymentRow, (registration_id, deployment_id)) is None:
        uow.session.add(
            DeploymentRow(registration_id=registration_id, deployment_id=deployment_id, created=now)
        )
        uow.session.flush()


def add_issuer_alias(uow: UnitOfWork, registration_id: UUID, alias: str) -> None:
    """Take another spelling of the issuer for the same LMS. Raises `RegistrationRefused`."""
    check_alias(alias)
    row = uow.session.get(RegistrationRow, registration_id)
    if row is None:
        raise UnknownRegistration(registration_id)
    _check_free(uow, alias, row.client_id, code="alias_taken", but=row.id)
    if alias not in row.issuer_aliases:
        row.issuer_aliases = [*row.issuer_aliases, alias]
    key = same_but_slash(alias)
    if key != row.issuer_key and not uow.session.get(IssuerAliasRow, (row.id, key)):
        uow.session.add(IssuerAliasRow(registration_id=row.id, issuer_key=key))
    uow.session.flush()


def _check_free(
    uow: UnitOfWork, issuer: str, client_id: str, *, code: str, but: UUID | None = None
) -> None:
    """That no other connection has this issuer, or this other spelling of its own, with this
    client: whoever took one that another has could turn that LMS's logins to herself. Raises
    `RegistrationRefused`.
    """
    key = same_but_slash(issuer)
    spelt = select(IssuerAliasRow.registration_id).where(IssuerAliasRow.issuer_key == key)
    taken = select(RegistrationRow.id).where(
        RegistrationRow.client_id == client_id,
        or_(RegistrationRow.issuer_key == key, RegistrationRow.id.in_(spelt)),
        *([] if but is None else [RegistrationRow.id != but]),
    )
    if uow.session.scalar(taken.limit(1)) is not None:
        raise RegistrationRefused(
            f"The client {client_id} of {issuer} is connected already; `child lms list` shows it.",
            code=code,
        )


def lock_registration(uow: UnitOfWork, registration_id: UUID) -> Registration:
    """The registration, held until the unit ends, so that "the first deployment" is one."""
    row = uow.session.scalar(
        select(RegistrationRow).where(RegistrationRow.id == registration_id).with_for_update()
    )
    if row is None:
        raise UnknownRegistration(registration_id)
    return _value(uow.session, row)


def activate(uow: UnitOfWork, registration_id: UUID) -> None:
    """A launch has come: the LMS's administrator has switched us on."""
    row = uow.session.get(RegistrationRow, registration_id)
    if row is not None and row.state != "active":
        row.state = "active"
        uow.session.flush()


def _meant(issuer: str, client_id: str) -> Select[RegistrationRow]:
    """What a login from `issuer` for that client means."""
    key = same_but_slash(issuer)
    aliased = select(IssuerAliasRow.registration_id).where(IssuerAliasRow.issuer_key == key)
    return (
        select(RegistrationRow)
        .where(
            RegistrationRow.client_id == client_id,
            or_(RegistrationRow.issuer_key == key, RegistrationRow.id.in_(aliased)),
        )
        .order_by(RegistrationRow.created)
        .limit(1)
    )


def _value(session: Session, row: RegistrationRow) -> Registration:
    deployments = select(literal(True), DeploymentRow.deployment_id.label("one")).where(
        DeploymentRow.registration_id == row.id
    )
    origins = select(literal(False), FrameOriginRow.origin).where(
        FrameOriginRow.registration_id == row.id
    )
    both = session.execute(deployments.union_all(origins).order_by("one")).all()
    return value_of(
        row,
        [one for is_deployment, one in both if is_deployment],
        [one for is_deployment, one in both if not is_deployment],
    )


def value_of(row: Any, deployments: Iterable[str], origins: Iterable[str]) -> Registration:
    """The value of a registration's row and of the two lists that belong to it."""
    own = (row.auth_login_url, row.auth_token_url, row.jwks_url)
    return Registration(
        id=row.id,
        community_id=row.community_id,
        name=row.name,
        issuer=row.issuer,
        issuer_aliases=tuple(row.issuer_aliases),
        client_id=row.client_id,
        auth_login_url=row.auth_login_url,
        auth_token_url=row.auth_token_url,
        token_audience=row.token_audience,
        jwks_url=row.jwks_url,
        algorithms=tuple(row.algorithms),
        trusted_audiences=tuple(row.trusted_audiences),
        allow_missing_resource_link=row.allow_missing_resource_link,
        deployment_rule=row.deployments,
        deployments=frozenset(deployments),
        frame_origins=tuple(origins),
        service_origins=tuple(row.service_origins),
        waiting_origins=tuple(row.waiting_origins),
        service_deployments=frozenset(row.service_deployments),
        called_at=frozenset([*map(origin_of, own), *row.service_origins]),
        state=row.state,
    )
