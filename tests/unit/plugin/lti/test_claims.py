"""LTI's claims, whatever a signed token may hold."""

import contextlib
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from plugin.lti.claims import AGS_ENDPOINT, DEEP_LINKING_SETTINGS, LTI, read_launch
from plugin.lti.errors import LaunchRefused
from plugin.lti.registrations import Registration

REGISTRATION = Registration(
    id=UUID(int=1),
    community_id=UUID(int=2),
    name="Campus",
    issuer="https://lms.example.org",
    issuer_aliases=(),
    client_id="client",
    auth_login_url="https://lms.example.org/auth",
    auth_token_url="https://lms.example.org/token",
    token_audience=None,
    jwks_url="https://lms.example.org/certs",
    algorithms=("RS256",),
    trusted_audiences=(),
    allow_missing_resource_link=False,
    deployment_rule="any",
    deployments=frozenset(),
    frame_origins=(),
    service_origins=(),
    waiting_origins=(),
    service_deployments=frozenset(),
    called_at=frozenset({"https://lms.example.org"}),
    state="active",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
GOOD: dict[str, Any] = {
    "sub": "7",
    f"{LTI}version": "1.3.0",
    f"{LTI}message_type": "LtiResourceLinkRequest",
    f"{LTI}deployment_id": "1",
    f"{LTI}target_link_uri": "https://child.example.org/lti/launch",
    f"{LTI}resource_link": {"id": "3"},
    f"{LTI}roles": [],
}
NAMES = [
    *GOOD,
    *(f"{LTI}{name}" for name in ("context", "custom", "launch_presentation", "for_user")),
    DEEP_LINKING_SETTINGS,
    AGS_ENDPOINT,
    "name",
    "given_name",
    "email",
    "locale",
]
INNER = st.dictionaries(
    st.sampled_from(["id", "title", "return_url", "lineitem", "scope", "data", "accept_types"]),
    JSON,
    max_size=4,
)
TYPES = st.sampled_from(["LtiDeepLinkingRequest", "LtiSubmissionReviewRequest"])


@given(st.dictionaries(st.sampled_from(NAMES), JSON | INNER | TYPES, max_size=5))
def test_any_claims_are_a_launch_or_a_refusal(changes: dict[str, Any]) -> None:
    with contextlib.suppress(LaunchRefused):
        launch = read_launch(GOOD | changes, REGISTRATION, base_url="https://child.example.org")
        texts = (launch.subject, launch.name, launch.email, launch.context_id, launch.deployment_id)
        assert not any("\0" in text for text in texts if text)
        assert all(isinstance(value, str) for value in launch.custom.values())


def test_only_whole_variables_count_as_unresolved() -> None:
    custom = {"a": "$Context.id.history", "b": "$5 a month", "c": "x $User.id", "d": "", "e": 5}
    launch = read_launch(
        GOOD | {f"{LTI}custom": custom}, REGISTRATION, base_url="https://child.example.org"
    )
    assert launch.custom == {"b": "$5 a month", "c": "x $User.id", "d": ""}
