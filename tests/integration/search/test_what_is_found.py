"""A search finds what its visitor may open, in either language, and nothing else."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from community import Asker, Role, decide, grant
from storage import Base, utc_now
from tests.integration.counting import counted
from tests.integration.listening import listening
from tests.integration.rights.roles import ELSEWHERE, INSTALLATION_ADMINISTRATOR, NO_ROLE
from tests.integration.rights.route_world import BASE, Site
from tests.integration.rights.visitors import People, Who, browser_of
from tests.integration.search.asking import search
from tests.integration.search.conftest import HIDDEN

LUZ = "Demo learner Luz"
NORTH_COORDINATOR = "coordinator of the course's training unit"
NORTH_FACILITATOR = "facilitator of the course's training unit"
SOUTH_COORDINATOR = "coordinator of another training unit"
SEVERAL: list[Who] = [
    Role.LEARNER,
    Role.STEWARD,
    Role.MENTOR,
    Role.COORDINATOR,
    INSTALLATION_ADMINISTRATOR,
    NORTH_COORDINATOR,
    NORTH_FACILITATOR,
    SOUTH_COORDINATOR,
    NO_ROLE,
    ELSEWHERE,
]
MOST = 12


@pytest.fixture(scope="module")
def luz(site: Site) -> UUID:
    """She learns in the course, and lets herself be found by the people of Ignite."""
    person, now = Base.metadata.tables["person"], utc_now()
    with site.services.database.unit_of_work() as uow:
        her = uow.session.scalar(select(person.c.member_id).where(person.c.name == LUZ))
        assert isinstance(her, UUID)
        grant(
            uow,
            member_id=her,
            community_id=site.community_id,
            role=Role.LEARNER,
            reason="test",
            now=now,
        )
        answers = {"show-in-directory": True}
        decide(uow, site.services.iris, asker=Asker(her), answers=answers, language="en", now=now)
        uow.commit()
    return her


BEGINNINGS = ("an", "co", "de", "fi", "ho", "in", "le", "lo", "ma", "my", "op", "pa", "re", "va")
"""Of words in what there is of every kind."""


@pytest.mark.parametrize("who", SEVERAL)
def test_whatever_is_found_opens(people: People, who: Who) -> None:
    client, led = people.signed_in(who), set[str]()
    for begun in BEGINNINGS:
        led |= {url for _, url in search(client, begun).found if url}
    assert led
    for url in sorted(led):
        answer = client.get(url, base_url=BASE, buffered=True)
        assert answer.status_code == 200, f"{who} was led to {url}: {answer.status_code}"


def test_a_learner_finds_her_lessons_her_curriculum_and_the_paths(
    site: Site, people: People
) -> None:
    client = people.signed_in(Role.LEARNER)
    version = site.names["version"]
    assert ("Values and names", f"/curricula/{version}/lessons/values-and-names") in search(
        client, "NAM vál"
    ).found
    assert "Coding for non-coders" in search(client, "coding").titles
    scheme = site.names["scheme"]
    assert search(client, "facilitator").found[0] == (
        "Ignite Facilitator, first steps",
        f"/paths#path-{scheme}",
    )
    assert "Ignite" in search(client, "ign").titles


def test_each_word_must_begin_a_word_of_the_title(people: People) -> None:
    client = people.signed_in(Role.LEARNER)
    assert "Values and names" in search(client, "names values").titles
    assert "Decisions" not in search(client, "names values").titles
    assert "Values and names" not in search(client, "values nothing").titles
    assert "Values and names" not in search(client, "alues").titles


def test_titles_are_found_in_both_languages_whichever_the_page_has(people: People) -> None:
    client = people.signed_in(Role.LEARNER)
    assert "Ignite Facilitator, first steps" in search(client, "facilitacion").titles
    assert "Facilitación en Ignite, primeros pasos" in search(client, "first steps", "es").titles
    assert "What is held about me" in search(client, "guarda").titles
    assert "Caminos" in search(client, "all paths", "es").titles


def test_pages_are_found_by_whom_they_open_for(people: People) -> None:
    words = {"desk": "Desk", "operations": "Operations", "answers": "Answers to judge"}

    def found(who: Who) -> set[str]:
        client = people.signed_in(who)
        return {title for word, title in words.items() if title in search(client, word).titles}

    assert found(Role.LEARNER) == set()
    assert found(Role.STEWARD) == {"Desk", "Answers to judge"}
    assert found(Role.MENTOR) == {"Answers to judge"}
    assert found(NORTH_COORDINATOR) == {"Desk"}
    assert found(INSTALLATION_ADMINISTRATOR) == {"Desk", "Operations"}


def test_another_communitys_lessons_are_its_own(people: People) -> None:
    for who in SEVERAL:
        found = search(people.signed_in(who), "valores").titles
        hers = who in (ELSEWHERE, INSTALLATION_ADMINISTRATOR)
        assert ("Valores y nombres" in found) is hers, who
    assert "Values and names" not in search(people.signed_in(ELSEWHERE), "values").titles


def test_what_is_not_published_is_found_by_nobody(people: People) -> None:
    for who in SEVERAL:
        assert HIDDEN not in search(people.signed_in(who), "zeppelins").titles


def test_nobodys_name_is_on_the_page_and_the_lists_show_whom_they_may(
    people: People, luz: UUID
) -> None:
    led: dict[Who, set[str]] = {}
    for who in SEVERAL:
        client = people.signed_in(who)
        answer = search(client, "luz")
        assert LUZ not in answer.text, who
        for title, url in answer.found:
            if LUZ in client.get(url, base_url=BASE, buffered=True).text:
                led.setdefault(who, set()).add(title)
    learners, people_of = "Among your learners", "Among the people of Ignite"
    assert led == {
        Role.LEARNER: {people_of},
        Role.STEWARD: {learners, people_of},
        Role.MENTOR: {people_of},
        Role.COORDINATOR: {learners, people_of},
        INSTALLATION_ADMINISTRATOR: {people_of},
        NORTH_COORDINATOR: {learners},
        NORTH_FACILITATOR: {learners},
    }


def test_whoever_stopped_being_found_is_found_by_staff_alone(
    site: Site, people: People, luz: UUID
) -> None:
    refused, now = {"show-in-directory": False}, utc_now()
    with site.services.database.unit_of_work() as uow:
        decide(uow, site.services.iris, asker=Asker(luz), answers=refused, language="en", now=now)
        uow.commit()
    client = people.signed_in(Role.LEARNER)
    for _, url in search(client, "luz").found:
        assert LUZ not in client.get(url, base_url=BASE, buffered=True).text


@pytest.mark.parametrize("who", SEVERAL)
def test_a_search_asks_at_most_twelve_times(site: Site, people: People, who: Who) -> None:
    client = people.signed_in(who)
    with counted(site.services.database) as asked:
        search(client, "en de in va an pa")
    with counted(site.services.database) as of_one:
        search(client, "va")
    with counted(site.services.database) as of_pages:
        search(client, "le")
    for seen in (asked, of_one, of_pages):
        assert len(seen) <= MOST, "\n".join(seen)


def test_what_was_looked_for_is_in_no_log(people: People) -> None:
    with listening("text", "json") as logs:
        search(people.signed_in(Role.STEWARD), "quagga")
        people.signed_in(Role.STEWARD).get("/search?q=%00quagga", base_url=BASE, buffered=True)
    assert all("web.search" in log.text and "quagga" not in log.text for log in logs)


def test_a_guest_is_asked_to_sign_in(site: Site) -> None:
    guest: FlaskClient = browser_of(site, None)
    assert guest.get("/search?q=values", base_url=BASE, buffered=True).status_code == 401
