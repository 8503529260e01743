"""A member's account at an LMS, for an LRS that is to know people by it."""

from uuid import UUID

from community import lms_subject
from lrs_adapter import Account
from plugin.lti import LtiError, registration
from plugin.services import Services


def account_at(services: Services, lms: str, record_id: UUID) -> Account | None:
    """Issuer and `sub`; None where she has none there, or the LMS is connected no more."""
    with services.database.reading() as session:
        try:
            known = registration(session, UUID(lms))
        except LtiError:
            return None
        subject = lms_subject(session, record_id, issuer=known.issuer, client_id=known.client_id)
    return None if subject is None else (known.issuer, subject)
