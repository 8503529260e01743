"""How many launches of one process are at the database at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock

import pytest
from flask import abort

from plugin.lti import Launch, set_launch_handler
from plugin.lti.browser_cookie import COOKIE
from plugin.lti.launch_turns import LAUNCHES_AT_ONCE
from storage import Database, SecretBox
from tests.integration.lti_platform import Platform, Tool, sign

MANY = 3 * LAUNCHES_AT_ONCE


@pytest.fixture
def tool(database: Database, secret_box: SecretBox, served: Platform) -> Tool:
    made = Tool(database, secret_box, served)
    made.register()
    return made


def _launches(tool: Tool) -> list[int]:
    """Their status codes; all of them at once."""
    logins = [tool.login() for _ in range(MANY)]
    cookie = tool.client.get_cookie(COOKIE)
    assert cookie is not None

    def launch(login: dict[str, str]) -> int:
        client = tool.app.test_client()
        client.set_cookie(COOKIE, cookie.value)
        token = sign(tool.platform.claims(nonce=login["nonce"]))
        return tool.launch(token, login["state"], client).status_code

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(launch, logins))


def test_some_work_beside_each_other_and_never_more(tool: Tool) -> None:
    together, counting = Barrier(LAUNCHES_AT_ONCE, timeout=30), Lock()
    within, most = 0, 0

    def handler(_: Launch) -> str:
        nonlocal within, most
        with counting:
            within += 1
            most = max(most, within)
        together.wait()
        with counting:
            within -= 1
        return "let in"

    set_launch_handler(tool.app, "LtiResourceLinkRequest", handler)
    assert _launches(tool) == [200] * MANY
    assert most == LAUNCHES_AT_ONCE


def test_a_launch_that_fails_gives_its_turn_back(tool: Tool) -> None:
    set_launch_handler(tool.app, "LtiResourceLinkRequest", lambda _: abort(500))
    assert _launches(tool) == [500] * MANY
    set_launch_handler(tool.app, "LtiResourceLinkRequest", lambda _: "let in")
    assert _launches(tool) == [200] * MANY
