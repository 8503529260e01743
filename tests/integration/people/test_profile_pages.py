"""The profile's page, and every page's days and hours in the zone of whoever reads it."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from community import Role, set_community_zone
from plugin.web.sessions import sign_in
from plugin.web.times import clock, day, moment
from plugin.web.visitors import Visitor
from tests.unit.plugin.web.world import SITE, World, get, post

LATE = datetime(2026, 11, 28, 1, 5, tzinfo=UTC)
"""An evening in Buenos Aires, which is tomorrow in UTC."""


def save(client: FlaskClient, **fields: object) -> int:
    return int(post(client, "/me/profile", page="/me/profile", **fields).status_code)


def test_the_page_shows_what_was_saved(world: World) -> None:
    client = world.browser(world.person("Luz", Role.LEARNER))
    fields = {
        "name": "Lu",
        "time_zone": "America/Argentina/Buenos_Aires",
        "language": ["es-AR", "en", "", "", ""],
        "teaches": "bread for fifty\n\nspreadsheets",
        "learns": "songs",
    }
    assert save(client, **fields) == 303
    page = get(client, "/me/profile").text
    assert "Guardado." in page, "and it speaks the first of her languages that CHILD speaks"
    assert '<option value="America/Argentina/Buenos_Aires" selected>Buenos Aires' in page
    assert '<option value="es-AR" selected>español (Argentina)' in page
    assert "bread for fifty\nspreadsheets</textarea>" in page
    assert "Guardado." not in get(client, "/me/profile").text
    assert "Lu" in get(client, "/home").text


def test_what_cannot_be_saved_is_shown_again_with_what_to_correct(world: World) -> None:
    client = world.browser(world.person("Luz", Role.LEARNER))
    answer = post(client, "/me/profile", page="/me/profile", name="x" * 101, teaches="<b>bread</b>")
    assert answer.status_code == 422
    assert "Shorten it to 100 letters." in answer.text
    assert "&lt;b&gt;bread&lt;/b&gt;</textarea>" in answer.text
    assert 'aria-describedby="f-name-help f-name-error" aria-invalid="true"' in answer.text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            {},
            ("28 November 2026", "28 Nov 2026, 01:05 (UTC)", "01:05 (UTC)"),
        ),
        (
            {"time_zone": "America/Argentina/Buenos_Aires"},
            ("27 November 2026", "27 Nov 2026, 22:05", "22:05"),
        ),
        (
            {"time_zone": "America/New_York", "language": ["en-US"]},
            ("November 27, 2026", "Nov 27, 2026, 8:05\u202fPM", "8:05\u202fPM"),
        ),
        (
            {"time_zone": "Europe/Madrid", "language": ["es-ES"]},
            ("28 de noviembre de 2026", "28 nov 2026, 2:05", "2:05"),
        ),
    ],
)
def test_moments_are_told_in_her_zone_and_form(
    world: World, fields: dict[str, object], told: tuple[str, str, str]
) -> None:
    luz = world.person("Luz", Role.LEARNER)
    if fields:
        save(world.browser(luz), **fields)
    with world.app.test_request_context(base_url=SITE):
        sign_in(Visitor(member_id=luz))
        assert (day(LATE), moment(LATE), clock(LATE)) == told


def test_where_she_chose_none_her_community_s_zone_is_used_and_named(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    with world.services.database.unit_of_work() as uow:
        set_community_zone(uow, world.community.id, "America/Argentina/Buenos_Aires")
        uow.commit()
    with world.app.test_request_context(base_url=SITE):
        sign_in(Visitor(member_id=luz))
        assert moment(LATE) == "27 Nov 2026, 22:05 (Buenos Aires)"
    with world.app.test_request_context(base_url=SITE):
        sign_in(Visitor(community_id=world.community.id))
        assert moment(LATE) == "27 Nov 2026, 22:05 (Buenos Aires)", "an anonymous launch"
    with world.app.test_request_context(base_url=SITE):
        assert moment(LATE) == "28 Nov 2026, 01:05 (UTC)", "a guest"


def test_staff_see_both_names_of_a_learner(world: World) -> None:
    luz = world.person("Luz Demo", Role.LEARNER)
    world.enrolled(luz)
    save(world.browser(luz), name="Lu")
    staff = world.browser(world.person("Sol", Role.STEWARD))
    assert "Lu (Luz Demo)" in get(staff, "/learners").text
