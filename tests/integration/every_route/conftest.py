"""One site for the tests of a file, on each database, and everybody's browser on it."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.databases import Templates
from tests.integration.rights.route_world import Site, make_site
from tests.integration.rights.visitors import People, Who, make_people

LONG = {"test_every_form_on_every_page_has_its_token", "test_no_parameter_leads_away"}
"""What asks thousands of times for what no database decides: on PostgreSQL among the slow ones."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if isinstance(item, pytest.Function) and item.originalname in LONG and _is_on_server(item):
            item.add_marker(pytest.mark.slow)


def _is_on_server(item: pytest.Function) -> bool:
    return item.callspec.params.get("site") == "postgresql"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(
    request: pytest.FixtureRequest, templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    yield from make_site(templates, tmp_path_factory.mktemp("site"), request.param)


@pytest.fixture(scope="module")
def people(site: Site) -> People:
    return make_people(site)


@pytest.fixture
def browsers(people: People) -> dict[Who, FlaskClient]:
    return people.all_signed_in()
