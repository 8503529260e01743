"""What happens at the same moment: replays, first deployments, scores from two tabs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest

from community import OPERATOR
from plugin.lti import (
    Launch,
    due_scores,
    queue_score,
    registration,
    remember_line_item,
    remove_registration,
    send_due_scores,
)
from plugin.lti.browser_cookie import COOKIE
from plugin.lti.burns import forget_burnt
from plugin.lti.models import BurntRow, DueScoreRow
from storage import Database, SecretBox, utc_now
from tests.integration.lti_platform import LTI, Answer, Platform, Tool, sign

MANY = 6


@pytest.fixture
def tool(database: Database, secret_box: SecretBox, served: Platform) -> Tool:
    return Tool(database, secret_box, served)


def _at_once(act: Callable[[int], str]) -> list[str]:
    ready = Barrier(MANY)

    def run(number: int) -> str:
        ready.wait()
        return act(number)

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(run, range(MANY)))


def _browser_of(tool: Tool) -> str:
    cookie = tool.client.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


def test_of_replays_at_once_one_is_let_in(tool: Tool) -> None:
    tool.register()
    asked = tool.login()
    token, browser = sign(tool.platform.claims(nonce=asked["nonce"])), _browser_of(tool)

    def replay(_: int) -> str:
        client = tool.app.test_client()
        client.set_cookie(COOKIE, browser)
        return tool.launch(token, asked["state"], client).text

    answers = _at_once(replay)
    assert answers.count("let in") == len(tool.launches) == 1
    assert sum("state_reused" in answer for answer in answers) == MANY - 1


def test_of_first_launches_at_once_one_deployment_wins(tool: Tool) -> None:
    stored = tool.register(deployments=[])
    logins = [tool.login() for _ in range(MANY)]
    browser = _browser_of(tool)

    def first(number: int) -> str:
        client = tool.app.test_client()
        client.set_cookie(COOKIE, browser)
        claims = tool.platform.claims(
            nonce=logins[number]["nonce"], **{f"{LTI}deployment_id": str(number)}
        )
        return tool.launch(sign(claims), logins[number]["state"], client).text

    answers = _at_once(first)
    assert answers.count("let in") == 1
    assert sum("deployment_unknown" in answer for answer in answers) == MANY - 1
    with tool.database.reading() as session:
        known = registration(session, stored.id).deployments
    assert known == {tool.launches[0].deployment_id}


def _launched(tool: Tool) -> Launch:
    asked = tool.login()
    endpoint = {
        "lineitem": f"{tool.platform.url}/items/3",
        "scope": ["https://purl.imsglobal.org/spec/lti-ags/scope/score"],
    }
    claims = tool.platform.claims(
        nonce=asked["nonce"],
        **{"https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": endpoint},
    )
    tool.launch(sign(claims), asked["state"])
    return tool.launches[-1]


def test_scores_of_two_tabs_never_share_a_second_and_go_once(tool: Tool) -> None:
    tool.register()
    launch, enrolment_id = _launched(tool), uuid4()
    tool.platform.routes["/items/3/scores"] = lambda _: Answer()
    tool.platform.asked.clear()

    def score(number: int) -> str:
        with tool.database.unit_of_work() as uow:
            remember_line_item(
                uow, enrolment_id=enrolment_id, lesson_slug="a", launch=launch, now=utc_now()
            )
            uow.commit()
        with tool.database.unit_of_work() as uow:
            queue_score(
                uow,
                enrolment_id=enrolment_id,
                lesson_slug="a",
                scaled=number / MANY,
                completed=True,
                now=utc_now(),
            )
            uow.commit()
        return ""

    _at_once(score)
    with tool.database.reading() as session:
        due = due_scores(session)
    assert len({one.timestamp for one in due}) == MANY

    def send(_: int) -> str:
        return str(
            send_due_scores(
                tool.database,
                tool.services.secret_box,
                uuid4(),
                now=utc_now(),
                timeout_s=5.0,
                tokens=tool.tokens,
            )
        )

    assert sum(map(int, _at_once(send))) == MANY
    assert [one.body for one in tool.platform.asked_for("/items/3/scores")] == [
        one.body for one in due
    ]


def test_a_removed_registration_takes_its_scores_along(tool: Tool) -> None:
    stored = tool.register()
    launch, enrolment_id = _launched(tool), uuid4()
    with tool.database.unit_of_work() as uow:
        remember_line_item(
            uow, enrolment_id=enrolment_id, lesson_slug="a", launch=launch, now=utc_now()
        )
        queue_score(
            uow,
            enrolment_id=enrolment_id,
            lesson_slug="a",
            scaled=1.0,
            completed=True,
            now=utc_now(),
        )
        uow.commit()
    with tool.database.unit_of_work() as uow:
        remove_registration(uow, stored.id, asker=OPERATOR, now=utc_now())
        uow.commit()
    with tool.database.reading() as session:
        assert session.query(DueScoreRow).count() == 0


def test_what_was_burnt_is_forgotten_once_no_launch_can_bring_it(tool: Tool) -> None:
    tool.register()
    _launched(tool)
    for minutes, left in ((5, 2), (60, 0)):
        forget_burnt(tool.database, now=utc_now() + timedelta(minutes=minutes))
        with tool.database.reading() as session:
            assert session.query(BurntRow).count() == left
