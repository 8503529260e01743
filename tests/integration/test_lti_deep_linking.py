"""Deep Linking: what an LMS lets choose, and the signed answer it gets."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import jwt
import pytest

from plugin.lti import (
    ContentItem,
    DeepLinkingRefused,
    DeepLinkingRequest,
    LineItem,
    deep_link_response,
    open_deep_linking,
    seal_deep_linking,
)
from storage import Database, SecretBox, utc_now
from tests.integration.lti_platform import (
    CLIENT,
    LTI,
    MEMBERSHIP,
    TOOL,
    Platform,
    Tool,
    sign,
)

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
LESSON = ContentItem(
    title="Variables",
    url=f"{TOOL}/lti/launch",
    custom={"child_lesson": "variables"},
    line_item=LineItem("Variables", 100.0, "variables", "lesson"),
    iframe=(900, 700),
)


@pytest.fixture
def tool(database: Database, secret_box: SecretBox, served: Platform) -> Tool:
    made = Tool(database, secret_box, served)
    made.register()
    return made


def _settings(tool: Tool, **changes: Any) -> dict[str, Any]:
    settings = {
        "deep_link_return_url": f"{tool.platform.url}/return?course=2",
        "accept_types": ["ltiResourceLink", "link"],
        "accept_presentation_document_targets": ["iframe", "window"],
        "accept_multiple": True,
        "data": "opaque to us",
    } | changes
    return {name: value for name, value in settings.items() if value is not None}


def _request(tool: Tool, **changes: Any) -> DeepLinkingRequest:
    asked = tool.login()
    claims = tool.platform.claims(
        nonce=asked["nonce"],
        **{
            f"{LTI}message_type": "LtiDeepLinkingRequest",
            f"{LTI}resource_link": None,
            f"{LTI}roles": [f"{MEMBERSHIP}Instructor"],
            f"{DL}deep_linking_settings": _settings(tool, **changes),
        },
    )
    assert tool.launch(sign(claims), asked["state"]).text == "let in"
    request = tool.launches[-1].deep_linking
    assert request is not None
    return request


def _read(tool: Tool, token: str) -> dict[str, Any]:
    """The answer, as an LMS verifies it."""
    keys = tool.client.get("/lti/jwks.json").json
    assert keys is not None
    key = jwt.PyJWKSet.from_dict(keys)[jwt.get_unverified_header(token)["kid"]]
    claims: dict[str, Any] = jwt.decode(
        token, key, algorithms=["RS256"], audience=tool.platform.url, issuer=CLIENT
    )
    return claims


def test_the_answer_carries_what_was_chosen(tool: Tool) -> None:
    request = _request(tool)
    address, token = deep_link_response(tool.services, request, [LESSON, LESSON])
    assert address == f"{tool.platform.url}/return?course=2"
    claims = _read(tool, token)
    assert claims[f"{LTI}deployment_id"] == "1"
    assert claims[f"{LTI}message_type"] == "LtiDeepLinkingResponse"
    assert claims[f"{LTI}version"] == "1.3.0"
    assert claims[f"{DL}data"] == "opaque to us"
    assert claims["nonce"]
    assert claims["exp"] > claims["iat"]
    assert claims[f"{DL}content_items"] == 2 * [
        {
            "type": "ltiResourceLink",
            "title": "Variables",
            "url": f"{TOOL}/lti/launch",
            "custom": {"child_lesson": "variables"},
            "iframe": {"width": 900, "height": 700},
            "lineItem": {
                "scoreMaximum": 100.0,
                "label": "Variables",
                "resourceId": "variables",
                "tag": "lesson",
            },
        }
    ]


def test_moodle_sends_no_data_and_gets_none(tool: Tool) -> None:
    _, token = deep_link_response(tool.services, _request(tool, data=None), [LESSON])
    assert f"{DL}data" not in _read(tool, token)


def test_nothing_chosen_is_an_answer_too(tool: Tool) -> None:
    _, token = deep_link_response(tool.services, _request(tool), [])
    assert _read(tool, token)[f"{DL}content_items"] == []


@pytest.mark.parametrize(
    ("changes", "items"),
    [
        ({"accept_types": ["file"]}, [LESSON]),
        ({"accept_multiple": False}, [LESSON, LESSON]),
        ({"accept_multiple": None}, [LESSON, LESSON]),
    ],
    ids=["no links", "one only", "several not offered"],
)
def test_only_what_the_lms_accepts(
    tool: Tool, changes: dict[str, Any], items: list[ContentItem]
) -> None:
    with pytest.raises(DeepLinkingRefused):
        deep_link_response(tool.services, _request(tool, **changes), items)


def test_no_column_and_no_frame_where_they_are_not_wanted(tool: Tool) -> None:
    request = _request(tool, accept_lineitem=False, accept_presentation_document_targets=["window"])
    _, token = deep_link_response(tool.services, request, [LESSON])
    (item,) = _read(tool, token)[f"{DL}content_items"]
    assert "lineItem" not in item
    assert "iframe" not in item


def test_the_return_addresss_origin_may_frame_us(tool: Tool) -> None:
    _request(tool, deep_link_return_url="https://school.example.org/return")
    assert "https://school.example.org" in tool.launches[-1].frame_origins


def test_a_request_travels_through_a_form(tool: Tool) -> None:
    request, now = _request(tool), utc_now()
    sealed = seal_deep_linking(tool.services, request, now=now)
    assert open_deep_linking(tool.services, sealed, now=now) == request
    assert DeepLinkingRequest.from_dict(request.as_dict()) == request
    changed = replace(request, return_url="https://evil.example")
    forged = seal_deep_linking(tool.services, changed, now=now).split(".")[0]
    with pytest.raises(DeepLinkingRefused):
        open_deep_linking(tool.services, f"{forged}.{sealed.split('.')[1]}", now=now)
    with pytest.raises(DeepLinkingRefused):
        open_deep_linking(tool.services, sealed, now=now + timedelta(days=1))
