"""The directory shows who agreed, to members of that community alone."""

from uuid import UUID

import pytest

from community import Member, Role, found_community, grant, join, member
from plugin.web import people_page
from storage import utc_now
from tests.integration.joining.joining_world import Members
from tests.unit.plugin.web.world import World, get, post

PEOPLE = "/communities/ignite/people"


def agrees(world: World, who: UUID, word: str = "yes", **profile: str) -> None:
    client = world.browser(who)
    if profile:
        assert post(client, "/me/profile", page="/me/profile", **profile).status_code == 303
    post(client, "/me/consents", page="/me/consents", **{"show-in-directory": word})


def test_it_shows_who_agreed_with_what_they_teach_and_nobody_else(world: World) -> None:
    mara, luz = world.person("Mara", Role.MENTOR), world.person("Luz", Role.LEARNER)
    world.person("Teo", Role.LEARNER)
    agrees(world, mara, teaches="Bread for fifty\nTables", language="es")
    client = world.browser(luz)
    page = get(client, PEOPLE).text
    assert "Mara" in page
    assert "Bread for fifty" in page
    assert "Spanish" in page
    assert "Teo" not in page
    assert "You are not among them." in page
    assert "Mara" in get(client, f"{PEOPLE}?q=bread").text
    assert "Mara" not in get(client, f"{PEOPLE}?q=songs").text
    agrees(world, mara, "no")
    assert "Nobody yet" in get(client, PEOPLE).text


def test_it_is_for_members_of_the_community(world: World) -> None:
    mara = world.person("Mara", Role.MENTOR)
    agrees(world, mara)
    stranger = world.person("Eva")
    assert get(world.browser(stranger), PEOPLE).status_code == 403
    assert get(world.guest(), PEOPLE).status_code == 401


def test_whoever_is_in_another_community_is_not_in_this_one(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    with world.services.database.unit_of_work() as uow:
        other = found_community(uow, slug="other", name={"en": "Other"}, now=utc_now())
        eva = join(uow, name="Eva", now=utc_now())
        grant(
            uow,
            member_id=eva.id,
            community_id=other.id,
            role=Role.MENTOR,
            reason="test",
            now=utc_now(),
        )
        uow.commit()
    agrees(world, eva.id)
    assert "Eva" not in get(world.browser(luz), PEOPLE).text


def test_somebody_with_two_places_is_there_once(world: World) -> None:
    one, two = world.person("Luz", Role.LEARNER), world.person("Luz too", Role.LEARNER)
    with world.services.database.reading() as session:
        first: Member = member(session, one)
        second: Member = member(session, two)
    Members(world.services.database).join(first, second, now=utc_now())
    agrees(world, one, name="Lu", teaches="songs")
    page = get(world.browser(world.person("Teo", Role.LEARNER)), PEOPLE).text
    assert page.count("songs") == 1
    assert page.count("<article") == 1


def test_more_than_fit_on_a_page_are_on_the_next_ones_each_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_page, "SHOWN", 2)
    names = ["Ana", "Eva", "Luz", "Mara", "Teo"]
    for name in names:
        agrees(world, world.person(name, Role.LEARNER), teaches="Bread")
    client = world.browser(world.people["Ana"])
    seen: list[str] = []
    for number in (1, 2, 3):
        page = get(client, f"{PEOPLE}?page={number}").text
        seen += [name for name in names if f"<h2>{name}" in page]
        assert f"Page {number} of 3" in page
        assert ('rel="next"' in page) == (number < 3)
        assert ('rel="prev"' in page) == (number > 1)
    assert seen == names
    assert f"{PEOPLE}?q=bread&amp;page=2" in get(client, f"{PEOPLE}?q=bread").text
    beyond = get(client, f"{PEOPLE}?q=bread&page=4")
    assert (beyond.status_code, beyond.location) == (302, f"{PEOPLE}?q=bread")


@pytest.mark.parametrize("page", ["", "0", "-1", "one", "1.5", "²", "9" * 40])
def test_what_is_no_page_is_the_first(world: World, page: str) -> None:
    mara = world.person("Mara", Role.LEARNER)
    agrees(world, mara)
    answer = get(world.browser(mara), f"{PEOPLE}?page={page}")
    assert answer.status_code == 200
    assert "Mara" in answer.text
    assert "Page 1" not in answer.text
