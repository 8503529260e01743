"""First pages of whoever has a desk, and of the administrator: what waits, how things stand."""

import re

import pytest

from community import Role
from tests.integration.counting import counted
from tests.integration.homes.homes_world import (
    administrator,
    main_of,
    on_path,
    score_that_waits,
    section,
)
from tests.unit.plugin.web.world import World, get


def test_who_learns_and_has_a_desk_is_led_there_with_a_count(world: World) -> None:
    sol = world.person("Sol", Role.STEWARD)
    world.enrolled(sol)
    client = world.browser(sol)
    assert "<strong>0</strong>things wait at your desk" in get(client, "/home").text
    score_that_waits(world, sol)
    page = get(client, "/home").text
    assert "<strong>1</strong>thing waits at your desk" in page
    assert '<a href="/desk" class="due">' in page
    assert "First steps" in section(page, "learning")
    desk = get(client, "/desk").text
    waits = [int(many) for many in re.findall(r'class="due">\s*<strong>(\d+)</strong>', desk)]
    assert sum(waits) == 1, "the desk counts the same"


@pytest.mark.parametrize("role", [Role.LEARNER, Role.MENTOR, Role.AUTHOR, Role.ASSESSOR])
def test_who_has_no_desk_is_not_led_to_one(world: World, role: Role) -> None:
    page = get(world.browser(world.person("Ana", role)), "/home").text
    assert 'href="/desk"' not in page
    assert "at your desk" not in page


def test_an_administrator_sees_first_how_the_installation_stands(world: World) -> None:
    client = administrator(world)
    page = main_of(get(client, "/home").text)
    first = page.partition('href="/operations#processes"')[2].partition("</a>")[0]
    assert "No worker lives" in first
    assert "child worker" in first, "what to do"
    assert re.search(r"state-loss.*?<svg.*?act", first, re.DOTALL), "a sign and a word"
    for name in (
        "readers",
        "targets",
        "letters",
        "lms",
        "mail",
        "disk",
        "data",
        "backups",
        "keys",
        "clock",
    ):
        assert f'href="/operations#{name}"' in page
    assert page.index("#processes") < page.index("#readers"), "the worst first"
    assert 'href="/home/mine"' in page
    assert "No funciona ningún proceso de trabajo" in get(client, "/home", "es").text


def test_an_administrators_own_page_is_a_tab_away(world: World) -> None:
    client = administrator(world, "Sol", Role.STEWARD)
    page = get(client, "/home/mine").text
    assert "Good to see you, Sol" in page
    assert 'aria-current="page">My own' in page
    assert "at your desk" in page
    assert "No worker lives" not in page


@pytest.mark.parametrize("role", [*Role, None])
def test_nobody_of_a_community_sees_how_the_installation_stands(
    world: World, role: Role | None
) -> None:
    client = world.browser(world.person("Ana", *([role] if role else [])))
    for path in ("/home", "/home/mine"):
        page = get(client, path).text
        assert "Good to see you, Ana" in page
        assert "/operations" not in page
        assert 'href="/home/mine"' not in page


@pytest.mark.parametrize("path", ["/home", "/home/mine"])
def test_a_home_costs_at_most_twelve_statements_for_everybody(world: World, path: str) -> None:
    sol = world.person("Sol", Role.STEWARD, Role.MENTOR, Role.COORDINATOR)
    world.enrolled(sol)
    on_path(world, sol)
    score_that_waits(world, sol)
    for client in (
        world.browser(sol),
        administrator(world, "Op", Role.STEWARD),
        world.browser(world.person("Luz", Role.LEARNER)),
    ):
        get(client, path)
        with counted(world.services.database) as asked:
            assert get(client, path).status_code == 200
        assert len(asked) <= 12, "\n".join(asked)
