"""Whether the visitor manages an LMS: by its community, or by the training unit that has it."""

from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from community import NotAgreed, Permission, UnitScope, require_lms_of, unit_of_lms
from plugin.lti import Registration, UnknownRegistration, registration
from plugin.web.guard import demand, may
from plugin.web.sessions import asker
from storage import utc_now


def managed_lms(session: Session, registration_id: UUID) -> Registration:
    """The connection. Raises `NotFound` where there is none, or where the unit and the community
    work together no more, and `community.NotAllowed`.
    """
    try:
        lms = registration(session, registration_id)
    except UnknownRegistration as error:
        raise NotFound from error
    owner = unit_of_lms(session, registration_id)
    by_community = may(session, Permission.MANAGE_LMS, lms.community_id)
    if by_community or owner is None:
        demand(session, Permission.MANAGE_LMS, lms.community_id)
        return lms
    demand(session, Permission.MANAGE_LMS, UnitScope(owner))
    try:
        require_lms_of(session, asker(), lms.community_id, owner, now=utc_now())
    except NotAgreed as error:
        raise NotFound from error
    return lms
