"""Launches to accept, as teacher and as student."""

from typing import Any

import pytest

from community import Role
from tests.integration.lti_platform import MEMBERSHIP, Tool, sign

TEACHER, STUDENT = f"{MEMBERSHIP}Instructor", f"{MEMBERSHIP}Learner"
WHO = pytest.mark.parametrize("role", [TEACHER, STUDENT], ids=["teacher", "student"])


def launched(tool: Tool, **changes: Any) -> Any:
    """The `Launch` that a login and a launch with these claims come to."""
    asked = tool.login()
    token = sign(tool.platform.claims(**{"nonce": asked["nonce"]} | changes))
    response = tool.launch(token, asked["state"])
    assert response.status_code == 200, response.text
    assert response.text == "let in"
    return tool.launches[-1]


def roles_of(role: str) -> set[Role]:
    return {Role.COORDINATOR, Role.FACILITATOR} if role == TEACHER else {Role.LEARNER}
