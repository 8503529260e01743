"""The LMS as a launch comes from it: it signs what her browser brings to CHILD.

LTI Core 1.3, with the AGS claim; the gradebook is its service side.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.integration.kill_points.grade_book import SCOPES
from tests.integration.lti_platform import LTI, MEMBERSHIP, Platform, public_jwk, sign

CLIENT, DEPLOYMENT, USER = "child", "1", "learner-1"
ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"


@dataclass(frozen=True, slots=True)
class Lms:
    """`line_items` are the addresses of the columns by lesson, one for each link of the course."""

    url: str
    tool_url: str
    version_hash: str
    line_items: Mapping[str, str]
    user: str = USER

    def login(self, lesson: str) -> dict[str, str]:
        """What begins a launch of this lesson's link (LTI Security Framework 1.0, 5.1.1.1)."""
        return {
            "iss": self.url,
            "client_id": CLIENT,
            "login_hint": self.user,
            "lti_message_hint": lesson,
            "target_link_uri": f"{self.tool_url}/lti/launch",
        }

    def answer(self, asked: Mapping[str, str]) -> dict[str, str]:
        """The form that answers an authentication request, with a new token each time."""
        lesson = asked["lti_message_hint"]
        claims: dict[str, Any] = {
            "aud": CLIENT,
            "sub": self.user,
            "nonce": asked["nonce"],
            f"{LTI}deployment_id": DEPLOYMENT,
            f"{LTI}target_link_uri": f"{self.tool_url}/lti/launch",
            f"{LTI}resource_link": {"id": lesson},
            f"{LTI}context": {"id": "1"},
            f"{LTI}roles": [f"{MEMBERSHIP}Learner"],
            f"{LTI}custom": {
                "child_curriculum": "ignite/course",
                "child_version": self.version_hash,
                "child_lesson": lesson,
            },
            ENDPOINT: {"lineitem": self.line_items[lesson], "scope": list(SCOPES)},
        }
        return {"id_token": sign(Platform(self.url).claims(**claims)), "state": asked["state"]}


def key_set() -> dict[str, Any]:
    """The public half of what signs."""
    return {"keys": [public_jwk("lms")]}
