"""What the id_token of a launch says (LTI 1.3 core 5, Deep Linking 2.0, AGS 2.0, NRPS 2.0)."""

import json
import secrets
import sqlite3
from typing import Any

from tests.practice_lms.courses import need_activity, need_course, need_role
from tests.practice_lms.presentation import presentation_of
from tests.practice_lms.quirks import Quirks, issuer, site_address
from tests.practice_lms.service_urls import line_item_url, line_items_url, memberships_url
from tests.practice_lms.store import store
from tests.practice_lms.tools import AGS, MEMBERS_READ

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
LAUNCH_ROLES = {
    "editing_teacher": "Instructor",
    "teacher": "Instructor",
    "learner": "Learner",
}


def launch_claims(
    launch: sqlite3.Row, tool: sqlite3.Row, person: sqlite3.Row, nonce: str, quirks: Quirks
) -> dict[str, Any]:
    """Every claim but the times, which the signature adds."""
    course = need_course(launch["course_id"])
    role = need_role(course["id"], person)
    roles = [MEMBERSHIP + LAUNCH_ROLES[role]]
    if person["administrator"]:
        roles.append(INSTITUTION + "Administrator")
    given, _, family = person["name"].partition(" ")
    claims: dict[str, Any] = {
        "iss": issuer(quirks),
        "aud": tool["client_id"],
        "sub": str(person["id"]),
        "nonce": nonce,
        "name": person["name"],
        "given_name": given,
        "family_name": family,
        "email": person["email"],
        "locale": person["locale"],
        LTI + "version": "1.3.0",
        LTI + "message_type": launch["kind"],
        LTI + "deployment_id": str(tool["id"]),
        LTI + "roles": roles,
        LTI + "context": {
            "id": str(course["id"]),
            "label": f"course-{course['id']}",
            "title": course["title"],
            "type": ["http://purl.imsglobal.org/vocab/lis/v2/course#CourseSection"],
        },
        LTI + "tool_platform": {
            "guid": "practice-lms",
            "name": "Practice LMS (fictional)",
            "product_family_code": quirks.family,
            "version": "1",
        },
        LTI + "launch_presentation": {
            "document_target": launch["target"],
            "return_url": f"{site_address()}/courses/{course['id']}",
            "locale": person["locale"],
        },
        MEMBERS: {
            "context_memberships_url": memberships_url(course["id"], tool["id"], quirks),
            "service_versions": ["2.0"],
        },
    }
    if launch["kind"] == "LtiDeepLinkingRequest":
        claims |= _deep_linking(launch, tool, person, quirks)
    else:
        claims |= _resource_link(launch, tool, person, course, quirks)
    if launch["for_person"] is not None:
        claims[LTI + "for_user"] = _for_user(launch["for_person"])
    if MEMBERS_READ not in json.loads(tool["scopes"]):
        del claims[MEMBERS]
    return claims


def _for_user(person_id: int) -> dict[str, Any]:
    """The learner whose work is to be looked at, as a submission review names her."""
    person = store().one("select * from person where id = ?", person_id)
    assert person is not None
    return {"user_id": str(person["id"]), "name": person["name"], "roles": [MEMBERSHIP + "Learner"]}


def _resource_link(
    launch: sqlite3.Row,
    tool: sqlite3.Row,
    person: sqlite3.Row,
    course: sqlite3.Row,
    quirks: Quirks,
) -> dict[str, Any]:
    activity = need_activity(launch["activity_id"])
    values = {
        "$Context.id": str(course["id"]),
        "$Context.title": course["title"],
        "$Person.name.full": person["name"],
        "$ResourceLink.id": str(activity["id"]),
        "$User.id": str(person["id"]),
    }
    due = presentation_of(activity["id"]).get("submission", {}).get("endDateTime")
    if due is not None:  # as real ones: without a date the variable arrives literally
        values["$ResourceLink.submission.endDateTime"] = due
    custom = {**json.loads(tool["custom"]), **json.loads(activity["custom"])}
    if quirks.extra_custom:
        custom["practice_lms_extra"] = "1"
    claims: dict[str, Any] = {
        LTI + "target_link_uri": activity["url"] or tool["target_link_uri"],
        # A variable that this platform does not know arrives literally.
        LTI + "custom": {name: values.get(str(v), v) for name, v in custom.items()},
    }
    if not quirks.omit_resource_link:
        claims[LTI + "resource_link"] = {"id": str(activity["id"]), "title": activity["title"]}
    scopes = [scope for scope in json.loads(tool["scopes"]) if scope.startswith(AGS)]
    if scopes:
        endpoint = {"scope": scopes, "lineitems": line_items_url(course["id"], tool["id"], quirks)}
        items = store().all("select * from line_item where activity_id = ?", activity["id"])
        if len(items) == 1:
            endpoint["lineitem"] = line_item_url(items[0], quirks)
        claims[ENDPOINT] = endpoint
    return claims


def _deep_linking(
    launch: sqlite3.Row, tool: sqlite3.Row, person: sqlite3.Row, quirks: Quirks
) -> dict[str, Any]:
    token = secrets.token_urlsafe(16)
    data = secrets.token_urlsafe(16) if quirks.deep_linking_data else None
    with store().transaction() as db:
        db.execute(
            "insert into deep_link values (?, ?, ?, ?, ?, ?, 0)",
            (
                token,
                tool["id"],
                launch["course_id"],
                person["id"],
                data,
                quirks.deep_linking_line_items,
            ),
        )
    settings: dict[str, Any] = {
        "deep_link_return_url": f"{site_address()}/lti/deep-link/return?request={token}",
        "accept_types": list(quirks.deep_linking_types),
        "accept_presentation_document_targets": ["iframe", "window"],
        "accept_multiple": quirks.deep_linking_multiple,
        "accept_lineitem": True,
        "auto_create": True,
    }
    if data is not None:
        settings["data"] = data
    return {LTI + "target_link_uri": tool["deep_linking_url"], DEEP_LINKING: settings}
