"""Every launch to accept, of LMS-QUIRKS' list, by name, as teacher and as student."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import g

from community import Role, identify_by_lti
from plugin.lti import launch_counts, registration
from storage import Database, SecretBox, utc_now
from tests.databases import Templates
from tests.integration.lti_platform import (
    CLIENT,
    LTI,
    MEMBERSHIP,
    TOOL,
    Platform,
    Tool,
    everything,
    kept_tool,
    public_jwk,
    running_platform,
    sign,
)

TEACHER, STUDENT = f"{MEMBERSHIP}Instructor", f"{MEMBERSHIP}Learner"
PERSONAL = {"name": None, "email": None}
WHO = pytest.mark.parametrize("role", [TEACHER, STUDENT], ids=["teacher", "student"])


@pytest.fixture(scope="module")
def served() -> Iterator[Platform]:
    with running_platform() as platform:
        yield platform


@pytest.fixture
def tool(database: Database, secret_box: SecretBox, served: Platform) -> Tool:
    served.keys = [public_jwk("lms")]
    served.asked.clear()
    return Tool(database, secret_box, served)


def _launched(tool: Tool, **changes: Any) -> Any:
    """The `Launch` that a login and a launch with these claims come to."""
    asked = tool.login()
    token = sign(tool.platform.claims(**{"nonce": asked["nonce"]} | changes))
    response = tool.launch(token, asked["state"])
    assert response.status_code == 200, response.text
    assert response.text == "let in"
    return tool.launches[-1]


def _roles_of(role: str) -> set[Role]:
    return {Role.COORDINATOR, Role.FACILITATOR} if role == TEACHER else {Role.LEARNER}


@WHO
def test_plain(tool: Tool, role: str) -> None:
    stored = tool.register()
    launch = _launched(tool, **{f"{LTI}roles": [role]})
    assert launch.roles == _roles_of(role)
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
    launch = _launched(kept, **{f"{LTI}roles": [role, *others]})
    assert launch.roles == _roles_of(role) | expected


@WHO
def test_short_role(kept: Tool, role: str) -> None:
    launch = _launched(kept, **{f"{LTI}roles": [role.removeprefix(MEMBERSHIP)]})
    assert launch.roles == _roles_of(role)


@pytest.mark.parametrize("roles", [[], ["urn:unheard:of#Role"]], ids=["empty", "unknown"])
def test_no_role_that_we_know(kept: Tool, roles: list[str]) -> None:
    assert _launched(kept, **{f"{LTI}roles": roles}).roles == frozenset()


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
    launch = _launched(kept, **{f"{LTI}roles": [role]} | changes)
    assert {field: getattr(launch, field) for field in expected} == expected
    assert launch.roles == _roles_of(role)


@WHO
@pytest.mark.parametrize("skew_s", [-30, 30])
def test_clocks_that_differ_by_half_a_minute(tool: Tool, role: str, skew_s: int) -> None:
    tool.register()
    now = int(time.time()) + skew_s
    assert _launched(tool, iat=now, exp=now + 60, **{f"{LTI}roles": [role]})
    assert _launched(tool, iat=now - 60, exp=now - min(skew_s, 0), **{f"{LTI}roles": [role]})


@WHO
def test_anonymous_launch_has_no_subject(tool: Tool, role: str) -> None:
    tool.register()
    assert _launched(tool, sub=None, **PERSONAL | {f"{LTI}roles": [role]}).subject is None


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
    assert _launched(tool, **{f"{LTI}roles": [role]})


@WHO
def test_two_deployments_under_one_client(tool: Tool, role: str) -> None:
    tool.register(deployments=["1", "2"])
    for deployment_id in ("1", "2"):
        changes = {f"{LTI}deployment_id": deployment_id, f"{LTI}roles": [role]}
        assert _launched(tool, **changes).deployment_id == deployment_id


@WHO
def test_two_clients_under_one_issuer(tool: Tool, role: str) -> None:
    ids = {client: tool.register(client_id=client).id for client in (CLIENT, "client-2")}
    for client, registration_id in ids.items():
        asked = tool.login(client_id=client)
        claims = tool.platform.claims(nonce=asked["nonce"], aud=client, **{f"{LTI}roles": [role]})
        assert tool.launch(sign(claims), asked["state"]).text == "let in"
        assert tool.launches[-1].registration_id == registration_id


def test_two_clients_told_apart_by_deployment(tool: Tool) -> None:
    tool.register(deployments=["1"])
    tool.register(client_id="client-2", deployments=["2"])
    assert tool.login(client_id="", lti_deployment_id="2")["client_id"] == "client-2"
    response = tool.client.get(
        "/lti/login", query_string={"iss": tool.platform.url, "login_hint": "7"}
    )
    assert response.status_code == 400
    assert "registration_ambiguous" in response.text


@WHO
def test_issuer_with_a_slash_at_login_and_a_listed_alias_in_the_token(
    tool: Tool, role: str
) -> None:
    issuer = tool.platform.url
    tool.register(issuer_aliases=[f"{issuer}/", "https://old.example.org"])
    for spelling in (f"{issuer}/", "https://old.example.org"):
        asked = tool.login(iss=spelling)
        claims = tool.platform.claims(nonce=asked["nonce"], iss=spelling, **{f"{LTI}roles": [role]})
        assert tool.launch(sign(claims), asked["state"]).text == "let in"
        assert tool.launches[-1].issuer == issuer  # one identity, however it is spelt


def test_an_unlisted_slash_is_another_issuer(tool: Tool) -> None:
    tool.register()
    asked = tool.login(iss=f"{tool.platform.url}/")
    claims = tool.platform.claims(nonce=asked["nonce"], iss=f"{tool.platform.url}/")
    assert "issuer_wrong" in tool.launch(sign(claims), asked["state"]).text


def test_missing_resource_link_by_flag(tool: Tool) -> None:
    tool.register(allow_missing_resource_link=True)
    assert _launched(tool, **{f"{LTI}resource_link": None}).resource_link_id is None


def test_the_first_valid_launch_decides_the_deployment(tool: Tool) -> None:
    stored = tool.register(deployments=[], state="pending")
    before = everything(tool.database)
    asked = tool.login()
    tool.launch(sign(tool.platform.claims(nonce=asked["nonce"]), key="forger"), asked["state"])
    assert everything(tool.database) == before
    _launched(tool, **{f"{LTI}deployment_id": "5"})
    with tool.database.reading() as session:
        known = registration(session, stored.id)
    assert (known.deployments, known.state) == (frozenset({"5"}), "active")
    asked = tool.login()
    claims = tool.platform.claims(nonce=asked["nonce"], **{f"{LTI}deployment_id": "6"})
    assert "deployment_unknown" in tool.launch(sign(claims), asked["state"]).text


def test_any_deployment_is_remembered_where_that_is_wanted(tool: Tool) -> None:
    stored = tool.register(deployments=[], deployment_rule="any")
    for deployment_id in ("5", "6"):
        _launched(tool, **{f"{LTI}deployment_id": deployment_id})
    with tool.database.reading() as session:
        assert registration(session, stored.id).deployments == {"5", "6"}


def test_frame_origins_come_from_registration_and_signed_return_addresses(tool: Tool) -> None:
    stored = tool.register(frame_origins=["https://embed.example.org"])
    returns = {f"{LTI}launch_presentation": {"return_url": "https://school.example.org/back?x=1"}}
    expected = {tool.platform.url, "https://embed.example.org", "https://school.example.org"}
    with tool.app.test_client() as client:
        asked = tool.login(client)
        token = sign(tool.platform.claims(nonce=asked["nonce"], **returns))
        tool.launch(token, asked["state"], client, headers={"Referer": "https://evil.example"})
        assert set(g.frame_origins) == expected
    with tool.database.reading() as session:
        assert set(registration(session, stored.id).frame_origins) == expected


def test_a_line_item_and_its_scopes_are_read(tool: Tool) -> None:
    tool.register()
    endpoint = {
        "lineitem": "https://lms.example.org/2/lineitems/3/lineitem?type_id=1",
        "scope": ["https://purl.imsglobal.org/spec/lti-ags/scope/score", 5],
    }
    launch = _launched(tool, **{"https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": endpoint})
    assert launch.line_item_url == endpoint["lineitem"]
    assert launch.ags_scopes == {"https://purl.imsglobal.org/spec/lti-ags/scope/score"}


def test_a_new_key_of_the_lms_is_fetched_once(tool: Tool) -> None:
    tool.register()
    _launched(tool)
    _launched(tool)
    assert len(tool.platform.asked_for("/certs")) == 1
    tool.platform.keys = [public_jwk("next", alg="RS256")]
    tool.platform.keys[0].pop("alg")  # Brightspace
    asked = tool.login()
    token = sign(tool.platform.claims(nonce=asked["nonce"]), key="next", kid="next")
    assert tool.launch(token, asked["state"]).text == "let in"
    assert len(tool.platform.asked_for("/certs")) == 2
    assert all(one.headers["User-Agent"] for one in tool.platform.asked)


def test_an_unknown_header_member_is_left_alone(tool: Tool) -> None:
    tool.register()
    asked = tool.login()
    token = sign(tool.platform.claims(nonce=asked["nonce"]), tenant="5")
    assert tool.launch(token, asked["state"]).text == "let in"


@pytest.mark.parametrize("long", [{"name": "ñ" * 400}, {"name": None, "given_name": "x" * 900}])
def test_a_name_is_cut_to_what_is_kept(kept: Tool, long: dict[str, Any]) -> None:
    name = _launched(kept, **long).name
    assert len(name) == 300
    with kept.database.unit_of_work() as uow:  # PostgreSQL refuses what is longer than its column
        identify_by_lti(
            uow, issuer=TOOL, client_id=CLIENT, subject="long", name=name, now=utc_now()
        )


def test_another_registered_algorithm(tool: Tool) -> None:
    tool.register(algorithms=["RS256", "RS512"])
    asked = tool.login()
    token = sign(tool.platform.claims(nonce=asked["nonce"]), algorithm="RS512")
    assert tool.launch(token, asked["state"]).text == "let in"
