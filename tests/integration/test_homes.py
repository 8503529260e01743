"""First pages: a member's, somebody's with a desk, the administrator's, and a guest's."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from certification import choose_path, import_scheme, project, wake_due
from community import (
    DIRECTORY,
    FORWARD,
    OPERATOR,
    Asker,
    Role,
    decide,
    found_community,
    grant,
)
from plugin.app import create_app
from plugin.lti import add_registration
from plugin.lti.models import DueScoreRow, ScoreSeriesRow
from plugin.oidc_settings import read_oidc
from plugin.web import home
from plugin.web.my_due import AHEAD, Due
from storage import Database, SecretBox, utc_now
from tests.integration.counting import counted
from tests.unit.plugin.web.world import SCHEME, SITE, World, get, make_world, post


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


def main_of(page: str) -> str:
    return page.partition("<main")[2]


def section(page: str, key: str) -> str:
    """One section of her page, by the id of its heading."""
    return page.partition(f'aria-labelledby="{key}-title"')[2].partition("</section>")[0]


def compute(world: World, *, now: datetime | None = None) -> None:
    services = world.services
    while project(services.database, services.iris, uuid4(), now=now or utc_now()):
        pass


def on_path(world: World, member_id: UUID, scheme: dict[str, Any] = SCHEME) -> UUID:
    """She is on the newest version of that scheme, which is computed."""
    now = utc_now()
    with world.services.database.unit_of_work() as uow:
        made = import_scheme(
            uow,
            world.services.iris,
            scheme,
            asker=OPERATOR,
            community_id=world.community.id,
            now=now,
        )
        chosen = choose_path(
            uow,
            world.services.iris,
            asker=OPERATOR,
            member_id=member_id,
            scheme_version_id=made.id,
            now=now,
        )
        uow.commit()
    compute(world)
    return chosen.id


def within(period: object, slug: str) -> dict[str, Any]:
    """The path of the world with a period for its first requirement."""
    first, second = SCHEME["root"]["requirements"]
    root = {**SCHEME["root"], "requirements": [{**first, "within": period}, second]}
    return {**SCHEME, "slug": slug, "title": {"en": "Timed path"}, "root": root}


def administrator(world: World, name: str = "Op", *roles: Role) -> FlaskClient:
    member = world.person(name, *roles)
    with world.services.database.unit_of_work() as uow:
        grant(uow, member_id=member, role=Role.ADMINISTRATOR, reason="test", now=utc_now())
        uow.commit()
    return world.browser(member)


def test_a_newcomer_is_told_of_each_part_what_to_do(world: World) -> None:
    page = get(world.browser(world.person("Neu")), "/home").text
    assert "Open a lesson in your LMS" in page.partition("<main")[0], "the next step comes first"
    assert "Nothing begun yet" in section(page, "learning")
    assert 'href="/paths"' in page
    assert "You are in no community yet." in section(page, "people")
    assert 'class="waiting"' not in page
    assert "Decide" not in page
    assert "questions to you are open." in section(page, "due"), "consents are asked of everybody"


def test_who_has_answered_everything_has_nothing_due(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    client = world.browser(luz)
    with world.services.database.unit_of_work() as uow:
        decide(
            uow,
            world.services.iris,
            asker=Asker(luz),
            answers={DIRECTORY.key: False, FORWARD.key: True},
            language="en",
            now=utc_now(),
        )
        uow.commit()
    assert "Nothing is due." in section(get(client, "/home").text, "due")
    assert "Nada vence." in section(get(client, "/home", "es").text, "due")


def test_courses_are_drawn_and_told_as_a_table(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    fields = {"item:sum": "b"}
    post(client, world.lesson(act="/finish"), page=world.lesson(), **fields)
    page = get(client, "/home").text
    learning = section(page, "learning")
    assert "You have finished 1 of 2 lessons" in learning
    assert re.search(r'<th scope="row">First steps</th><td[^>]*>1 of 2</td>', learning)
    assert '<rect class="own"' in learning
    aside = page.partition("<aside")[2].partition("</aside>")[0]
    assert "Reading" in aside
    assert world.lesson("reading") in aside
    post(client, world.lesson("reading", "/finish"), page=world.lesson("reading"))
    done = get(client, "/home").text
    assert "You have finished every lesson" in done
    assert "Choose a path" in done.partition("<aside")[2].partition("</aside>")[0]


def test_a_path_is_drawn_with_its_states_and_what_comes_next(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    which = on_path(world, luz)
    page = section(get(world.browser(luz), "/home").text, "path")
    assert "You are 2 steps from “First path”" in page
    assert page.count("stop is-open") == 2 * 2, "narrow and wide"
    assert re.search(r'<th scope="row">Finish Reading</th><td[^>]*>open</td>', page)
    assert f"/path?which={which}" in page
    assert "Next:" in page
    assert world.lesson() in page, "it leads to the lesson that is asked for"


def test_an_expiring_requirement_is_due_and_an_expired_one_overdue(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    post(client, world.lesson(act="/finish"), page=world.lesson(), **{"item:sum": "b"})
    on_path(world, luz, within("P10D", "timed"))
    due = section(get(client, "/home").text, "due")
    assert re.search(r"By \d+ \w+ \d{4}", due)
    assert "It counts until then, for “Timed path”" in due
    assert "Overdue" not in due
    soon = utc_now() + timedelta(days=11)
    wake_due(world.services.database, world.services.iris, now=soon)
    monkeypatch.setattr(home, "utc_now", lambda: soon)
    later = section(get(client, "/home").text, "due")
    assert re.search(r"state-loss.*?Overdue since \d+ \w+ \d{4}", later, re.DOTALL)
    assert "It expired; do it again, for “Timed path”" in later
    assert later.index("Overdue since") < later.index("Waits for you"), "what is overdue first"
    spanish = section(get(client, "/home", "es").text, "due")
    assert "Vencido desde el" in spanish


@pytest.mark.parametrize(
    ("until", "told"),
    [(timedelta(days=-1), "Overdue since"), (timedelta(days=3, hours=1), "In 3 days, by")],
)
def test_what_a_path_wants_within_a_period_is_due_by_its_end(
    world: World, until: timedelta, told: str
) -> None:
    luz = world.person("Luz", Role.LEARNER)
    end = utc_now().replace(microsecond=0) + until
    on_path(world, luz, within({"until": end.isoformat()}, "period"))
    due = section(get(world.browser(luz), "/home").text, "due")
    assert told in due
    assert "Finish Values" in due
    assert "To be done within its period" in due


def test_what_comes_much_later_is_not_due(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    end = utc_now().replace(microsecond=0) + AHEAD + timedelta(days=1)
    on_path(world, luz, within({"until": end.isoformat()}, "period"))
    assert "Finish Values" not in section(get(world.browser(luz), "/home").text, "due")


def test_due_is_told_in_words_and_not_by_colour_alone(world: World) -> None:
    now = utc_now()
    with world.app.test_request_context(base_url=SITE):
        told = {
            span: Due("x", "", "/", now + span).told(now)
            for span in (timedelta(hours=2), timedelta(days=1, hours=1), timedelta(days=30))
        }
        kinds = [Due("x", "", "/", at).kind(now) for at in (None, now, now + timedelta(days=1))]
    first, second, third = told.values()
    assert first.startswith("Until ")
    assert second.startswith("In 1 day, by ")
    assert third.startswith("By ")
    assert kinds == ["open", "loss", "wait"]


def test_her_communities_say_her_role_and_lead_in(world: World) -> None:
    mia = world.person("Mia", Role.MENTOR, Role.LEARNER)
    with world.services.database.unit_of_work() as uow:
        found_community(uow, slug="other", name={"en": "Another one"}, now=utc_now())
        uow.commit()
    page = section(get(world.browser(mia), "/home").text, "people")
    assert "Ignite" in page
    assert "mentor, learner" in page
    assert 'href="/communities/ignite/people"' in page
    assert "Another one" not in page


def test_who_learns_without_a_role_is_told_so_and_led_nowhere_that_refuses(world: World) -> None:
    eva = world.person("Eva")
    world.enrolled(eva)
    client = world.browser(eva)
    page = section(get(client, "/home").text, "people")
    assert "you learn here" in page
    assert "/communities/ignite/people" not in page
    assert get(client, "/communities/ignite/people").status_code == 403


def test_nobody_sees_what_is_another_members(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    on_path(world, luz)
    page = get(world.browser(world.person("Ana", Role.LEARNER)), "/home").text
    assert "First steps" not in page
    assert "First path" not in page
    assert "Luz" not in page


def score_that_waits(world: World, member_id: UUID) -> None:
    """An LMS that is not switched on yet, and a score on its way to it."""
    now = utc_now()
    with world.services.database.unit_of_work() as uow:
        lms = add_registration(
            uow,
            asker=OPERATOR,
            community_id=world.community.id,
            now=now,
            name="North",
            issuer="https://lms.example",
            client_id="child",
            auth_login_url="https://lms.example/auth",
            auth_token_url="https://lms.example/token",
            jwks_url="https://lms.example/jwks",
        )
        series = ScoreSeriesRow(
            registration_id=lms.id,
            line_item_url="https://lms.example/1",
            line_item_digest="1",
            user_id=str(member_id),
            can_read_results=False,
        )
        uow.session.add(series)
        uow.session.flush()
        uow.session.add(
            DueScoreRow(
                series_id=series.id, body=b"{}", timestamp=now, queued=now, state="due", attempts=0
            )
        )
        uow.commit()


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
    for name in ("readers", "targets", "letters", "lms", "mail", "disk", "keys", "clock"):
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
def test_a_guest_has_no_home(world: World, path: str) -> None:
    assert get(world.guest(), path).status_code == 401


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


def test_a_guest_is_told_whose_it_is_and_only_the_ways_that_are_set_up(world: World) -> None:
    page = get(world.guest(), "/").text
    assert "At child.example, communities of practice" in page
    assert "Whoever runs this place sends you a link." in page
    assert "From your course" not in page
    assert "By e-mail" not in page
    assert "Ignite" in page
    assert "https://child.example/xapi" in page


@pytest.mark.parametrize("language", ["en", "es"])
def test_ways_in_appear_as_they_are_set_up(
    database: Database, secret_box: SecretBox, tmp_path: Path, language: str
) -> None:
    world = make_world(database, secret_box, tmp_path)
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


PROVIDER = {
    "CHILD_OIDC_ISSUER": "https://idp.example.org",
    "CHILD_OIDC_CLIENT_ID": "child",
    "CHILD_OIDC_CLIENT_SECRET": "not a secret",
    "CHILD_OIDC_NAME": "Staff sign-in",
}
