"""The page of one LRS that is sent to, the same facts on the command line, and metrics."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from community import INSTALLATION, OPERATOR, Role, audit_entries, grant
from plugin.operations.samples import Sample
from plugin.operations.target_standing import pace_of
from storage import Database, SecretBox, utc_now
from tests.integration.counting import counted
from tests.integration.flaky_lrs import FlakyLrs, run
from tests.integration.records_world import NOON, record_some
from tests.integration.targets.chosen import add_chosen, of_label
from tests.integration.targets.test_states import another_hour
from tests.unit.plugin.web.world import World, get, make_world, post

PAGE = "/operations/targets/remote"
MOST_STATEMENTS = 12


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


@pytest.fixture
def operator(world: World) -> FlaskClient:
    member = world.person("Op")
    with world.services.database.unit_of_work() as uow:
        grant(uow, member_id=member, role=Role.ADMINISTRATOR, reason="test", now=utc_now())
        uow.commit()
    return world.browser(member)


@pytest.fixture
def refused(world: World, flaky: FlakyLrs) -> str:
    """Of three records that an LRS gets it refuses the second; its id."""
    own = world.services
    ids = [str(one) for one in record_some(own.database, 3)]
    flaky.script = lambda _, batch: (
        (400, {}, b"no such verb") if ids[1] in {one["id"] for one in batch} else None
    )
    add_chosen(own.database, own.secret_box, flaky.endpoint, platforms=("Moodle",), rate=1000)
    _send(world)
    return ids[1]


def _send(world: World) -> None:
    """Later than any wait, so that the pace lets all go."""
    own = world.services
    for hours in (1, 2):
        run(own.database, own.secret_box, now=utc_now() + timedelta(hours=hours))


def acts(world: World) -> list[str]:
    with world.services.database.reading() as session:
        found = audit_entries(session, asker=OPERATOR, scope=INSTALLATION, now=utc_now())
    return [each.act for each in found if each.act.startswith("lrs.")]


def test_it_tells_how_it_goes_and_what_was_refused(
    world: World, operator: FlaskClient, refused: str
) -> None:
    assert f'href="{PAGE}"' in get(operator, "/operations").text
    page = get(operator, PAGE).text
    for told in (refused, "no such verb", "Moodle", "1,000", "Records that are set aside"):
        assert told in page
    assert "Registros apartados" in get(operator, PAGE, "es").text
    with counted(world.services.database) as seen:
        get(operator, PAGE)
    assert len(seen) <= MOST_STATEMENTS, "\n".join(seen)


def test_it_sends_again_what_was_mended(
    world: World, operator: FlaskClient, flaky: FlakyLrs, refused: str
) -> None:
    again = post(operator, PAGE, page=PAGE, act="resend", statement=refused)
    assert (again.status_code, "no such verb" in again.text) == (409, True)
    flaky.script = lambda _lrs, _batch: None
    assert post(operator, PAGE, page=PAGE, act="resend").status_code == 303
    assert refused in flaky.kept
    assert of_label(world.services.database).dead_letters == 0
    assert acts(world) == ["lrs.resent", "lrs.resent"]


def test_it_pauses_resumes_replays_and_accepts(
    world: World, operator: FlaskClient, flaky: FlakyLrs, refused: str
) -> None:
    own = world.services
    for act, state in (("pause", "paused"), ("resume", "active")):
        assert post(operator, PAGE, page=PAGE, act=act).status_code == 303
        assert of_label(own.database).state == state
    assert "Nothing more is sent" in get(operator, f"{PAGE}?done=pause").text
    assert post(operator, PAGE, page=PAGE, act="replay", since="2020-01-01").status_code == 303
    assert of_label(own.database).behind == 3
    _send(world)
    record_some(own.database, 1)
    flaky.kept.clear()
    another_hour(own.database)
    _send(world)
    page = get(operator, PAGE).text
    assert "Another LRS seems to be there" in page
    assert post(operator, PAGE, page=PAGE, act="accept").status_code == 303
    _send(world)
    assert of_label(own.database).behind == 0
    for act in ("lrs.paused", "lrs.resumed", "lrs.replayed", "lrs.accepted"):
        assert act in acts(world)


def test_what_it_cannot_do_is_refused(world: World, operator: FlaskClient, refused: str) -> None:
    for given, status in (
        ({"act": "fly"}, 422),
        ({"act": "replay", "since": "soon"}, 422),
        ({"act": "resend", "statement": "x"}, 422),
        ({"act": "set-aside", "reason": " "}, 422),
        ({"act": "replay", "since": "2999-01-01"}, 303),
    ):
        assert post(operator, PAGE, page=PAGE, **given).status_code == status, given
    missing = get(operator, "/operations/targets/nobody")
    assert (missing.status_code, "No LRS is sent to" in missing.text) == (404, True)
    assert operator.post(PAGE, data={"act": "pause"}).status_code == 400, "without its mark"


def test_a_pace_is_what_was_sent_between_two_looks() -> None:
    def at(minutes: int, value: int) -> Sample:
        return Sample(NOON + timedelta(minutes=minutes), value)

    heads = [at(0, 100), at(5, 1_000), at(10, 1_000)]
    lags = [at(0, 100), at(5, 700), at(10, 400)]
    now = NOON + timedelta(minutes=11)
    assert pace_of(lags, heads, now) == 1.0
    assert pace_of(lags[:1], heads, now) is None
    assert pace_of(lags, heads, now + timedelta(hours=2)) is None
    assert pace_of(lags, [], now) is None
