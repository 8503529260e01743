"""The pages answer with the API's own query: the same records, in the same order, page by page."""

import re
from base64 import b64encode
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson
import pytest
from flask.testing import FlaskClient

from lrs_adapter import Verb, create_key
from plugin.web import records_asked
from storage import utc_now
from tests.integration.records.conftest import ALL, HERE, Records, lesson, said
from tests.unit.plugin.web.world import SITE, get

LINK = re.compile(r'records/([0-9a-f-]{36})"')
NEXT = re.compile(r'href="([^"]+)">More<')
COMPLETED = Verb.COMPLETED.value
FILTERS = [
    {},
    {"ascending": "true"},
    {"verb": COMPLETED},
    {"verb": Verb.ANSWERED.value, "ascending": "true"},
    {"activity": "{lesson}"},
    {"activity": "{course}", "related_activities": "true"},
    {"agent": "{luz}"},
    {"agent": "{luz}", "verb": COMPLETED, "activity": "{lesson}"},
    {"since": "2026-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z"},
    {"until": "2026-01-01T00:00:00Z"},
    {"registration": "00000000-0000-4000-8000-000000000000"},
]


@pytest.fixture(autouse=True)
def short_pages() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records_asked, "SHOWN", 3)
        yield


@pytest.mark.parametrize("filters", FILTERS, ids=lambda one: "+".join(one) or "all")
def test_a_steward_sees_what_a_key_of_her_community_reads(
    records: Records, filters: dict[str, str]
) -> None:
    _more_records(records)
    given = _filled(records, filters)
    asked = _by_api(records, given, community_id=records.world.community.id)
    assert _by_pages(records.world.browser(records.steward), HERE, given) == asked
    if not filters:
        assert len(asked) > 6


@pytest.mark.parametrize("filters", FILTERS, ids=lambda one: "+".join(one) or "all")
def test_the_administrator_sees_what_an_unlimited_key_reads(
    records: Records, filters: dict[str, str]
) -> None:
    given = _filled(records, filters)
    assert _by_pages(records.world.browser(records.boss), ALL, given) == _by_api(records, given)


def test_the_file_is_what_the_api_gives(records: Records) -> None:
    browser = records.world.browser(records.steward)
    headers = _headers(records)
    for name, statement_id in (
        ("statementId", records.answered),
        ("voidedStatementId", records.taken_back),
    ):
        api = records.world.guest().get(
            "/xapi/statements",
            query_string={name: str(statement_id)},
            base_url=SITE,
            headers=headers,
            buffered=True,
        )
        file = get(browser, f"{HERE}/{statement_id}.json")
        assert api.status_code == file.status_code == 200
        assert file.data == api.data
        assert file.headers["Content-Disposition"].startswith("attachment")


def _more_records(records: Records) -> None:
    with records.database.unit_of_work() as uow:
        for slug in ("ignite", "other") * 4:
            said(
                uow,
                records.iris,
                records.numbers["luz"],
                Verb.COMPLETED,
                lesson(records.iris, slug),
                slug,
            )
        uow.commit()


def _filled(records: Records, filters: dict[str, str]) -> dict[str, str]:
    names = {
        "{lesson}": lesson(records.iris, "ignite").iri,
        "{course}": records.iris.community("ignite"),
        "{luz}": orjson.dumps(
            {
                "account": {
                    "homePage": records.iris.home_page,
                    "name": str(records.numbers["luz"]),
                }
            }
        ).decode(),
    }
    return {name: names.get(value, value) for name, value in filters.items()}


def _headers(records: Records, **limits: Any) -> dict[str, str]:
    """Of a key that reads all statements, or those of a community."""
    if "community_id" in limits:
        limits["community_iri"] = records.iris.community("ignite")
    with records.database.unit_of_work() as uow:
        issued = create_key(
            uow, records.iris, label="reader", scopes=["statements/read"], now=utc_now(), **limits
        )
        uow.commit()
    login = b64encode(f"{issued.key}:{issued.secret}".encode()).decode()
    return {"Authorization": f"Basic {login}", "X-Experience-API-Version": "1.0.3"}


def _by_api(records: Records, given: dict[str, str], **limits: Any) -> list[UUID]:
    headers = _headers(records, **limits)
    answer = records.world.guest().get(
        "/xapi/statements", query_string=given, base_url=SITE, headers=headers, buffered=True
    )
    assert answer.status_code == 200
    found = orjson.loads(answer.data)
    assert found["more"] == ""
    return [UUID(one["id"]) for one in found["statements"]]


def _by_pages(browser: FlaskClient, start: str, given: dict[str, str]) -> list[UUID]:
    """Page after page, as a reader follows them."""
    answer = browser.get(start, query_string=given, base_url=SITE, buffered=True)
    found: list[UUID] = []
    for _page in range(20):
        assert answer.status_code == 200
        found += [UUID(one) for one in LINK.findall(answer.text)]
        onward = NEXT.search(answer.text)
        if onward is None:
            return found
        answer = browser.get(onward[1].replace("&amp;", "&"), base_url=SITE, buffered=True)
    raise AssertionError("the list has no end")
