"""An LMS that is down when the grade is due: the learner notices nothing, the desk tells, and the
grade arrives once the LMS is back."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from community import OPERATOR, Role
from plugin.lti import add_registration, remember_line_item, send_due_scores
from storage import Database, SecretBox, utc_now
from tests.integration.ags.scores import launch_of, sent_scores
from tests.integration.kill_points.processes import free_port
from tests.integration.lti_platform import CLIENT, Answer, running_platform
from tests.unit.plugin.web.world import get, make_world, post


def test_a_grade_waits_for_its_lms(
    database: Database, secret_box: SecretBox, tmp_path: Path
) -> None:
    world, port = make_world(database, secret_box, tmp_path), free_port()
    lms = f"http://127.0.0.1:{port}"
    learner = world.person("Learner", Role.LEARNER)
    steward = world.browser(world.person("Steward", Role.STEWARD))
    enrolment, lesson = world.enrolled(learner), world.lesson()
    with database.unit_of_work() as uow:
        registered = add_registration(
            uow,
            asker=OPERATOR,
            name="Campus",
            issuer=lms,
            client_id=CLIENT,
            auth_login_url=f"{lms}/auth",
            auth_token_url=f"{lms}/token",
            jwks_url=f"{lms}/certs",
            deployments=("1",),
            community_id=world.community.id,
            now=utc_now(),
        )
        launch = launch_of(registered)
        remember_line_item(
            uow, enrolment_id=enrolment.id, lesson_slug="values", launch=launch, now=utc_now()
        )
        uow.commit()
    browser = world.browser(learner)
    assert post(browser, f"{lesson}/answers", page=lesson, **{"item:sum": "b"}).status_code == 303
    assert post(browser, f"{lesson}/finish", page=lesson).status_code == 303
    assert get(browser, f"{lesson}/finished").status_code == 200
    told = world.verbs()

    def send(later: timedelta) -> int:
        now = utc_now() + later
        return send_due_scores(database, secret_box, uuid4(), now=now, timeout_s=2.0)

    def desk() -> str:
        """The list of scores, with its first row open beside it."""
        listed = get(steward, "/desk?list=scores").text
        rows = re.findall(r"open=([0-9a-f-]+)", listed)
        opened: str = get(steward, f"/desk?list=scores&open={rows[0]}").text if rows else listed
        return opened

    waits = []
    for tries in range(3):
        assert send(timedelta(hours=2 * tries)) == 0
        waits.append(desk())
        assert "on its way" in waits[-1]
        assert "Campus" in waits[-1]
        assert "cannot be reached" in waits[-1]
    assert len(set(waits)) == 3  # tries and next try are told anew
    with running_platform(port) as platform:
        platform.routes["/items/3/scores"] = lambda _: Answer()
        assert send(timedelta(hours=8)) == 1
        assert send(timedelta(hours=12)) == 0
        (score,) = sent_scores(platform)
    assert score["scoreGiven"] == 100
    assert "on its way" not in desk()
    assert world.verbs() == told
