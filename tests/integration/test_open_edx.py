"""An LMS that nobody here wrote launches plugin/lti: Open edX's platform side of LTI 1.3."""

import json
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
import requests
from cryptography.fernet import Fernet
from flask import Flask, jsonify, render_template_string
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from werkzeug.serving import make_server

from community import OPERATOR, Role, found_community, names_of
from lrs_adapter import Iris
from plugin.lti import (
    DEEP_LINKING,
    RESOURCE_LINK,
    ContentItem,
    Launch,
    LineItem,
    Reading,
    Window,
    add_registration,
    blueprint,
    deep_link_response,
    learners_listed,
    queue_score,
    read_rosters,
    remember_line_item,
    roster_at,
    send_due_scores,
    set_launch_handler,
    want_list,
)
from plugin.services import Services, bind_services, services
from plugin.settings import read_settings
from storage import Database, SecretBox, utc_now
from tests.databases import Templates
from tests.practice_lms.web_client import Page, PageRefused, WebClient

REPOSITORY = Path(__file__).resolve().parents[2]
PYTHON = REPOSITORY / ".venvs" / "open-edx" / "bin" / "python"
CLIENT_ID = "child-at-open-edx"
COURSE = "lti:open-edx:1:course"
ENROLMENT = UUID("00000000-0000-4000-8000-000000000001")
AUTO_POST = '<form method="post" action="{{ url }}"><input name="JWT" value="{{ jwt }}"></form>'


@dataclass
class World:
    """CHILD's LTI on one port and Open edX's platform on another, registered with each other."""

    lms: str
    child: Services

    def launch(self, *, role: str, user: str = "7", **asked: str) -> Page:
        """Follow a launch to what the handler answers, as a browser does."""
        browser = WebClient()
        query = urlencode({"role": role, "user": user, **asked})
        page = browser.open(f"{self.lms}/start?{query}")
        while page.forms:
            page = browser.submit(page.forms[0])
        return page


@pytest.fixture(scope="module")
def world(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    if not PYTHON.exists():
        pytest.skip("Open edX's platform is not installed; make test installs it")
    app = Flask(__name__)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    base_url = f"http://127.0.0.1:{server.server_port}"
    folder = tmp_path_factory.mktemp("child")
    url = templates.fresh("sqlite")
    child = Services(
        settings=read_settings({"CHILD_DATA_DIR": str(folder), "CHILD_BASE_URL": base_url}),
        database=Database(url),
        secret_box=SecretBox(Fernet.generate_key().decode()),
        iris=Iris(base_url),
    )
    bind_services(app, child)
    Babel(app)
    app.register_blueprint(blueprint)
    set_launch_handler(app, RESOURCE_LINK, show_launch)
    set_launch_handler(app, DEEP_LINKING, choose_two)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        with open_edx(base_url) as lms:
            register(child.database, lms)
            yield World(lms, child)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        child.database.dispose()
        templates.drop(url)


def show_launch(launch: Launch) -> ResponseReturnValue:
    own = services()
    with own.database.unit_of_work() as uow:
        remember_line_item(
            uow, enrolment_id=ENROLMENT, lesson_slug="variables", launch=launch, now=utc_now()
        )
        want_list(uow, launch, place=COURSE, now=utc_now())
        uow.commit()
    shown = asdict(launch) | {"roles": sorted(launch.roles), "ags_scopes": len(launch.ags_scopes)}
    return jsonify({name: value for name, value in shown.items() if name != "deep_linking"})


def choose_two(launch: Launch) -> ResponseReturnValue:
    assert launch.deep_linking is not None
    items = [
        ContentItem(
            title="Variables",
            url=launch.target_link_uri,
            custom={"child_lesson": "variables"},
            line_item=LineItem("Variables", 100.0, "variables", "lesson"),
            icon=f"{services().settings.base_url}/static/icon.svg",
            available=Window(utc_now(), utc_now() + timedelta(days=90)),
            submission=Window(None, utc_now() + timedelta(days=30)),
            iframe=(900, 700),
        ),
        ContentItem(title="Loops", url=launch.target_link_uri),
    ]
    url, jwt = deep_link_response(services(), launch.deep_linking, items)
    return render_template_string(AUTO_POST, url=url, jwt=jwt)


class open_edx:
    """The platform's process; gives its address."""

    def __init__(self, child: str) -> None:
        script = Path(__file__).parent / "open_edx" / "lms.py"
        self._command = [str(PYTHON), str(script), child, CLIENT_ID]

    def __enter__(self) -> str:
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


def register(database: Database, lms: str) -> None:
    with database.unit_of_work() as uow:
        community = found_community(uow, slug="demo", name={"en": "Demo"}, now=utc_now())
        add_registration(
            uow,
            asker=OPERATOR,
            name="Open edX under test",
            issuer=lms,
            client_id=CLIENT_ID,
            auth_login_url=f"{lms}/auth",
            auth_token_url=f"{lms}/token",
            jwks_url=f"{lms}/keys",
            deployments=["1"],
            community_id=community.id,
            now=utc_now(),
        )
        uow.commit()


def test_a_learner_launches_from_open_edx(world: World) -> None:
    launch = json.loads(world.launch(role="student", name="Demo learner Ana (fictional)").html)
    assert launch["subject"] == "7"
    assert launch["roles"] == [Role.LEARNER]
    assert launch["name"] == "Demo learner Ana (fictional)"
    assert launch["issuer"] == world.lms
    assert launch["context_title"] == "Demo course (fictional)"
    assert launch["custom"] == {"child_lesson": "variables"}
    assert launch["line_item_url"] == f"{world.lms}/lineitems/1"
    assert launch["ags_scopes"] == 3


def test_a_teacher_launches_from_open_edx(world: World) -> None:
    launch = json.loads(world.launch(role="staff").html)
    assert launch["roles"] == [Role.COORDINATOR, Role.FACILITATOR]


def test_what_is_chosen_by_deep_linking_convinces_open_edx(world: World) -> None:
    items = json.loads(world.launch(role="staff", message="LtiDeepLinkingRequest").html)
    assert [(item["type"], item["title"]) for item in items] == [
        ("ltiResourceLink", "Variables"),
        ("ltiResourceLink", "Loops"),
    ]
    assert items[0]["custom"] == {"child_lesson": "variables"}
    assert set(items[0]) >= {"lineItem", "icon", "available", "submission"}
    assert set(items[0]["available"]) == {"startDateTime", "endDateTime"}
    assert set(items[0]["submission"]) == {"endDateTime"}


def test_a_score_reaches_open_edx_with_an_access_token_of_its_own(world: World) -> None:
    world.launch(role="student")
    now = utc_now()
    with world.child.database.unit_of_work() as uow:
        queue_score(
            uow,
            enrolment_id=ENROLMENT,
            lesson_slug="variables",
            scaled=0.5,
            completed=True,
            now=now,
        )
        uow.commit()
    sent = send_due_scores(
        world.child.database, world.child.secret_box, uuid4(), now=now, timeout_s=10
    )
    assert sent == 1
    scores = requests.get(f"{world.lms}/scores", timeout=10).json()
    assert [(score["userId"], score["scoreGiven"], score["scoreMaximum"]) for score in scores] == [
        ("7", 50, 100)
    ]


def test_the_course_s_list_is_read_from_open_edx(world: World) -> None:
    world.launch(role="staff", user="3")
    own = world.child
    reading = Reading(own.database, own.secret_box, uuid4(), timeout_s=10, every_h=24)
    assert read_rosters(reading) == 1
    with own.database.reading() as session:
        roster = roster_at(session, COURSE, now=utc_now())
        assert roster is not None
        assert roster.trouble is None
        members = [one.member_id for one in learners_listed(session, roster.id)]
        names = names_of(session, members)
    assert len(members) == 3
    assert set(names.values()) == {
        "Demo learner Ana (fictional)",
        "Demo learner Bruno (fictional)",
    }


def test_open_edx_refuses_a_token_that_child_did_not_sign(world: World) -> None:
    with pytest.raises(PageRefused, match="400"):
        browser = WebClient()
        page = browser.open(f"{world.lms}/start?role=staff&user=7&message=LtiDeepLinkingRequest")
        page = browser.submit(page.forms[0])
        head, body, _ = page.forms[0].fields[0].value.split(".")
        page.forms[0].fill("JWT", f"{head}.{body}.c2lnbmF0dXJl")
        browser.submit(page.forms[0])
