"""One site for all of these tests, and everybody's browser on it."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.databases import Templates
from tests.integration.rights.route_world import Site, make_site
from tests.integration.rights.visitors import People, Who, make_people


@pytest.fixture(scope="module")
def site(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from make_site(templates, tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def people(site: Site) -> People:
    return make_people(site)


@pytest.fixture
def browsers(people: People) -> dict[Who, FlaskClient]:
    return people.all_signed_in()
