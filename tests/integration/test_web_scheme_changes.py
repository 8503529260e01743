"""A steward compares an edited path, publishes it and moves members; a member leaves her path."""

import copy
import io
import json
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from certification import StandingRow, Trajectory, choose_path, project, trajectories_of, wake_due
from community import Asker, Role
from storage import Database, SecretBox, utc_now
from tests.unit.plugin.web.world import SCHEME, SITE, World, get, hidden_fields, make_world, post

FORM = "/desk/paths/compare"


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


def edited() -> dict[str, Any]:
    """The path with one requirement less, and a score asked of the other."""
    document = copy.deepcopy(SCHEME)
    del document["root"]["requirements"][1]
    document["root"]["requirements"][0] |= {"minimum_score": 0.7, "total_duration": "PT1H30M"}
    return document


def on_her_path(world: World, name: str = "Luz") -> Trajectory:
    luz = world.person(name, Role.LEARNER)
    with world.services.database.unit_of_work() as uow:
        chosen = choose_path(
            uow,
            world.services.iris,
            asker=Asker(luz),
            member_id=luz,
            scheme_version_id=world.scheme.id,
            now=utc_now(),
        )
        uow.commit()
    settle(world)
    return chosen


def settle(world: World) -> None:
    database, iris = world.services.database, world.services.iris
    while project(database, iris, uuid4(), now=utc_now()) or wake_due(
        database, iris, now=utc_now()
    ):
        pass


def send(client: FlaskClient, content: bytes) -> Any:
    """Choose a file on the form and send it."""
    hidden = dict(hidden_fields(get(client, FORM).text))
    return client.post(
        FORM,
        base_url=SITE,
        data={**hidden, "file": (io.BytesIO(content), "path.json")},
        headers={"Referer": f"{SITE}{FORM}"},
        content_type="multipart/form-data",
    )


def test_a_steward_sees_what_changes_publishes_and_moves(world: World) -> None:
    chosen = on_her_path(world)
    steward = world.browser(world.person("Ana", Role.STEWARD))
    page = send(steward, json.dumps(edited()).encode())
    assert page.status_code == 200
    assert "This file would be version 2" in page.text
    assert "Finish Reading" in page.text
    for words in ("70%", "1h 30m", "Least score", "1 member is on this path"):
        assert words in page.text
    hidden = {name: unescape(value) for name, value in hidden_fields(page.text)}
    published = steward.post(
        "/desk/paths/publish", base_url=SITE, data=hidden, headers={"Referer": f"{SITE}{FORM}"}
    )
    assert published.status_code == 303
    moving = published.headers["Location"]
    assert "1 member is on another version" in get(steward, moving).text
    assert post(steward, moving, page=moving, reason=" ").status_code == 422
    moved = post(steward, moving, page=moving, reason="One lesson is enough")
    assert moved.status_code == 303
    assert "Everybody on this path is on this version" in get(steward, moving).text
    settle(world)
    luz = get(world.browser(world.people["Luz"]), f"/path?which={chosen.id}").text
    assert "One lesson is enough" in luz
    assert "from version 1 of this path to version 2" in luz


def test_a_file_that_is_no_path_is_refused_with_its_places(world: World) -> None:
    steward = world.browser(world.person("Ana", Role.STEWARD))
    broken = edited()
    broken["root"]["requirements"][0]["verb"] = "achieved"
    page = send(steward, json.dumps(broken).encode())
    assert page.status_code == 422
    assert "$.root.requirements[0].verb" in page.text
    assert "line 1, column 2" in send(steward, b"{no").text
    assert "Choose a file" in send(steward, b"").text
    deep = b'{"root": ' * 3000 + b"1" + b"}" * 3000
    assert send(steward, deep).status_code == 422


def test_a_path_in_trouble_is_shown_at_the_desk_and_to_its_member(world: World) -> None:
    chosen = on_her_path(world)
    with world.services.database.unit_of_work() as uow:
        row = StandingRow.trajectory_id == chosen.id
        uow.session.execute(update(StandingRow).where(row).values(trouble="failed:KeyError"))
        uow.commit()
    steward = world.browser(world.person("Ana", Role.STEWARD))
    desk = get(steward, f"/desk?list=paths&open={world.scheme.id}").text
    assert "cannot be computed" in desk
    assert "failed:KeyError" in desk
    luz = get(world.browser(world.people["Luz"]), "/path").text
    assert "Nothing of yours is lost" in luz


def test_a_member_leaves_her_path_and_nobody_else_can(world: World) -> None:
    chosen = on_her_path(world)
    other = world.browser(world.person("Eva", Role.LEARNER))
    leave = f"/paths/{chosen.id}/leave"
    assert post(other, leave, page="/paths").status_code == 422
    luz = world.browser(world.people["Luz"])
    assert post(luz, leave, page="/path").status_code == 303
    with world.services.database.reading() as session:
        assert trajectories_of(session, world.people["Luz"]) == []
    assert "Choose this path" in get(luz, "/paths").text


def test_the_present_file_is_downloaded_changed_and_published(world: World) -> None:
    client = world.browser(world.person("Sol", Role.STEWARD))
    form = get(client, FORM).text
    address = f"/desk/paths/{world.scheme.id}/file"
    assert f'href="{address}"' in form
    answer = get(client, address)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="first-1.json"'
    assert json.loads(answer.data) == json.loads(world.scheme.document)
    assert b"\n  " in answer.data, "indented for whoever edits it"
    assert "which is published already" in send(client, answer.data).text
    assert get(world.browser(world.person("Luz", Role.LEARNER)), address).status_code == 403
