"""The page on which she decides, and what the rest of CHILD makes of it."""

from community import Role, decisions_of, member
from lrs_adapter import is_withheld
from tests.unit.plugin.web.world import World, get, post


def test_she_is_asked_at_her_next_visit_and_decides_on_the_page(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    client = world.browser(luz)
    assert "2 questions to you are open." in get(client, "/home").text
    page = get(client, "/me/consents").text
    assert "Not decided. It is done as part of your course until you say no." in page
    assert "Not decided, so it is not done." in page
    assert " checked" not in page, "no answer is suggested"
    answers = {"forward-records": "no", "show-in-directory": "yes"}
    assert post(client, "/me/consents", page="/me/consents", **answers).status_code == 303
    page = get(client, "/me/consents").text
    assert "Your answers are kept." in page
    assert "You said no: My learning records go to other record stores" in page
    assert "questions to you" not in get(client, "/home").text
    with world.services.database.reading() as session:
        assert is_withheld(session, world.services.iris, member(session, luz).record_id)


def test_what_is_not_answered_stays_open_and_nonsense_is_no_answer(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    client = world.browser(luz)
    post(client, "/me/consents", page="/me/consents", **{"forward-records": "perhaps"})
    with world.services.database.reading() as session:
        assert decisions_of(session, [luz]) == []


def test_refusing_blocks_neither_course_nor_path(world: World) -> None:
    luz = world.person("Luz", Role.LEARNER)
    world.enrolled(luz)
    client = world.browser(luz)
    post(client, "/me/consents", page="/me/consents", **{"forward-records": "no"})
    answer = post(client, world.lesson(act="/finish"), page=world.lesson(), **{"item:sum": "b"})
    assert answer.status_code == 303
    assert "completed" in world.verbs()


def test_the_page_speaks_spanish_with_the_purpose_too(world: World) -> None:
    client = world.browser(world.person("Luz", Role.LEARNER))
    post(client, "/language", page="/home", language="es")
    assert "Los miembros de mis comunidades pueden encontrarme" in get(client, "/me/consents").text
