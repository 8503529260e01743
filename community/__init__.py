"""People: communities, members, dated roles, and who may do what."""

from community.appointing import appoint
from community.communities import (
    Community,
    communities,
    community,
    community_activity,
    community_by_slug,
    found_community,
    only_community,
)
from community.errors import (
    BadSignInLink,
    BadSlug,
    CommunityError,
    CommunityExists,
    NotAllowed,
    UnknownCommunity,
    UnknownMember,
    WhichCommunity,
)
from community.identities import identify_by_lti
from community.joining import members_together, record_ids_together
from community.members import Member, Person, join, member, member_by_record_id, person_of
from community.rights import ALLOWED, GUEST, OPERATOR, Asker, Permission, is_allowed, require
from community.roles import Role, communities_of, grant, roles_of
from community.sign_in_links import issue_sign_in_link, redeem_sign_in_link

__all__ = [
    "ALLOWED",
    "GUEST",
    "OPERATOR",
    "Asker",
    "BadSignInLink",
    "BadSlug",
    "Community",
    "CommunityError",
    "CommunityExists",
    "Member",
    "NotAllowed",
    "Permission",
    "Person",
    "Role",
    "UnknownCommunity",
    "UnknownMember",
    "WhichCommunity",
    "appoint",
    "communities",
    "communities_of",
    "community",
    "community_activity",
    "community_by_slug",
    "found_community",
    "grant",
    "identify_by_lti",
    "is_allowed",
    "issue_sign_in_link",
    "join",
    "member",
    "member_by_record_id",
    "members_together",
    "only_community",
    "person_of",
    "record_ids_together",
    "redeem_sign_in_link",
    "require",
    "roles_of",
]
