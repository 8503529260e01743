"""A member's first page: what comes next, what is due, her learning, her paths, her communities."""

import re
from datetime import timedelta

import pytest

from certification import wake_due
from community import DIRECTORY, FORWARD, Asker, Role, decide, found_community
from plugin.web import home
from plugin.web.my_due import AHEAD, Due
from storage import utc_now
from tests.integration.homes.homes_world import on_path, section, within
from tests.unit.plugin.web.world import SITE, World, get, post


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


def test_a_course_says_once_how_far_it_is_and_marks_the_next_lesson(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    fields = {"item:sum": "b"}
    post(client, world.lesson(act="/finish"), page=world.lesson(), **fields)
    page = get(client, "/home").text
    learning = section(page, "learning")
    assert '<progress value="1" max="2"' in learning
    assert learning.count(">1 of 2 lessons finished<") == 1
    assert learning.count('class="is-next"') == 1
    row = learning.partition('class="is-next"')[2].partition("</li>")[0]
    assert world.lesson("reading") in row
    assert "Finished courses" not in learning
    aside = page.partition("<aside")[2].partition("</aside>")[0]
    assert "Reading" in aside
    assert world.lesson("reading") in aside
    post(client, world.lesson("reading", "/finish"), page=world.lesson("reading"))
    done = get(client, "/home").text
    learning = section(done, "learning")
    assert "<progress" not in learning
    row = learning.partition('class="lines finished-courses"')[2].partition("</summary>")[0]
    assert "First steps" in row
    assert 'class="is-next"' not in learning
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


@pytest.mark.parametrize("path", ["/home", "/home/mine"])
def test_a_guest_has_no_home(world: World, path: str) -> None:
    assert get(world.guest(), path).status_code == 401
