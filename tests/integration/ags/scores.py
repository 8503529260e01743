"""Scores on their way to an LMS: what the tests of AGS queue, send and look at."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from plugin.lti import (
    DueScore,
    Launch,
    Registration,
    column_terms,
    due_scores,
    queue_score,
    remember_line_item,
    send_due_scores,
)
from tests.integration.lti_platform import CLIENT, Answer, Asked, Platform, Tool

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
NOW = datetime(2026, 11, 21, 12, 0, 0, 400_000, tzinfo=UTC)
ENROLMENT, OWNER = uuid4(), uuid4()
LATER = timedelta(hours=25)


def launch_of(registration: Registration, **changes: Any) -> Launch:
    launch = Launch(
        registration_id=registration.id,
        community_id=registration.community_id,
        platform_name="Campus",
        issuer=registration.issuer,
        client_id=CLIENT,
        deployment_id="1",
        message_type="LtiResourceLinkRequest",
        subject="7",
        roles=frozenset(),
        target_link_uri="http://localhost/lti/launch",
        resource_link_id="3",
        context_id="2",
        context_title=None,
        custom={},
        name=None,
        email=None,
        locale=None,
        line_item_url=f"{registration.issuer}/items/3?type_id=1",
        ags_scopes=frozenset({f"{AGS}score", f"{AGS}result.readonly"}),
        deep_linking=None,
        return_url=None,
        frame_origins=(),
    )
    return replace(launch, **changes)


def remember(
    tool: Tool,
    launch: Launch,
    enrolment_id: UUID = ENROLMENT,
    lesson_slug: str = "variables",
    *,
    full_when_finished: bool = False,
) -> None:
    with tool.database.unit_of_work() as uow:
        remember_line_item(
            uow,
            enrolment_id=enrolment_id,
            lesson_slug=lesson_slug,
            launch=launch,
            full_when_finished=full_when_finished,
            now=NOW,
        )
        uow.commit()


def queue(
    tool: Tool,
    scaled: float | None,
    *,
    now: datetime = NOW,
    enrolment_id: UUID = ENROLMENT,
    lesson_slug: str = "variables",
    completed: bool = True,
    awaits_judgement: bool = False,
    comment: str | None = None,
) -> None:
    with tool.database.unit_of_work() as uow:
        queue_score(
            uow,
            enrolment_id=enrolment_id,
            lesson_slug=lesson_slug,
            scaled=scaled,
            completed=completed,
            awaits_judgement=awaits_judgement,
            comment=comment,
            now=now,
        )
        uow.commit()


def is_wanted(tool: Tool, enrolment_id: UUID, lesson_slug: str) -> bool:
    with tool.database.reading() as session:
        return column_terms(session, enrolment_id, lesson_slug) is not None


def send(tool: Tool, now: datetime = NOW + timedelta(seconds=10)) -> int:
    return send_due_scores(
        tool.database,
        tool.services.secret_box,
        OWNER,
        now=now,
        timeout_s=3.0,
        tokens=tool.tokens,
    )


def unsent(tool: Tool) -> list[DueScore]:
    with tool.database.reading() as session:
        return due_scores(session)


def sent_scores(platform: Platform) -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in platform.asked_for("/items/3/scores")]


def answers(*answers: Answer) -> Callable[[Asked], Answer]:
    """Each in its turn, the last one for ever."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]
