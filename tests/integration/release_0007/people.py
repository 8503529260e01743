"""The people: members, roles, links, a session."""

from typing import Any

from tests.integration.release_0007.names import (
    COMMUNITY,
    ENROLMENT,
    LATER,
    MEMBER,
    RECORD,
    SESSION,
    START,
    STEWARD,
    STEWARD_RECORD,
    Rows,
    uuid_of,
)

VISITOR: dict[str, Any] = {
    "member_id": str(MEMBER),
    "community_id": str(COMMUNITY),
    "launch_roles": ["learner"],
    "registration_id": None,
    "enrolment_id": str(ENROLMENT),
    "framed": True,
    "locale": "en",
    "name": None,
    "platform_name": "Practice LMS",
    "frame_origins": ["https://lms.example"],
    "deep_linking": None,
}


def people_rows() -> Rows:
    yield "community", {"id": COMMUNITY, "slug": "ignite", "name": {"en": "I"}, "founded": START}
    for who, record in ((MEMBER, RECORD), (STEWARD, STEWARD_RECORD)):
        yield "member", {"id": who, "record_id": record, "joined": START}
    yield "person", {"member_id": MEMBER, "name": None, "email": None, "locale": "en"}
    yield (
        "identity",
        {
            "id": uuid_of(20),
            "kind": "lti",
            "issuer": "https://lms.example",
            "client": "c",
            "subject": "s-1",
            "member_id": MEMBER,
            "first_seen": START,
        },
    )
    for who, role in ((MEMBER, "learner"), (STEWARD, "steward")):
        yield (
            "role_grant",
            {
                "id": uuid_of(21 + (who == STEWARD)),
                "member_id": who,
                "community_id": COMMUNITY,
                "role": role,
                "since": START,
                "until": None,
                "granted_by": None,
                "reason": "of old",
            },
        )
    link = {"token_hash": b"t" * 32, "member_id": MEMBER, "expires": LATER, "used": None}
    yield "sign_in_link", link
    yield (
        "web_session",
        {
            "token_hash": SESSION,
            "member_id": MEMBER,
            "visitor": VISITOR,
            "started": START,
            "seen": LATER,
            "expires": LATER,
        },
    )
