"""LTI's own claims, checked for the message type and turned into a `Launch` (LTI Core 1.3, 5.3)."""

import re
from collections.abc import Mapping
from typing import Any

from plugin.lti.errors import LaunchRefused
from plugin.lti.launch import (
    DEEP_LINKING,
    RESOURCE_LINK,
    SUBMISSION_REVIEW,
    DeepLinkingRequest,
    Launch,
)
from plugin.lti.registrations import Registration
from plugin.lti.roles import map_roles
from plugin.lti.urls import host_of, is_callable_url, is_web_url, origin_of, origins_of

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
DEEP_LINKING_SETTINGS = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
AGS_ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
MEMBERS_SERVICE = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
VERSION = "1.3.0"
MESSAGE_TYPES = (RESOURCE_LINK, DEEP_LINKING, SUBMISSION_REVIEW)
MAX_ID, MAX_NAME, MAX_TITLE = 255, 300, 500
UNRESOLVED = re.compile(r"\$[A-Za-z][\w.]*")
CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def read_launch(claims: Mapping[str, Any], registration: Registration, *, base_url: str) -> Launch:
    """What the verified `claims` say, in our words; raises `LaunchRefused` for what is missing,
    of the wrong type or not meant for us. Claims that we do not know are left alone.
    """
    message_type = _message_type(claims)
    deployment_id = _identifier(claims.get(f"{LTI}deployment_id"), "deployment_id")
    if not registration.accepts_deployment(deployment_id):
        raise LaunchRefused("deployment_unknown", "This deployment is not registered.", status=403)
    target_link_uri = _target(claims.get(f"{LTI}target_link_uri"), base_url)
    roles = claims.get(f"{LTI}roles")
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise _wrong("roles", "a list of texts")
    for_user = None
    if message_type == SUBMISSION_REVIEW:
        for_user = _identifier(_object(claims.get(f"{LTI}for_user")).get("user_id"), "for_user")
    subject = claims.get("sub")
    if isinstance(subject, str) and len(subject) > MAX_ID:
        raise LaunchRefused("sub_too_long", "The token's sub is over 255 characters.")
    context = _object(claims.get(f"{LTI}context"))
    context_id = _text(context.get("id"), MAX_ID)
    deep_linking = None
    if message_type == DEEP_LINKING:
        settings = claims.get(DEEP_LINKING_SETTINGS)
        deep_linking = _deep_linking(settings, registration, deployment_id, context_id)
    presentation = _object(claims.get(f"{LTI}launch_presentation"))
    endpoint = _object(claims.get(AGS_ENDPOINT))
    members = _object(claims.get(MEMBERS_SERVICE))
    return_url = _url(presentation.get("return_url"))
    came_from = (return_url, deep_linking.return_url if deep_linking else None)
    origins = [origin for url in came_from if (origin := origin_of(url))]
    line_item_url = _url(endpoint.get("lineitem"))
    memberships_url = _callable(members.get("context_memberships_url"))
    return Launch(
        registration_id=registration.id,
        community_id=registration.community_id,
        platform_name=registration.name,
        issuer=registration.issuer,
        client_id=registration.client_id,
        deployment_id=deployment_id,
        message_type=message_type,
        subject=None if subject is None else _identifier(subject, "sub"),
        roles=map_roles(roles),
        target_link_uri=target_link_uri,
        resource_link_id=_resource_link(claims, message_type, registration),
        context_id=context_id,
        context_title=_text(context.get("title")),
        custom=_custom(claims.get(f"{LTI}custom")),
        name=_name(claims),
        email=_text(claims.get("email"), 320),
        locale=_text(claims.get("locale"), 35) or _text(presentation.get("locale"), 35),
        line_item_url=line_item_url,
        ags_scopes=frozenset(_texts(endpoint.get("scope"))),
        deep_linking=deep_linking,
        return_url=return_url,
        frame_origins=tuple(dict.fromkeys([*registration.frame_origins, *origins])),
        memberships_url=memberships_url,
        service_origins=origins_of((line_item_url, memberships_url)),
        for_user=for_user,
    )


def _message_type(claims: Mapping[str, Any]) -> str:
    known = ("message_type", "version", "deployment_id", "target_link_uri")
    if not any(f"{LTI}{name}" in claims for name in known):
        raise LaunchRefused("not_lti", "The token is a sign-in, not an LTI launch.")
    if claims.get(f"{LTI}version") != VERSION:
        raise LaunchRefused("version_wrong", f"The launch's LTI version is not {VERSION}.")
    message_type = claims.get(f"{LTI}message_type")
    if message_type is None:
        raise LaunchRefused("message_type_missing", "The launch does not say its message type.")
    if message_type not in MESSAGE_TYPES:
        raise LaunchRefused("message_type_unknown", "The launch's message type is not known.")
    return str(message_type)


def _target(uri: object, base_url: str) -> str:
    if not is_web_url(uri):
        raise _wrong("target_link_uri", "a web address")
    if host_of(str(uri)) != host_of(base_url):
        raise LaunchRefused("target_elsewhere", f"The launch's target is not on {base_url}.")
    return str(uri)


def _resource_link(
    claims: Mapping[str, Any], message_type: str, registration: Registration
) -> str | None:
    """Required for a resource launch (LTI Core, 5.3.5), unless the registration says otherwise:
    some builds of Blackboard leave it out.
    """
    given = claims.get(f"{LTI}resource_link")
    missing = given is None and registration.allow_missing_resource_link
    if message_type != RESOURCE_LINK or missing:
        return None
    return _identifier(_object(given).get("id"), "resource_link")


def _deep_linking(
    given: object, registration: Registration, deployment_id: str, context_id: str | None
) -> DeepLinkingRequest:
    settings = _object(given)
    types, targets = (
        settings.get(name) for name in ("accept_types", "accept_presentation_document_targets")
    )
    if (
        origin_of(settings.get("deep_link_return_url")) is None
        or not isinstance(types, list)
        or not isinstance(targets, list)
    ):
        raise _wrong("deep_linking_settings", "complete")
    data = settings.get("data")
    return DeepLinkingRequest(
        registration_id=registration.id,
        deployment_id=deployment_id,
        return_url=str(settings["deep_link_return_url"]),
        accept_types=tuple(_texts(types)),
        accept_targets=tuple(_texts(targets)),
        accept_multiple=settings.get("accept_multiple") is True,
        accept_line_item=settings.get("accept_lineitem") is not False,
        data=data if isinstance(data, str) else None,
        context_id=context_id,
        auto_create=settings.get("auto_create") is True,
    )


def _custom(given: object) -> dict[str, str]:
    """Texts only; a variable that the LMS does not know arrives as itself (Moodle) and goes."""
    return {
        str(key): value
        for key, value in _object(given).items()
        if isinstance(value, str) and not UNRESOLVED.fullmatch(value) and not CONTROL.search(value)
    }


def _name(claims: Mapping[str, Any]) -> str | None:
    """As long as what keeps it: PostgreSQL refuses a longer one."""
    if whole := _text(claims.get("name"), MAX_NAME):
        return whole
    parts = (_text(claims.get("given_name")), _text(claims.get("family_name")))
    return " ".join(part for part in parts if part)[:MAX_NAME].strip() or None


def _identifier(value: object, name: str) -> str:
    """A text of 1 to 255 characters, as it is: the LMS will want it back."""
    if not isinstance(value, str) or not 0 < len(value) <= MAX_ID or CONTROL.search(value):
        raise _wrong(name, "a text of 1 to 255 characters")
    return value


def _wrong(name: str, wanted: str) -> LaunchRefused:
    return LaunchRefused(f"claim_{name}", f"The launch's {name} is missing or not {wanted}.")


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _text(value: object, limit: int = MAX_TITLE) -> str | None:
    """An optional text for people, without what a database or a page would stumble on."""
    return (CONTROL.sub("", value).strip()[:limit] or None) if isinstance(value, str) else None


def _url(value: object) -> str | None:
    return str(value) if is_web_url(value) else None


def _callable(value: object) -> str | None:
    return str(value) if is_callable_url(value) else None
