"""A practice LMS on the bench: one course with one graded lesson of a sample tool, no network
but the tool's key set. What the tests of the practice LMS's own behaviour work with."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.practice_lms.app import create_app
from tests.practice_lms.sample_tool import SampleTool, sample_tool
from tests.practice_lms.scores import SCORE_TYPE
from tests.practice_lms.tools import SCOPES
from tests.practice_lms.web_client import Form, read_page

ADDRESS = "http://127.0.0.1:8001"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Bench:
    """`activity` and `item` are the graded lesson and its line item in `course`."""

    def __init__(self, client: FlaskClient, tool: SampleTool) -> None:
        self.client = client
        self.tool = tool
        added = self.control(
            "tools",
            name="Sample tool",
            login_url=tool.login_url,
            redirect_uris=[tool.launch_url],
            jwks_url=tool.jwks_url,
            target_link_uri=tool.launch_url,
        )
        self.tool_id: int = added["id"]
        tool.client_id = added["client_id"]
        self.course: int = self.control("courses", title="Bench course")["id"]
        lesson = self.activity_with(score_maximum=10)
        self.activity: int = lesson["id"]
        self.item: int = lesson["line_item_id"]

    def control(self, path: str, **body: Any) -> Any:
        answer = self.client.post(f"/control/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json

    def state(self) -> Any:
        return self.client.get("/control/state").json

    def activity_with(self, **changes: Any) -> Any:
        asked = {"course_id": self.course, "tool_id": self.tool_id, "title": "Lesson"}
        return self.control("activities", **asked | changes)

    def sign_in(self, username: str) -> str:
        """Returns the id of that person, which is the `sub` of her launches."""
        people = {person["username"]: str(person["id"]) for person in self.state()["person"]}
        self.client.post("/sign-in", data={"person": people[username]})
        return people[username]

    def begin(self, path: str) -> dict[str, str]:
        """The fields with which the LMS starts the tool's login."""
        answer = self.client.get(path)
        if answer.status_code == 302:
            return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
        form = self.form(answer)
        assert form.action == self.tool.login_url
        return dict(form.data())

    def authenticate(self, login: dict[str, str], **changes: str | None) -> TestResponse:
        """The tool's authentication request; a change to None leaves the parameter out."""
        asked = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": self.tool.client_id,
            "redirect_uri": self.tool.launch_url,
            "login_hint": login["login_hint"],
            "lti_message_hint": login["lti_message_hint"],
            "state": "state of the tool",
            "nonce": "nonce of the tool",
        } | changes
        sent = {name: value for name, value in asked.items() if value is not None}
        return self.client.get("/lti/auth?" + urlencode(sent))

    def launch(self, path: str | None = None, **changes: str | None) -> dict[str, str]:
        """What arrives at the tool's launch URL: id_token or error, and state."""
        login = self.begin(path or f"/launch/{self.activity}")
        form = self.form(self.authenticate(login, **changes))
        assert form.action == self.tool.launch_url
        return dict(form.data())

    def claims(self, fields: dict[str, str], **decoding: Any) -> dict[str, Any]:
        """The id_token's claims, verified against the LMS's key set."""
        keys = jwt.PyJWKSet.from_dict(self.client.get("/lti/keys").get_json())
        kid = jwt.get_unverified_header(fields["id_token"])["kid"]
        claims: dict[str, Any] = jwt.decode(
            fields["id_token"],
            keys[kid].key,
            algorithms=["RS256"],
            audience=self.tool.client_id,
            **{"leeway": 60, **decoding},
        )
        return claims

    def ask_token(
        self, assertion: str | None = None, scopes: Sequence[str] = SCOPES, query: str = ""
    ) -> TestResponse:
        return self.client.post(
            f"/lti/token{query}",
            data={
                "grant_type": "client_credentials",
                "client_assertion_type": ASSERTION_TYPE,
                "client_assertion": assertion or self.tool.assertion(f"{ADDRESS}/lti/token"),
                "scope": " ".join(scopes),
            },
        )

    def token(self, *scopes: str) -> dict[str, str]:
        """Headers with an access token."""
        answer = self.ask_token(scopes=scopes or SCOPES)
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.get_json()['access_token']}"}

    def item_path(self, end: str = "") -> str:
        base = f"/lti/courses/{self.course}/lineitems/{self.item}/lineitem{end}"
        return f"{base}?type_id={self.tool_id}"

    def send_score(
        self, headers: dict[str, str], content_type: str = SCORE_TYPE, **changes: Any
    ) -> TestResponse:
        """7 of 10 for Ana, over what `changes` say."""
        score = {
            "userId": "3",
            "scoreGiven": 7,
            "scoreMaximum": 10,
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "timestamp": "2026-11-21T10:00:00.000Z",
        } | changes
        body = {name: value for name, value in score.items() if value is not None}
        return self.client.post(
            self.item_path("/scores"), json=body, headers=headers | {"Content-Type": content_type}
        )

    def grade(self, username: str = "ana") -> Any:
        rows = self.client.get(f"/control/gradebook/{self.course}").get_json()
        return next(row["grades"][0] for row in rows if row["username"] == username)

    def form(self, answer: TestResponse) -> Form:
        assert answer.status_code == 200, answer.text
        return read_page(ADDRESS, answer.status_code, answer.text).forms[0]


@contextmanager
def open_bench(folder: Path, mode: str = "moodle", **quirks: Any) -> Iterator[Bench]:
    """A bench in `mode`, bent further by `quirks`."""
    app = create_app(folder, ADDRESS, mode=mode)
    with sample_tool() as tool, app.test_client() as client:
        bench = Bench(client, tool)
        if quirks:
            bench.control("mode", mode=mode, quirks=quirks)
        yield bench
