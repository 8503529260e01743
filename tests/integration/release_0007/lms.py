"""A connected LMS, and a score that it got."""

from tests.integration.release_0007.names import (
    COMMUNITY,
    ENROLMENT,
    LATER,
    REGISTRATION,
    START,
    Rows,
)


def lms_rows() -> Rows:
    yield (
        "lti_registration",
        {
            "id": REGISTRATION,
            "community_id": COMMUNITY,
            "name": "Practice LMS",
            "issuer": "https://lms.example",
            "issuer_key": "https://lms.example",
            "issuer_aliases": [],
            "client_id": "c",
            "auth_login_url": "https://lms.example/login",
            "auth_token_url": "https://lms.example/token",
            "token_audience": None,
            "jwks_url": "https://lms.example/keys",
            "algorithms": ["RS256"],
            "trusted_audiences": [],
            "allow_missing_resource_link": False,
            "deployments": "listed",
            "state": "active",
            "created": START,
        },
    )
    of_it = {"registration_id": REGISTRATION}
    yield "lti_deployment", {**of_it, "deployment_id": "1", "created": START}
    yield "lti_frame_origin", {**of_it, "origin": "https://lms.example", "created": START}
    yield "lti_issuer_alias", {**of_it, "issuer_key": "https://old.example"}
    yield (
        "lti_invitation",
        {
            **of_it,
            "digest": "d" * 64,
            "community_id": COMMUNITY,
            "name": "Practice LMS",
            "created": START,
            "expires": LATER,
            "claimed_until": None,
        },
    )
    yield "lti_burnt", {"kind": "nonce", "digest": "e" * 64, "expires": LATER}
    key = {"kid": "k1", "sealed": b"sealed", "public_jwk": {"kty": "RSA"}, "created": START}
    yield "lti_tool_key", key
    yield (
        "lti_score_series",
        {
            **of_it,
            "line_item_url": "https://lms.example/items/1",
            "line_item_digest": "f" * 64,
            "user_id": "s-1",
            "can_read_results": True,
            "last_timestamp": LATER,
            "next_try": None,
            "failures": 0,
            "lease_owner": None,
            "lease_until": None,
            "lease_token": 0,
        },
    )
    yield (
        "lti_due_score",
        {
            "series_id": 1,
            "body": b"{}",
            "timestamp": LATER,
            "queued": LATER,
            "state": "sent",
            "attempts": 1,
            "reason": None,
            "settled": LATER,
        },
    )
    item = {"enrolment_id": ENROLMENT, "lesson_slug": "values", "series_id": 1, "updated": LATER}
    yield "lti_line_item", item
