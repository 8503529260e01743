"""What was chosen, signed and sent back to the LMS (LTI Deep Linking 2.0, 3.4)."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from plugin.lti.claims import LTI
from plugin.lti.errors import DeepLinkingRefused
from plugin.lti.launch import DeepLinkingRequest
from plugin.lti.placements import OPEN, Window
from plugin.lti.registrations import registration
from plugin.lti.state import BadSeal, seal, unseal
from plugin.lti.tool_keys import signed_jwt
from plugin.services import Services
from storage import utc_now

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
LINK = "ltiResourceLink"
VALID_S = 300
ICON_SIZE = 64
LONGEST_NAME = 255
"""Of a title, a label or a resource id: Open edX refuses longer ones."""
CHOOSE_WITHIN = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class LineItem:
    """The gradebook column that comes with a link (Deep Linking 2.0, A.6)."""

    label: str
    score_maximum: float = 100.0
    resource_id: str | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class ContentItem:
    """One link to place; `iframe` is (width, height) in CSS pixels, `icon` an address.

    `available` is when learners may open it, `submission` when they may hand something in; an LMS
    that knows no windows leaves them alone (Deep Linking 2.0, 4.6).
    """

    title: str
    url: str
    custom: Mapping[str, str] = field(default_factory=dict)
    line_item: LineItem | None = None
    icon: str | None = None
    text: str | None = None
    iframe: tuple[int, int] | None = None
    available: Window = OPEN
    submission: Window = OPEN


def deep_link_response(
    services: Services, launch: DeepLinkingRequest, items: Sequence[ContentItem]
) -> tuple[str, str]:
    """(address, JWT) to be posted as the form field `JWT`; no items means "nothing chosen".

    Raises `DeepLinkingRefused` when the LMS takes no such links, or not several.
    """
    if items and LINK not in launch.accept_types:
        raise DeepLinkingRefused("Your LMS takes no lessons here: choose another place for them.")
    if len(items) > 1 and not launch.accept_multiple:
        raise DeepLinkingRefused("Your LMS takes one lesson at a time here: choose one.")
    with services.database.reading() as session:
        platform = registration(session, launch.registration_id)
    issued = int(utc_now().timestamp())
    claims: dict[str, Any] = {
        "iss": platform.client_id,
        "aud": platform.issuer,
        "iat": issued,
        "exp": issued + VALID_S,
        "nonce": secrets.token_urlsafe(24),
        f"{LTI}deployment_id": launch.deployment_id,
        f"{LTI}message_type": "LtiDeepLinkingResponse",
        f"{LTI}version": "1.3.0",
        f"{DL}content_items": [_item(item, launch) for item in items],
    }
    if launch.data is not None:  # Brightspace insists on its return; Moodle sends none
        claims[f"{DL}data"] = launch.data
    return launch.return_url, signed_jwt(services.database, services.secret_box, claims)


def seal_deep_linking(services: Services, request: DeepLinkingRequest, *, now: datetime) -> str:
    """The request as a text for a hidden form field, so that the choice needs no session."""
    return seal(services.secret_box, "deep-linking", request.as_dict(), now + CHOOSE_WITHIN)


def open_deep_linking(services: Services, sealed: str, *, now: datetime) -> DeepLinkingRequest:
    """The request again; raises `DeepLinkingRefused` when it is not ours or too old."""
    try:
        content = unseal(services.secret_box, "deep-linking", sealed, now)
    except BadSeal as error:
        raise DeepLinkingRefused(
            "This choice was begun too long ago. Begin again from your LMS."
        ) from error
    return DeepLinkingRequest.from_dict(content)


def _item(item: ContentItem, request: DeepLinkingRequest) -> dict[str, Any]:
    document: dict[str, Any] = {
        "type": LINK,
        "title": item.title[:LONGEST_NAME],
        "url": item.url,
    }
    if item.text:
        document["text"] = item.text
    if item.icon:
        document["icon"] = {"url": item.icon, "width": ICON_SIZE, "height": ICON_SIZE}
    if item.custom:
        document["custom"] = dict(item.custom)
    if item.iframe and "iframe" in request.accept_targets:
        document["iframe"] = {"width": item.iframe[0], "height": item.iframe[1]}
    for name, window in (("available", item.available), ("submission", item.submission)):
        ends = {"startDateTime": window.begin, "endDateTime": window.end}
        if not window.is_open:
            document[name] = {end: _moment(when) for end, when in ends.items() if when}
    if item.line_item and request.accept_line_item:
        column = item.line_item
        given = {"label": column.label, "resourceId": column.resource_id, "tag": column.tag}
        document["lineItem"] = {"scoreMaximum": column.score_maximum} | {
            name: value[:LONGEST_NAME] for name, value in given.items() if value
        }
    return document


def _moment(when: datetime) -> str:
    """ISO 8601 in UTC, by the second."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
