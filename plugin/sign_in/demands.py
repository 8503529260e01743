"""What an installation may demand beyond a link by e-mail, and whom it concerns."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from community import STAFF_ROLES, Role, grants_of, sign_in_methods
from plugin.settings import Settings

EMAIL, OIDC = "email", "oidc"
BY_MAIL = frozenset({EMAIL, "invitation"})
"""What a session was begun by where a link in a mail was all."""
NOTHING: frozenset[Role] = frozenset()


def held_back(settings: Settings, method: str | None) -> frozenset[Role]:
    """The roles that count for nothing in a session begun by `method`: she has them again once
    the provider has vouched for her.
    """
    return STAFF_ROLES if settings.staff_by_provider and method != OIDC else NOTHING


def is_over(settings: Settings, method: str | None) -> bool:
    """Whether sessions begun by `method` are good no longer."""
    return method in BY_MAIL and not settings.email_sign_in


def leads_to_provider(settings: Settings, role: Role) -> bool:
    """Whether an invitation to `role` is accepted with an account at the provider alone."""
    return not settings.email_sign_in or (settings.staff_by_provider and role in STAFF_ROLES)


def must_prove_by_provider(
    session: Session, settings: Settings, member_id: UUID, now: datetime
) -> bool:
    """Whether only the provider's word counts as a renewed proof of hers: she holds a staff role,
    or has an account there. A link could else add another's account to one who holds a role.
    """
    if not settings.staff_by_provider:
        return False
    if any(each.role in STAFF_ROLES for each in grants_of(session, member_id, now=now)):
        return True
    return has_account(session, settings, member_id)


def has_account(session: Session, settings: Settings, member_id: UUID) -> bool:
    """Whether an account at the present provider signs her in."""
    issuer = settings.oidc.issuer if settings.oidc else None
    methods = sign_in_methods(session, member_id)
    return any(one.kind == OIDC and one.name == issuer for one in methods)


def has_own_way(session: Session, settings: Settings, member_id: UUID) -> bool:
    """Whether she can come in, and prove who she is, without any LMS."""
    methods = sign_in_methods(session, member_id)
    by_mail = settings.email_sign_in and any(one.kind == EMAIL for one in methods)
    return by_mail or has_account(session, settings, member_id)


def kinds_that_let_in(settings: Settings) -> frozenset[str]:
    """The kinds of `community.SignInMethod` by which anybody can come in."""
    kinds = {"lti", EMAIL} if settings.email_sign_in else {"lti"}
    return frozenset(kinds | ({OIDC} if settings.oidc else set()))
