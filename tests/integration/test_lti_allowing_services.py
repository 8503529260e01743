"""Whoever manages an LMS allows hosts of its services: as many as there are, none of them lost."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from plugin.lti import managing
from plugin.lti.models import RegistrationRow
from plugin.lti.service_origins import MOST_ORIGINS, allow_services
from storage import Database, SecretBox, UnitOfWork
from tests.integration.lti_accepting import launched
from tests.integration.lti_platform import LTI, Platform, Tool
from tests.integration.lti_services import OTHER, SCHOOL, change, grades_at, known

THIRD, FOURTH = "https://third.example.org", "https://fourth.example.org"


@pytest.fixture
def tool(database: Database, secret_box: SecretBox, served: Platform) -> Tool:
    return Tool(database, secret_box, served)


def test_of_an_lms_with_more_schools_than_launches_may_name_the_next_is_allowed_too(
    tool: Tool,
) -> None:
    stored = tool.register(deployments=[], deployment_rule="any")
    many = [f"https://{number}.example.org" for number in range(MOST_ORIGINS)]
    with tool.database.unit_of_work() as uow:
        uow.session.get_one(RegistrationRow, stored.id).service_origins = many
        uow.commit()
    launched(tool, **grades_at(SCHOOL))
    assert known(tool, stored).waiting_origins == (SCHOOL,)
    change(tool, stored, service_origins=[SCHOOL, OTHER])
    launched(tool, **{f"{LTI}deployment_id": "2"}, **grades_at(THIRD))
    after = known(tool, stored)
    assert after.service_origins == (*many, SCHOOL, OTHER)
    assert after.waiting_origins == (THIRD,)


def test_what_launches_name_while_somebody_allows_another_is_kept(
    tool: Tool, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = tool.register(deployments=[], deployment_rule="any")
    launched(tool, **grades_at(SCHOOL))
    launched(tool, **grades_at(OTHER))

    def launches() -> None:
        launched(tool, **{f"{LTI}deployment_id": "2"}, **grades_at(THIRD))
        launched(tool, **grades_at(FOURTH))

    def allow(
        uow: UnitOfWork, registration_id: UUID, origins: Iterable[str], *, now: datetime
    ) -> None:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(launches).result()
        allow_services(uow, registration_id, origins, now=now)

    if tool.database.dialect == "sqlite":  # one writer
        launches()
    else:
        monkeypatch.setattr(managing, "allow_services", allow)
    change(tool, stored, service_origins=[OTHER])
    after = known(tool, stored)
    assert set(after.service_origins) == {SCHOOL, OTHER, THIRD}
    assert after.waiting_origins == (FOURTH,)


@pytest.mark.parametrize(
    "connected",
    [{"deployments": [], "deployment_rule": "any"}, {"deployments": ["1", "2"]}],
    ids=["any", "listed"],
)
def test_a_school_counts_from_the_first_launch_that_names_its_services(
    tool: Tool, connected: dict[str, Any]
) -> None:
    """Whoever places a lesson launches before any learner, mostly without a word of services."""
    stored, second = tool.register(**connected), {f"{LTI}deployment_id": "2"}
    launched(tool, **grades_at(SCHOOL))
    launched(tool, **grades_at(OTHER))
    launched(tool, **second)
    launched(tool, **second, **grades_at(OTHER))
    after = known(tool, stored)
    assert (after.service_origins, after.waiting_origins) == ((SCHOOL, OTHER), ())
    launched(tool, **second, **grades_at(THIRD))
    assert known(tool, stored).waiting_origins == (THIRD,)


def test_a_school_at_the_registered_address_leaves_no_other_place_open(tool: Tool) -> None:
    stored, second = tool.register(deployments=["1", "2"]), {f"{LTI}deployment_id": "2"}
    launched(tool, **grades_at(SCHOOL))
    launched(tool, **second, **grades_at(tool.platform.url))
    launched(tool, **second, **grades_at(OTHER))
    assert known(tool, stored).waiting_origins == (OTHER,)


@pytest.mark.parametrize("spelt", [f"{SCHOOL}/", "https://School.example.org", f"{SCHOOL}:443"])
def test_a_host_is_taken_away_however_it_is_spelt(tool: Tool, spelt: str) -> None:
    stored = tool.register()
    launched(tool, **grades_at(SCHOOL))
    change(tool, stored, dropped_service_origins=[spelt])
    assert known(tool, stored).service_origins == ()
