"""Every launch to accept, of LMS-QUIRKS' list, by name, as teacher and as student."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from community import Role, identify_by_lti
from plugin.lti import launch_counts
from storage import Database, SecretBox, utc_now
from tests.databases import Templates
from tests.integration.lti_accepting import WHO, launched, roles_of
from tests.integration.lti_platform import (
    CLIENT,
    LTI,
    MEMBERSHIP,
    TOOL,
    Platform,
    Tool,
    kept_tool,
    public_jwk,
)

PERSONAL = {"name": None, "email": None}


@pytest.fixture
def tool(database: Database, secret_box: SecretBox, served: Platform) -> Tool:
    served.keys = [public_jwk("lms")]
    served.asked.clear()
    return Tool(database, secret_box, served)


@WHO
def test_plain(tool: Tool, role: str) -> None:
    stored = tool.register()
    launch = launched(tool, **{f"{LTI}roles": [role]})
    assert launch.roles == roles_of(role)
    assert (launch.registration_id, launch.community_id) == (stored.id, tool.community_id)
    assert (launch.subject, launch.name, launch.email) == ("7", "Ana Prueba", "ana@example.org")
    assert (launch.resource_link_id, launch.context_id, launch.context_title) == (
        "3",
        "2",
        "Coding",
    )
    assert launch.custom == {"child_lesson": "variables"}  # the unresolved variable is gone
    assert launch_counts(tool.app) == {"LtiResourceLinkRequest": 1}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, templates: Templates, served: Platform) -> Iterator[Tool]:
    with kept_tool(templates, request.param, served) as made:
        made.register(trusted_audiences=["trusted"])
        yield made


@WHO
@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param([f"{MEMBERSHIP}Mentor"], {Role.MENTOR}, id="several roles"),
        pytest.param(["urn:unheard:of#Role"], set(), id="one of them unknown"),
        pytest.param(["Learner"], {Role.LEARNER}, id="one of them short"),
    ],
)
def test_several_roles(kept: Tool, role: str, others: list[str], expected: set[Role]) -> None:
    launch = launched(kept, **{f"{LTI}roles": [role, *others]})
    assert launch.roles == roles_of(role) | expected


@WHO
def test_short_role(kept: Tool, role: str) -> None:
    launch = launched(kept, **{f"{LTI}roles": [role.removeprefix(MEMBERSHIP)]})
    assert launch.roles == roles_of(role)


@pytest.mark.parametrize("roles", [[], ["urn:unheard:of#Role"]], ids=["empty", "unknown"])
def test_no_role_that_we_know(kept: Tool, roles: list[str]) -> None:
    assert launched(kept, **{f"{LTI}roles": roles}).roles == frozenset()


NAMES_ONLY = {"given_name": "Ana", "family_name": "Prueba"}
VARIED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "e-mail only": ({"name": None}, {"name": None, "email": "ana@example.org"}),
    "names only": (PERSONAL | NAMES_ONLY, {"name": "Ana Prueba", "email": None}),
    "no personal data at all": (PERSONAL, {"name": None, "email": None, "subject": "7"}),
    "no context": ({f"{LTI}context": None}, {"context_id": None, "context_title": None}),
    "aud is a list of us": ({"aud": [CLIENT]}, {"client_id": CLIENT}),
    "aud with a trusted other": (
        {"aud": ["trusted", CLIENT], "azp": CLIENT},
        {"client_id": CLIENT},
    ),
    "unknown extra claims": ({"https://example.org/claim": {"deep": [1, {}]}, "extra": 3}, {}),
    "no custom": ({f"{LTI}custom": None}, {"custom": {}}),
    "optional claims of wrong types": (
        {
            f"{LTI}launch_presentation": {"return_url": "no address", "locale": 5},
            f"{LTI}context": "none",
            f"{LTI}custom": ["none"],
            "name": 5,
        },
        {"return_url": None, "locale": None, "context_id": None, "custom": {}, "name": None},
    ),
    "control characters in a name": ({"name": "Ana\0 \x1bPrueba"}, {"name": "Ana Prueba"}),
}


@WHO
@pytest.mark.parametrize("name", VARIED)
def test_claims_that_vary(kept: Tool, role: str, name: str) -> None:
    changes, expected = VARIED[name]
    launch = launched(kept, **{f"{LTI}roles": [role]} | changes)
    assert {field: getattr(launch, field) for field in expected} == expected
    assert launch.roles == roles_of(role)


@WHO
@pytest.mark.parametrize("skew_s", [-30, 30])
def test_clocks_that_differ_by_half_a_minute(tool: Tool, role: str, skew_s: int) -> None:
    tool.register()
    now = int(time.time()) + skew_s
    assert launched(tool, iat=now, exp=now + 60, **{f"{LTI}roles": [role]})
    assert launched(tool, iat=now - 60, exp=now - min(skew_s, 0), **{f"{LTI}roles": [role]})


@WHO
def test_anonymous_launch_has_no_subject(tool: Tool, role: str) -> None:
    tool.register()
    assert launched(tool, sub=None, **PERSONAL | {f"{LTI}roles": [role]}).subject is None


@WHO
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_login_by_either_method(tool: Tool, role: str, method: str) -> None:
    tool.register()
    given = {"iss": tool.platform.url, "login_hint": "7", "client_id": CLIENT}
    response = (
        tool.client.get("/lti/login", query_string=given)
        if method == "GET"
        else tool.client.post("/lti/login", data=given)
    )
    assert response.status_code == 302
    assert response.headers["Location"].startswith(f"{tool.platform.url}/auth?")
    assert launched(tool, **{f"{LTI}roles": [role]})


def test_a_line_item_and_its_scopes_are_read(tool: Tool) -> None:
    tool.register()
    endpoint = {
        "lineitem": "https://lms.example.org/2/lineitems/3/lineitem?type_id=1",
        "scope": ["https://purl.imsglobal.org/spec/lti-ags/scope/score", 5],
    }
    launch = launched(tool, **{"https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": endpoint})
    assert launch.line_item_url == endpoint["lineitem"]
    assert launch.ags_scopes == {"https://purl.imsglobal.org/spec/lti-ags/scope/score"}


@pytest.mark.parametrize("long", [{"name": "ñ" * 400}, {"name": None, "given_name": "x" * 900}])
def test_a_name_is_cut_to_what_is_kept(kept: Tool, long: dict[str, Any]) -> None:
    name = launched(kept, **long).name
    assert len(name) == 300
    with kept.database.unit_of_work() as uow:  # PostgreSQL refuses what is longer than its column
        identify_by_lti(
            uow, issuer=TOOL, client_id=CLIENT, subject="long", name=name, now=utc_now()
        )
