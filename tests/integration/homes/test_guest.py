"""The page for a guest: whose this is, and only the ways in that are set up."""

from dataclasses import replace

import pytest

from plugin.app import create_app
from plugin.oidc_settings import read_oidc
from tests.integration.homes.homes_world import score_that_waits
from tests.unit.plugin.web.world import SITE, World, get

PROVIDER = {
    "CHILD_OIDC_ISSUER": "https://idp.example.org",
    "CHILD_OIDC_CLIENT_ID": "child",
    "CHILD_OIDC_CLIENT_SECRET": "not a secret",
    "CHILD_OIDC_NAME": "Staff sign-in",
}


def test_a_guest_is_told_whose_it_is_and_only_the_ways_that_are_set_up(world: World) -> None:
    page = get(world.guest(), "/").text
    assert "At child.example, communities of practice" in page
    assert "Whoever runs this place sends you a link." in page
    assert "From your course" not in page
    assert "By e-mail" not in page
    assert "Ignite" in page
    assert "https://child.example/xapi" in page


@pytest.mark.parametrize("language", ["en", "es"])
def test_ways_in_appear_as_they_are_set_up(world: World, language: str) -> None:
    settings = replace(
        world.services.settings,
        name="Example Alliance",
        smtp_url="smtp://localhost:25",
        mail_from="child@example.org",
        oidc=read_oidc(PROVIDER),
    )
    app = create_app(replace(world.services, settings=settings))
    score_that_waits(world, world.person("Luz"))
    page = app.test_client().get(
        "/", base_url=SITE, headers={"Accept-Language": language}, buffered=True
    )
    said = {
        "en": ("Example Alliance", "From your course", "With Staff sign-in", "By e-mail"),
        "es": ("Example Alliance", "Desde tu curso", "Con Staff sign-in", "Por correo"),
    }
    for words in said[language]:
        assert words in page.text, words
    assert 'href="/sign-in"' in page.text


def test_who_is_signed_in_is_led_home_from_the_guests_page(world: World) -> None:
    page = get(world.browser(world.person("Luz")), "/").text
    assert 'href="/home"' in page
    assert "How to come in" not in page
