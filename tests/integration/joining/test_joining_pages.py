"""Joining and parting as she does it: in the frames of two LMSs, by real launches."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet

from certification import choose_path, import_scheme
from community import OPERATOR, found_community, join, member, members_together
from storage import Database, SecretBox, utc_now
from tests.databases import Templates
from tests.integration.joining.joining_world import Members
from tests.integration.joining.places_world import PlacesWorld, join_places, places_world
from tests.integration.lti_platform import TOOL, Platform
from tests.unit.plugin.web.world import SCHEME, hidden_fields


@pytest.fixture(scope="module")
def kept_world(
    templates: Templates,
    tmp_path_factory: pytest.TempPathFactory,
    platforms: tuple[Platform, Platform],
) -> Iterator[PlacesWorld]:
    """One CHILD for all these tests; what they do is held on both databases elsewhere."""
    url = templates.fresh("sqlite")
    database = Database(url)
    box = SecretBox(Fernet.generate_key().decode())
    yield places_world(database, box, tmp_path_factory.mktemp("pages"), *platforms)
    database.dispose()
    templates.drop(url)


@pytest.fixture
def world(kept_world: PlacesWorld) -> PlacesWorld:
    """The same CHILD, and another Ana in each test."""
    kept_world.subject = uuid4().hex
    return kept_world


def test_two_lmss_are_joined_by_her_on_both_sides_and_parted_again(world: PlacesWorld) -> None:
    north = world.come_in(world.north, "Ana North")
    south = world.come_in(world.south, "Ana South", lesson="reading")
    assert 'href="/me/profile"' in north.page.text, "from the learner's frame"
    north_host = world.north.platform.url.removeprefix("http://")
    south_host = world.south.platform.url.removeprefix("http://")

    north.get("/me").send("/me/joining")
    code = north.found(r'aria-hidden="true">([0-9A-Z-]{14})<')
    assert code not in north.get("/me").text, "shown once"
    assert "A code that you made is good until" in north.text

    south.get("/me").send("/me/joining/code", code=code.lower().replace("-", " "))
    offer = south.found(r'action="(/me/joining/[0-9a-f-]{36})/accept"')
    assert f"North Campus ({north_host})" in south.text
    assert "First steps" in south.text
    assert "Did somebody give you this code? Then stop here." in south.text
    for secret in ("Ana North", "the-same@example.org"):
        assert secret not in south.text
    assert "It has to be accepted there." in north.get("/me").text
    for secret in ("South", "the-same@example.org", south_host):
        assert secret not in north.get(offer).text, "nothing of the other side before it accepted"

    south.send(f"{offer}/accept")
    assert south.page.status_code == 422
    assert "Say first that you made the code yourself." in south.text
    south.send(f"{offer}/accept", mine="yes")
    number = south.found(r'aria-hidden="true">(\d{3} \d{3})<')

    assert "Your code was accepted at another place." in north.get("/me").text
    north.get(offer)
    assert f"“Ana South” at South Campus ({south_host}) is me." in north.text
    assert number not in north.text
    assert "the-same@example.org" not in north.text
    north.send(f"{offer}/confirm", number=number)
    assert north.page.status_code == 422, "without saying that it is she"
    north.send(f"{offer}/confirm", number="1", mine="yes")
    assert "The other place shows another number. 2 tries are left." in north.text
    assert "Joined with" not in south.get("/me").text
    north.send(f"{offer}/confirm", number=number, mine="yes")
    assert "The places are joined." in north.text
    assert "The places are joined." not in north.get("/me").text, "told once"

    assert "Ana South" in north.text
    assert "Ana North" in south.get("/me").text
    part = south.found(r'href="(/me/joined/[0-9a-f-]{36}/part)"')
    assert "nothing of the other" in south.get(part).text
    south.send(part)
    assert "The places are separated." in south.text
    assert "Ana South" not in north.get("/me").text
    assert north.get(part).page.status_code == 404


def test_two_courses_of_one_lms_are_joined_alike(world: PlacesWorld) -> None:
    """One issuer, two clients: the same `sub` and the same e-mail address join nobody."""
    day, night = world.come_in(world.north, "Ana"), world.come_in(world.night, "Ana")
    with world.tool.database.reading() as session:
        alone = members_together(session, world.member_id(world.north))
    assert world.member_id(world.night) not in alone
    join_places(day, night)
    with world.tool.database.reading() as session:
        together = members_together(session, world.member_id(world.north))
    assert together == {world.member_id(world.north), world.member_id(world.night)}


def test_two_courses_in_one_browser_that_knows_one_of_them_at_a_time(world: PlacesWorld) -> None:
    """Both courses' frames share a jar, so each launch ends the other's session: she goes back
    by opening the first course again, and finds there what waits for her.
    """
    day = world.come_in(world.north, "Ana")
    code = day.get("/me").send("/me/joining").found(r'aria-hidden="true">([0-9A-Z-]{14})<')
    night = world.come_in(world.night, "Ana", browser=day).get("/me")
    night.send("/me/joining/code", code=code)
    offer = night.found(r'action="(/me/joining/[0-9a-f-]{36})/accept"')
    night.send(f"{offer}/accept", mine="yes")
    number = night.found(r'aria-hidden="true">(\d{3} \d{3})<')
    night.send(f"{offer}/confirm", mine="yes", number=number)
    assert night.page.status_code == 410, "the side that accepted cannot confirm as well"
    day = world.come_in(world.north, "Ana", browser=night).get("/me")
    day.get(day.found(r'href="(/me/joining/[0-9a-f-]{36})"'))
    assert "Joined with" in day.send(f"{offer}/confirm", mine="yes", number=number).text


def test_while_joined_home_shows_both_and_each_lesson_opens_at_its_own_place(
    world: PlacesWorld,
) -> None:
    north, south = world.come_in(world.north, "Ana North"), world.come_in(world.south, "Ana South")
    world.finish(south, "values")
    join_places(north, south)
    assert "Joined with “Ana North” at North Campus" in south.get("/home").text
    home = north.get("/home").text
    assert "Joined with “Ana South” at South Campus" in home
    assert 'href="/me/joined/' in north.page.text, "one step from parting them again"
    assert home.count("First steps") >= 2
    assert "Its lessons open at South Campus" in home
    assert "100%" in home, "the score that she got in the south"
    before = len(world.verbs())
    north.get(f"/curricula/{world.version_hash}/lessons/values")
    assert "You finished this lesson" not in north.text, "her own enrolment in the north"
    assert len(world.verbs()) == before


def test_a_name_cannot_turn_the_words_around_it(world: PlacesWorld) -> None:
    north, south = world.come_in(world.north, "Ana"), world.come_in(world.south, "Ana \u202e evil")
    join_places(north, south)
    assert "Ana  evil" in north.get("/me").page.text
    assert "\u202e" not in north.page.text


def test_of_three_places_each_says_what_parting_leaves(world: PlacesWorld) -> None:
    north = world.come_in(world.north, "Ana North")
    south = world.come_in(world.south, "Ana South")
    night = world.come_in(world.night, "Ana Night")
    join_places(north, south)
    join_places(south, night)
    assert north.get("/me").text.count("Separate this place") == 1
    assert "Joined through another of your places Ana Night" in north.text
    home = north.get("/home").text
    assert "Joined with “Ana Night” at Night Course" in home, "told where it was not done, too"
    assert "see which of your places joined it, and separate that one" in home
    assert south.get("/me").text.count("Separate this place") == 2
    remains = north.get(north.get("/me").found(r'href="(/me/joined/[0-9a-f-]{36}/part)"')).text
    _, here, there = re.split("Here remains|There remains", remains)
    assert ("North Campus" in here, "South Campus" in here, "Night Course" in here) == (1, 0, 0)
    assert ("North Campus" in there, "South Campus" in there, "Night Course" in there) == (0, 1, 1)
    remains = south.get(south.get("/me").found(r'href="(/me/joined/[0-9a-f-]{36}/part)"')).text
    _, here, there = re.split("Here remains|There remains", remains)
    assert "South Campus" in here
    assert ("North Campus" in here) != ("Night Course" in here), "what it did not part stays"


def test_joining_and_parting_leave_no_learning_record(world: PlacesWorld) -> None:
    north, south = world.come_in(world.north, "Ana"), world.come_in(world.south, "Ana")
    before = world.verbs()
    join_places(north, south)
    part = north.get("/me").found(r'href="(/me/joined/[0-9a-f-]{36}/part)"')
    north.get(part).send(part)
    world.work()
    assert world.verbs() == before


def test_what_waits_for_her_is_told_at_home_too(world: PlacesWorld) -> None:
    north = world.come_in(world.north, "Ana")
    north.get("/me").send("/me/joining")
    assert "A code that you made is good until" in north.get("/home").text


def test_an_office_at_one_place_is_none_at_the_other(world: PlacesWorld) -> None:
    north = world.come_in(world.north, "Ana North")
    south = world.come_in(world.south, "Ana South", role="Administrator")
    join_places(north, south)
    assert north.get("/desk").page.status_code == 403
    staff = world.come_in(world.south, "Ana South", role="Instructor")
    assert "Only teachers read this" in staff.text
    north.get(f"/curricula/{world.version_hash}/lessons/values")
    assert "Only teachers read this" not in north.text


def test_somebody_whom_the_lms_does_not_name_has_no_page(world: PlacesWorld) -> None:
    nobody = world.come_in(world.north, "Ana", subject="")
    assert 'href="/me"' not in nobody.page.text
    assert nobody.get("/me").page.status_code == 401
    assert nobody.send("/me/joining").page.status_code in (400, 401)


def test_a_path_of_another_community_is_left_where_it_was_chosen(world: PlacesWorld) -> None:
    north = world.come_in(world.north, "Ana")
    now = utc_now()
    with world.tool.database.unit_of_work() as uow:
        there = found_community(uow, slug=uuid4().hex[:12], name={"en": "Elsewhere"}, now=now)
        scheme = import_scheme(
            uow,
            world.tool.services.iris,
            SCHEME,
            asker=OPERATOR,
            community_id=there.id,
            now=now,
        )
        other = join(uow, now=now)
        path = choose_path(
            uow,
            world.tool.services.iris,
            asker=OPERATOR,
            member_id=other.id,
            scheme_version_id=scheme.id,
            now=now,
        )
        uow.commit()
    herself = world.member_id(world.north)
    with world.tool.database.reading() as session:
        here = member(session, herself)
    Members(world.tool.database).together(here, other)
    assert "First path" in north.get("/path").text
    assert f"/paths/{path.id}/leave" not in north.page.text, "a button that would be refused"
    assert north.send(f"/paths/{path.id}/leave").page.status_code == 403


def test_every_step_wants_the_token_of_the_session_that_asks(world: PlacesWorld) -> None:
    north, south = world.come_in(world.north, "Ana"), world.come_in(world.south, "Ana")
    foreign = dict(hidden_fields(south.get("/me").page.text))
    code = north.get("/me").send("/me/joining").found(r'aria-hidden="true">([0-9A-Z-]{14})<')
    offer = f"/me/joining/{uuid4()}"
    for path in (
        "/me/joining",
        "/me/joining/code",
        *(f"{offer}/{act}" for act in ("accept", "confirm", "end")),
        f"/me/joined/{uuid4()}/part",
    ):
        for sent in ({}, foreign):
            answer = north.client.post(
                path, base_url=TOOL, data={**sent, "code": code}, headers={"Referer": TOOL}
            )
            assert answer.status_code == 400, path


def test_an_offer_is_nobody_else_s_page(world: PlacesWorld) -> None:
    north, south = world.come_in(world.north, "Ana"), world.come_in(world.south, "Ana")
    other = world.come_in(world.south, "Somebody else", subject=uuid4().hex)
    code = north.get("/me").send("/me/joining").found(r'aria-hidden="true">([0-9A-Z-]{14})<')
    offer = (
        south.get("/me")
        .send("/me/joining/code", code=code)
        .found(r'action="(/me/joining/[0-9a-f-]{36})/accept"')
    )
    assert other.get(offer).page.status_code == 410
    for act in ("accept", "confirm", "end"):
        other.get("/me").send(f"{offer}/{act}", mine="yes", number="123456")
        assert other.page.status_code == 410
    other.get("/me").send("/me/joining/code", code=code)
    assert "No such code is good now." in other.text
    assert south.get(offer).page.status_code == 200


def test_wrong_codes_are_refused_and_then_stopped(world: PlacesWorld) -> None:
    north = world.come_in(world.north, "Ana")
    for _ in range(10):
        north.get("/me").send("/me/joining/code", code="0000-0000-0000")
        assert north.page.status_code == 422
    north.get("/me").send("/me/joining/code", code="0000-0000-0000")
    assert north.page.status_code == 429
    north.get("/me").send("/me/joining")
    north.get("/me").send("/me/joining/code", code=north.found(r"(\S+)"))
    assert north.page.status_code == 429
