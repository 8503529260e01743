"""The page of one's communities: one alone has the page to itself, several stand in a list."""

from community import Role, found_community, grant
from storage import utc_now
from tests.integration.homes.homes_world import main_of
from tests.unit.plugin.web.world import World, get


def test_one_community_has_the_page_to_itself(world: World) -> None:
    mia = world.person("Mia", Role.MENTOR, Role.LEARNER)
    page = main_of(get(world.browser(mia), "/communities").text)
    assert "<h1>Ignite</h1>" in page
    assert "What you are here: mentor, learner" in page
    assert 'href="/communities/ignite/people"' in page
    assert "1 path" in page
    assert "First path" in page


def test_several_stand_below_each_other(world: World) -> None:
    mia = world.person("Mia", Role.MENTOR)
    with world.services.database.unit_of_work() as uow:
        other = found_community(uow, slug="other", name={"en": "Another one"}, now=utc_now())
        grant(
            uow,
            member_id=mia,
            community_id=other.id,
            role=Role.LEARNER,
            reason="test",
            now=utc_now(),
        )
        uow.commit()
    client = world.browser(mia)
    page = main_of(get(client, "/communities").text)
    assert "<h1>My communities</h1>" in page
    assert page.index("Another one") < page.index("Ignite")
    assert 'href="/communities/other/people"' in page
    assert "Mis comunidades" in get(client, "/communities", "es").text


def test_who_only_learns_is_told_why_nothing_opens(world: World) -> None:
    eva = world.person("Eva")
    world.enrolled(eva)
    page = main_of(get(world.browser(eva), "/communities").text)
    assert "you learn here" in page
    assert "once a steward gives you a role there" in page
    assert "/people" not in page


def test_who_is_in_none_is_told_how_one_comes_in(world: World) -> None:
    page = main_of(get(world.browser(world.person("Neu")), "/communities").text)
    assert "No community yet" in page
    assert 'href="/home"' in page
