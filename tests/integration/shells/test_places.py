"""What stands around every page: the places, whose page it is, whom to ask."""

import re
from dataclasses import replace

import pytest

from community import Role
from plugin.app import create_app
from tests.unit.plugin.web.world import SITE, World, get

PLACES = ["Home", "My path", "All paths", "Community", "Me"]


def places_of(page: str) -> list[str]:
    nav = page.partition('<nav aria-label="Main">')[2].partition("</nav>")[0]
    return [re.sub(r"<svg.*?</svg>|<[^>]+>", "", one).strip() for one in nav.split("</li>")][:-1]


def here_of(page: str) -> list[tuple[str, str]]:
    nav = page.partition('<nav aria-label="Main">')[2].partition("</nav>")[0]
    return re.findall(r'href="([^"]+)" aria-current="(page|true)"', nav)


@pytest.mark.parametrize("page", ["/home", "/me/profile", "/desk", "/desk/invitations"])
def test_home_and_desk_have_the_same_places_and_name(world: World, page: str) -> None:
    client = world.browser(world.person("Sol", Role.STEWARD))
    shown = get(client, page).text
    assert places_of(shown) == [*PLACES, "Desk"]
    assert '<p class="soft">Sol</p>' in shown


@pytest.mark.parametrize(
    ("page", "place"),
    [
        ("/home", ("/home", "page")),
        ("/communities", ("/communities", "page")),
        ("/communities/ignite/people", ("/communities", "true")),
        ("/me/profile", ("/me/profile", "page")),
        ("/me", ("/me/profile", "true")),
        ("/me/mail", ("/me/profile", "true")),
        ("/desk", ("/desk", "page")),
        ("/desk/invitations", ("/desk", "true")),
    ],
)
def test_where_one_is_is_marked(world: World, page: str, place: tuple[str, str]) -> None:
    client = world.browser(world.person("Sol", Role.STEWARD))
    assert here_of(get(client, page).text) == [place]


def test_who_judges_without_a_desk_sees_where_she_is(world: World) -> None:
    client = world.browser(world.person("Mia", Role.MENTOR))
    page = get(client, "/judging").text
    assert places_of(page) == [*PLACES, "To judge"]
    assert here_of(page) == [("/judging", "page")]
    assert places_of(get(client, "/home").text) == PLACES


@pytest.mark.parametrize("page", ["/", "/home", "/desk", "/nowhere", "{lesson}", "/sign-in"])
@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("help@example.org", '<a href="mailto:help@example.org">help@example.org</a>'),
        ("https://example.org/help", '<a href="https://example.org/help" target="_blank"'),
    ],
)
def test_every_shell_says_whom_to_ask(world: World, page: str, contact: str, link: str) -> None:
    sol = world.person("Sol", Role.STEWARD)
    settings = replace(world.services.settings, contact=contact)
    world.app = create_app(replace(world.services, settings=settings))
    client = world.guest() if page in ("/", "/sign-in") else world.browser(sol)
    told = get(client, page.format(lesson=world.lesson())).text
    foot = told.rpartition("<footer")[2]
    assert "Who to ask:" in foot
    assert link in foot


def test_without_such_a_setting_nothing_is_promised(world: World) -> None:
    page = world.guest().get("/", base_url=SITE, buffered=True).text
    assert "Who to ask" not in page
