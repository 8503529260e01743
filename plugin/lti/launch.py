"""A launch in our own words: what the LMS said, verified, before anybody acts on it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self
from uuid import UUID

from community import Role

RESOURCE_LINK = "LtiResourceLinkRequest"
DEEP_LINKING = "LtiDeepLinkingRequest"
SUBMISSION_REVIEW = "LtiSubmissionReviewRequest"


def course_key(registration_id: UUID, deployment_id: str, context_id: str | None) -> str:
    """A course of an LMS as `Place.key`; what comes without a context shares one."""
    return f"lti:{registration_id}:{deployment_id}:{context_id or ''}"


@dataclass(frozen=True, slots=True)
class DeepLinkingRequest:
    """What the LMS lets its person choose (LTI Deep Linking 2.0, 3.3).

    `data` goes back as it came, or not at all when it did not come (Moodle). `auto_create`: the
    LMS places what it gets without asking again.
    """

    registration_id: UUID
    deployment_id: str
    return_url: str
    accept_types: tuple[str, ...]
    accept_targets: tuple[str, ...]
    accept_multiple: bool
    accept_line_item: bool
    data: str | None
    context_id: str | None = None
    auto_create: bool = False

    @property
    def place(self) -> str:
        """The course that was asked from, as `Place.key`."""
        return course_key(self.registration_id, self.deployment_id, self.context_id)

    def as_dict(self) -> dict[str, Any]:
        """JSON values, for a session or a signed form field."""
        return asdict(self) | {"registration_id": str(self.registration_id)}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Self:
        """The request again, from what `as_dict` made of it."""
        return cls(
            registration_id=UUID(kept["registration_id"]),
            deployment_id=kept["deployment_id"],
            return_url=kept["return_url"],
            accept_types=tuple(kept["accept_types"]),
            accept_targets=tuple(kept["accept_targets"]),
            accept_multiple=kept["accept_multiple"],
            accept_line_item=kept["accept_line_item"],
            data=kept["data"],
            context_id=kept.get("context_id"),
            auto_create=kept.get("auto_create", False),
        )


@dataclass(frozen=True, slots=True)
class Launch:
    """`issuer` is the registered one, also when the token said it in another spelling, so that a
    person keeps one identity. `subject` is None for an anonymous launch: she may look only.
    `line_item_url` and `ags_scopes` are where and how her score goes back, if at all.
    `frame_origins` are those that may frame the answer. `memberships_url` is where the list of the
    course's members can be had (NRPS 2.0, 3.6); `service_origins` are the hosts of both. `for_user`
    is the LMS's id of the learner whose work is to be looked at, in a launch for a review.
    """

    registration_id: UUID
    community_id: UUID
    platform_name: str
    issuer: str
    client_id: str
    deployment_id: str
    message_type: str
    subject: str | None
    roles: frozenset[Role]
    target_link_uri: str
    resource_link_id: str | None
    context_id: str | None
    context_title: str | None
    custom: Mapping[str, str]
    name: str | None
    email: str | None
    locale: str | None
    line_item_url: str | None
    ags_scopes: frozenset[str]
    deep_linking: DeepLinkingRequest | None
    return_url: str | None
    frame_origins: tuple[str, ...]
    memberships_url: str | None = None
    service_origins: tuple[str, ...] = ()
    for_user: str | None = None

    @property
    def place(self) -> str:
        """The course that was launched from, as `Place.key`."""
        return course_key(self.registration_id, self.deployment_id, self.context_id)
