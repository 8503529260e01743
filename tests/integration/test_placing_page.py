"""The picker: words to look for, a preview, how each pick is to stand, and what the LMS takes."""

from pathlib import Path
from typing import Any

import pytest

from community import Role, found_community, set_community_zone
from plugin.lti import Registration, placements_at
from storage import Database, SecretBox, utc_now
from tests.integration.launching_world import arrive, asking, launch_of, register
from tests.integration.test_web_launch import COORDINATOR, placed_items
from tests.unit.plugin.web.world import World, get, make_world, post

PLACING = "/placing"


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


@pytest.fixture
def lms(world: World) -> Registration:
    return register(world)


def picker(world: World, lms: Registration, **asked: Any) -> Any:
    """A browser in which a coordinator is asked to choose."""
    launch = launch_of(
        world,
        lms,
        roles=COORDINATOR,
        deep_linking=asking(lms, context_id="12", **asked),
        locale="en",
    )
    client, where = arrive(world, launch)
    assert where == PLACING
    return client


def values_of(world: World) -> dict[str, str]:
    name = world.version_hash
    return {
        "curriculum": f"curriculum/{name}",
        "module": f"module/{name}/only",
        "values": f"lesson/{name}/values",
        "reading": f"lesson/{name}/reading",
        "path": "path/first",
    }


def test_it_offers_curriculum_module_lessons_and_the_path(world: World, lms: Registration) -> None:
    page = get(picker(world, lms), PLACING).text
    for value in values_of(world).values():
        assert f'name="item" value="{value}"' in page


def test_no_path_where_there_is_none(
    database: Database, secret_box: SecretBox, tmp_path: Path
) -> None:
    world = make_world(database, secret_box, tmp_path)
    with database.unit_of_work() as uow:
        other = found_community(uow, slug="other", name={"en": "Other"}, now=utc_now())
        uow.commit()
    lms = register(World(**{**vars(world), "community": other}))
    launch = launch_of(
        world,
        lms,
        community_id=other.id,
        roles=COORDINATOR,
        deep_linking=asking(lms),
        locale="en",
    )
    client, where = arrive(world, launch)
    page = get(client, where).text
    assert 'name="item"' not in page
    assert "No lessons published yet" in page


def test_words_are_looked_for_and_what_was_picked_stays(world: World, lms: Registration) -> None:
    client, named = picker(world, lms), values_of(world)
    found = post(client, PLACING, page=PLACING, act="search", q="rea", item=[named["values"]]).text
    assert named["reading"] in found
    assert f'value="{named["values"]}" checked' in found
    assert named["path"] not in found
    nothing = post(client, PLACING, page=PLACING, act="search", q="zebra").text
    assert "Nothing here has these words." in nothing
    everything = post(client, PLACING, page=PLACING, act="clear", q="zebra").text
    assert named["path"] in everything


def test_a_preview_is_what_a_learner_sees_and_leaves_no_record(
    world: World, lms: Registration
) -> None:
    client, named = picker(world, lms), values_of(world)
    seen = post(
        client,
        PLACING,
        page=PLACING,
        act=f"preview {named['values']}",
        item=[named["reading"]],
        q="va",
    ).text
    assert "A value has a name" in seen
    assert "Question 1 of 2" in seen
    assert "Only teachers read this" not in seen
    assert "Yes, five." not in seen
    assert world.log() == []
    assert f'value="{named["reading"]}"' in seen, "it is carried along"
    back = post(
        client,
        PLACING,
        page=PLACING,
        act=f"choose {named['values']}",
        item=[named["reading"]],
        q="va",
    ).text
    for one in ("values", "reading"):
        assert f'value="{named[one]}" checked' in back


@pytest.mark.parametrize("about", ["", "lesson/x/y", "path/first"])
def test_a_preview_of_nothing_is_the_picker(world: World, lms: Registration, about: str) -> None:
    shown = post(picker(world, lms), PLACING, page=PLACING, act=f"preview {about}")
    assert shown.status_code == 200
    assert 'name="item"' in shown.text


def test_titles_dates_columns_and_size_as_typed(world: World, lms: Registration) -> None:
    with world.services.database.unit_of_work() as uow:
        set_community_zone(uow, world.community.id, "America/Argentina/Buenos_Aires")
        uow.commit()
    client, named = picker(world, lms), values_of(world)
    picked = [named["values"], named["reading"]]
    asked = post(client, PLACING, page=PLACING, act="details", item=picked)
    assert asked.status_code == 200
    assert "Buenos Aires" in asked.text
    sent = post(
        client,
        PLACING,
        page=PLACING,
        act="place",
        detailed="yes",
        item=picked,
        available_from="2026-03-02T08:00",
        submission_until="2026-03-20T23:59",
        width="640",
        height="480",
        **{
            "title.0": "  Week 1:  Values ",
            "column.0": "yes",
            "maximum.0": "12,5",
            "title.1": "Reading",
            "submission_until.1": "2026-03-27T23:59",
        },
    )
    assert sent.status_code == 200, sent.text
    first, second = placed_items(sent.text)
    assert first["title"] == "Week 1: Values"
    assert first["lineItem"]["scoreMaximum"] == 12.5
    assert first["lineItem"]["label"] == "Week 1: Values"
    assert first["available"] == {"startDateTime": "2026-03-02T11:00:00Z"}
    assert first["submission"] == {"endDateTime": "2026-03-21T02:59:00Z"}
    assert first["iframe"] == {"width": 640, "height": 480}
    assert first["icon"]["url"].endswith("/static/icon.svg")
    assert "lineItem" not in second
    assert second["submission"] == {"endDateTime": "2026-03-28T02:59:00Z"}
    with world.services.database.reading() as session:
        kept = placements_at(session, f"lti:{lms.id}:1:12")
    assert {(one.what.title, one.column, one.what.score_maximum) for one in kept} == {
        ("Week 1: Values", "lesson", 12.5),
        ("Reading", "none", None),
    }
    assert all(one.what.available.begin is not None for one in kept)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title.0", "  ", "Give it a title."),
        ("title.0", "x" * 256, "Write at most 255 characters."),
        ("maximum.0", "0", "Enter a number above 0"),
        ("maximum.0", "nan", "Enter a number above 0"),
        ("available_from", "tomorrow", "Enter a day and an hour"),
        ("available_from", "2026-03-02T08:00+01:00", "Enter a day and an hour"),
        ("submission_until", "0001-01-01T00:00", "Enter a day and an hour"),
        ("available_until", "2026-01-01T00:00", "This is before its beginning."),
        ("width", "20", "Enter a whole number from 200"),
        ("height", "tall", "Enter a whole number from 200"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field_and_nothing_is_lost(
    world: World, lms: Registration, field: str, typed: str, said: str
) -> None:
    client, named = picker(world, lms), values_of(world)
    fields = {
        "available_from": "2026-02-01T00:00",
        "title.0": "Numbers",
        "column.0": "yes",
        "maximum.0": "10",
    } | {field: typed}
    sent = post(
        client, PLACING, page=PLACING, act="place", detailed="yes", item=[named["values"]], **fields
    )
    assert sent.status_code == 422
    assert said in sent.text
    assert 'aria-invalid="true"' in sent.text
    if field != "title.0":
        assert 'value="Numbers"' in sent.text
    with world.services.database.reading() as session:
        assert placements_at(session, f"lti:{lms.id}:1:12") == []


def test_only_what_the_lms_takes_is_asked_for(world: World, lms: Registration) -> None:
    client = picker(world, lms, accept_line_item=False, accept_targets=("window",))
    asked = post(
        client, PLACING, page=PLACING, act="details", item=[values_of(world)["values"]]
    ).text
    assert 'name="column.0"' not in asked
    assert 'name="width"' not in asked
    assert "give a column" not in get(client, PLACING).text.lower()


def test_an_lms_that_takes_no_links_is_told_so_at_once(world: World, lms: Registration) -> None:
    client = picker(world, lms, accept_types=("file",))
    page = get(client, PLACING).text
    assert "Your LMS takes no lessons at this place." in page
    assert 'name="item"' not in page
    sent = post(client, PLACING, page=PLACING, act="nothing")
    assert placed_items(sent.text) == []
    assert "Nothing was chosen." in sent.text


def test_one_at_a_time_replaces_what_was_picked(world: World, lms: Registration) -> None:
    client, named = picker(world, lms, accept_multiple=False), values_of(world)
    back = post(
        client, PLACING, page=PLACING, act=f"choose {named['reading']}", item=[named["values"]]
    ).text
    assert f'value="{named["reading"]}" checked' in back
    assert f'value="{named["values"]}" checked' not in back


def test_it_speaks_spanish(world: World, lms: Registration) -> None:
    launch = launch_of(world, lms, roles=COORDINATOR, deep_linking=asking(lms), locale="es")
    client, where = arrive(world, launch)
    assert "Todo el currículo, en un solo enlace" in get(client, where).text
    picked = [values_of(world)["values"]]
    asked = post(client, where, page=where, act="details", item=picked)
    assert "Título en el curso" in asked.text


def test_a_mentor_picks_nothing(world: World, lms: Registration) -> None:
    launch = launch_of(
        world, lms, roles=frozenset({Role.MENTOR}), deep_linking=asking(lms), locale="en"
    )
    client, where = arrive(world, launch)
    assert get(client, where).status_code == 403
