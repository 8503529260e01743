"""Launches that were verified already, as the pages' handlers get them."""

from dataclasses import replace
from typing import Any

from flask import make_response

from community import OPERATOR, Role
from plugin.cookie_sessions import FRAMED
from plugin.lti import (
    SUBMISSION_REVIEW,
    DeepLinkingRequest,
    Launch,
    Registration,
    add_registration,
)
from plugin.web.launch import on_resource_launch
from plugin.web.placing import on_deep_linking_launch
from plugin.web.reviewing import on_submission_review
from storage import utc_now
from tests.unit.plugin.web.world import SITE, World

LMS = "https://lms.example"
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"


def register(world: World) -> Registration:
    """An LMS of the world's community."""
    with world.services.database.unit_of_work() as uow:
        made = add_registration(
            uow,
            asker=OPERATOR,
            name="Test LMS",
            issuer=LMS,
            client_id="client",
            auth_login_url=f"{LMS}/login",
            auth_token_url=f"{LMS}/token",
            jwks_url=f"{LMS}/keys",
            deployments=("1",),
            community_id=world.community.id,
            now=utc_now(),
        )
        uow.commit()
    return made


def launch_of(world: World, registration: Registration, **changes: Any) -> Launch:
    launch = Launch(
        registration_id=registration.id,
        community_id=world.community.id,
        platform_name="Test LMS",
        issuer=LMS,
        client_id="client",
        deployment_id="1",
        message_type="LtiResourceLinkRequest",
        subject="7",
        roles=frozenset({Role.LEARNER}),
        target_link_uri=f"{SITE}/lti/launch",
        resource_link_id="3",
        context_id="12",
        context_title="Autumn group",
        custom={
            "child_curriculum": "ignite/first-steps",
            "child_version": world.version_hash,
            "child_lesson": "values",
        },
        name="Luz",
        email=None,
        locale="es-AR",
        line_item_url=f"{LMS}/items/1?type_id=1",
        ags_scopes=frozenset({SCORE}),
        deep_linking=None,
        return_url=None,
        frame_origins=(LMS,),
    )
    return replace(launch, **changes)


def arrive(world: World, launch: Launch) -> tuple[Any, Any]:
    """(browser, where it was sent), as after a verified launch."""
    handler = on_deep_linking_launch if launch.deep_linking is not None else on_resource_launch
    if launch.message_type == SUBMISSION_REVIEW:
        handler = on_submission_review
    with world.app.test_request_context("/lti/launch", base_url=SITE, method="POST"):
        answer = make_response(handler(launch))
        answer = world.app.process_response(answer)
    client = world.guest()
    cookie = answer.headers["Set-Cookie"].split(";")[0].partition("=")[2]
    client.set_cookie(FRAMED, cookie, domain="child.example", secure=True)
    return client, answer.location


def asking(registration: Registration, **changes: Any) -> DeepLinkingRequest:
    """What an LMS asks for that takes several lessons with columns."""
    asked = DeepLinkingRequest(
        registration_id=registration.id,
        deployment_id="1",
        return_url=f"{LMS}/return",
        accept_types=("ltiResourceLink",),
        accept_targets=("iframe", "window"),
        accept_multiple=True,
        accept_line_item=True,
        data="echo",
    )
    return replace(asked, **changes)
