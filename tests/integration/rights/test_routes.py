"""Who may open what: every route against every role. A route that is not listed fails."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from community import Role
from plugin.web import NEEDS
from tests.databases import Templates
from tests.integration.rights.expected_routes import opens
from tests.integration.rights.roles import ELSEWHERE, WHO
from tests.integration.rights.route_examples import EXAMPLES, PROVE_OTHERWISE
from tests.integration.rights.route_world import BASE, Site, make_site
from tests.integration.rights.visitors import People, Who, ask, make_people


@pytest.fixture(scope="module")
def site(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from make_site(templates, tmp_path_factory.mktemp("rights"))


@pytest.fixture(scope="module")
def people(site: Site) -> People:
    return make_people(site)


@pytest.fixture
def browsers(people: People) -> dict[Who, FlaskClient]:
    return people.all_signed_in()


def test_every_route_is_listed_with_what_it_needs(site: Site) -> None:
    endpoints = {rule.endpoint for rule in site.app.url_map.iter_rules()}
    pages = {one for one in endpoints if one.split(".")[0] not in PROVE_OTHERWISE}
    assert pages == {name.split()[0] for name in EXAMPLES} == set(NEEDS)


@pytest.mark.parametrize("endpoint", sorted(EXAMPLES))
def test_a_route_opens_to_those_who_may_and_to_nobody_else(
    site: Site, browsers: dict[Who, FlaskClient], endpoint: str
) -> None:
    answers = {who: ask(site, browsers[who], endpoint).status_code for who in WHO}
    wrong = {
        str(who): status
        for who, status in answers.items()
        if status >= 500 or (status not in (401, 403)) is not opens(endpoint, who)
    }
    assert wrong == {}


def test_a_desk_shows_nothing_of_another_community(browsers: dict[Who, FlaskClient]) -> None:
    pages = {
        who: browsers[who].get("/desk", base_url=BASE).text for who in (Role.STEWARD, ELSEWHERE)
    }
    assert "Coding for non-coders" in pages[Role.STEWARD]
    assert "Coding for non-coders" not in pages[ELSEWHERE]


def test_a_list_of_learners_shows_nobody_of_another_community(
    browsers: dict[Who, FlaskClient],
) -> None:
    pages = {
        who: browsers[who].get("/learners?q=Luz", base_url=BASE).text
        for who in (Role.FACILITATOR, ELSEWHERE)
    }
    assert "Demo learner Luz" in pages[Role.FACILITATOR]
    assert "Demo learner Luz" not in pages[ELSEWHERE]
