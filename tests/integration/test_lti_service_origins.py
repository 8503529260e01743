"""An LMS's services are called where it is registered, or where its first launch said they are."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from plugin.lti import (
    RegistrationRefused,
    connection_states,
)
from plugin.lti.connection_checks import not_reached
from plugin.lti.errors import ServiceElsewhere
from plugin.lti.models import RegistrationRow, ScoreSeriesRow
from plugin.lti.score_request import answer_in
from plugin.lti.service_origins import MOST_ORIGINS
from plugin.lti.service_request import ask_service
from storage import Database, SecretBox, utc_now
from tests.integration.ags.scores import NOW, launch_of, queue, remember, send, unsent
from tests.integration.lti_accepting import launched
from tests.integration.lti_platform import (
    LTI,
    Answer,
    Platform,
    Tool,
    everything,
    public_jwk,
    sign,
)
from tests.integration.lti_services import (
    ENDPOINT,
    OTHER,
    SCHOOL,
    TRIED,
    beside,
    change,
    grades_at,
    known,
    list_at,
)
from tests.integration.rosters.lists import PATH, Course, member, page


@pytest.fixture
def platform(served: Platform) -> Platform:
    served.keys = [public_jwk("lms")]
    served.asked.clear()
    served.routes = dict(Platform(served.url).routes)
    return served


@pytest.fixture
def tool(database: Database, secret_box: SecretBox, platform: Platform) -> Tool:
    return Tool(database, secret_box, platform)


def test_the_first_launch_that_names_services_says_where_they_are(tool: Tool) -> None:
    stored = tool.register()
    launched(tool)
    assert known(tool, stored).service_origins == ()
    launched(tool, **grades_at(SCHOOL), **list_at(SCHOOL))
    assert known(tool, stored).service_origins == (SCHOOL,)
    launched(tool, **list_at(OTHER))
    after = known(tool, stored)
    assert (after.service_origins, after.waiting_origins) == ((SCHOOL,), (OTHER,))
    assert after.called_at == {tool.platform.url, SCHOOL}


def test_services_at_the_registered_address_leave_no_other_place_open(tool: Tool) -> None:
    stored = tool.register()
    launched(tool, **grades_at(tool.platform.url))
    launched(tool, **grades_at(OTHER))
    assert known(tool, stored).waiting_origins == (OTHER,)


def test_a_launch_that_tells_nothing_new_writes_nothing_of_it(tool: Tool) -> None:
    stored = tool.register()
    launched(tool, **grades_at(SCHOOL))
    launched(tool, **grades_at(OTHER))
    before = everything(tool.database)["lti_registration"]
    for origin in (SCHOOL, OTHER, tool.platform.url):
        launched(tool, **grades_at(origin))
    assert everything(tool.database)["lti_registration"] == before
    assert known(tool, stored).waiting_origins == (OTHER,)


def test_a_forged_launch_teaches_nothing(tool: Tool) -> None:
    stored = tool.register()
    asked = tool.login()
    claims = tool.platform.claims(nonce=asked["nonce"], **grades_at(OTHER))
    assert tool.launch(sign(claims, key="forger"), asked["state"]).status_code == 401
    assert known(tool, stored).service_origins == ()


def test_each_deployment_of_a_hosted_lms_may_be_a_school_of_its_own(tool: Tool) -> None:
    stored = tool.register(deployments=[], deployment_rule="any")
    for deployment, origin in (("1", SCHOOL), ("2", OTHER)):
        launched(tool, **{f"{LTI}deployment_id": deployment}, **grades_at(origin))
    assert known(tool, stored).service_origins == (SCHOOL, OTHER)
    launched(tool, **{f"{LTI}deployment_id": "2"}, **grades_at("https://third.example.org"))
    assert known(tool, stored).waiting_origins == ("https://third.example.org",)


def test_what_waits_is_bounded(tool: Tool) -> None:
    stored = tool.register()
    launched(tool, **grades_at(SCHOOL))
    many = [f"https://{number}.example.org" for number in range(MOST_ORIGINS)]
    with tool.database.unit_of_work() as uow:
        uow.session.get_one(RegistrationRow, stored.id).waiting_origins = many
        uow.commit()
    launched(tool, **grades_at(OTHER))
    assert list(known(tool, stored).waiting_origins) == many


@pytest.mark.parametrize("url", ["http://plain.example.org/items/3", "ftp://x/items", "items/3"])
def test_an_address_that_is_never_called_is_not_asked_about(tool: Tool, url: str) -> None:
    stored = tool.register()
    launched(tool, **{ENDPOINT: {"lineitem": url, "scope": []}})
    assert known(tool, stored).service_origins == ()


def test_a_grade_for_another_host_waits_and_none_of_it_leaves(tool: Tool) -> None:
    stored = tool.register()
    tool.platform.routes["/items/3/scores"] = lambda _: Answer()
    elsewhere = f"{beside(tool.platform)}/items/3?type_id=1"
    remember(tool, launch_of(stored, line_item_url=elsewhere))
    queue(tool, 0.5)
    assert send(tool) == 0
    assert tool.platform.asked == []
    (due,) = unsent(tool)
    assert (due.state, answer_in(due.reason)) == ("due", "elsewhere")
    change(tool, stored, service_origins=[beside(tool.platform)])
    assert send(tool, NOW + timedelta(seconds=30)) == 1
    assert len(tool.platform.asked_for("/items/3/scores")) == 1


def test_a_grade_for_another_host_holds_up_no_other_of_the_lms(tool: Tool) -> None:
    stored = tool.register()
    tool.platform.routes["/items/4/scores"] = lambda _: Answer()
    remember(tool, launch_of(stored, line_item_url=f"{OTHER}/items/3"))
    remember(
        tool,
        launch_of(stored, line_item_url=f"{tool.platform.url}/items/4"),
        lesson_slug="values",
    )
    queue(tool, 0.5)
    queue(tool, 0.75, lesson_slug="values")
    assert send(tool) == 1
    assert len(tool.platform.asked_for("/items/4/scores")) == 1


def test_allowing_wakes_what_waits_for_that_host_alone(tool: Tool) -> None:
    stored = tool.register()
    for lesson, origin in (("one", OTHER), ("two", SCHOOL), ("three", f"{OTHER}.evil.example")):
        remember(tool, launch_of(stored, line_item_url=f"{origin}/items/1"), lesson_slug=lesson)
        queue(tool, 0.5, lesson_slug=lesson)
    assert send(tool) == 0
    change(tool, stored, service_origins=[OTHER])
    with tool.database.reading() as session:
        due = session.scalars(select(ScoreSeriesRow).where(ScoreSeriesRow.next_try == TRIED)).all()
    assert [row.line_item_url for row in due] == [f"{OTHER}/items/1"]


def test_a_list_at_another_host_is_not_read(tool: Tool) -> None:
    stored = tool.register()
    tool.platform.routes[PATH] = lambda _: page(member("7"))
    course = Course(tool, stored, tool.platform)
    course.launch(memberships_url=f"{beside(tool.platform)}{PATH}")
    assert course.read() == 0
    assert tool.platform.asked == []
    assert course.row().trouble == "other-host"
    change(tool, stored, service_origins=[beside(tool.platform)])
    course.now = NOW + timedelta(seconds=30)
    assert course.read() == 1


def test_taken_away_it_is_called_no_more(tool: Tool) -> None:
    stored = tool.register()
    launched(tool, **grades_at(SCHOOL))
    launched(tool, **grades_at(OTHER))
    change(tool, stored, dropped_service_origins=[f"{SCHOOL}/", OTHER])
    after = known(tool, stored)
    assert (after.service_origins, after.waiting_origins) == ((), ())
    launched(tool, **grades_at(SCHOOL))
    assert known(tool, stored).waiting_origins == (SCHOOL,), "it is not trusted by launching again"
    with pytest.raises(ServiceElsewhere) as refused:
        ask_service(after, "GET", f"{SCHOOL}/items", timeout_s=1.0)
    assert not_reached("roster", "roster_unreachable", refused.value).code == "service_elsewhere"


@pytest.mark.parametrize("given", ["nowhere", f"{OTHER}/path", "http://other.example.org"])
def test_what_is_no_origin_is_not_allowed(tool: Tool, given: str) -> None:
    stored = tool.register()
    with pytest.raises(RegistrationRefused) as refused:
        change(tool, stored, service_origins=[given])
    assert refused.value.code == "service_origins"


def test_the_operator_is_told_what_waits(tool: Tool) -> None:
    stored = tool.register()
    launched(tool, **grades_at(SCHOOL))
    launched(tool, **grades_at(OTHER))
    assert waiting(tool, stored.id) == [OTHER]
    change(tool, stored, service_origins=[OTHER])
    assert waiting(tool, stored.id) == []


def waiting(tool: Tool, registration_id: UUID) -> list[str]:
    with tool.database.reading() as session:
        states = connection_states(session, refused_since=utc_now())
    return [one for each in states if each.id == registration_id for one in each.waiting_origins]
