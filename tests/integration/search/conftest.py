"""The site of the rights' tests, with a second community's curriculum and one not published."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from community import OPERATOR
from curricula import import_curriculum, read_source
from plugin.demo.world import CURRICULA
from storage import UnitOfWork, utc_now
from tests.databases import Templates
from tests.integration.rights.route_world import Site, make_site
from tests.integration.rights.visitors import People, make_people

HIDDEN = "Zeppelins for everybody"
"""The title of what is imported and not published."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(
    request: pytest.FixtureRequest, templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    for made in make_site(templates, tmp_path_factory.mktemp("site"), request.param):
        with made.services.database.unit_of_work() as uow:
            _import(uow, made)
            uow.commit()
        yield made


@pytest.fixture(scope="module")
def people(site: Site) -> People:
    return make_people(site)


def _import(uow: UnitOfWork, site: Site) -> None:
    source, now = read_source(CURRICULA["es"]), utc_now()
    import_curriculum(
        uow, source, asker=OPERATOR, community_id=site.other_id, publish=True, now=now
    )
    hidden = replace(
        source,
        files={**source.files, "files/zeppelins.csv": b"1\n"},
        curriculum=replace(source.curriculum, title=HIDDEN, slug="zeppelins"),
    )
    import_curriculum(
        uow, hidden, asker=OPERATOR, community_id=site.community_id, publish=False, now=now
    )
