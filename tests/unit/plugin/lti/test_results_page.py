"""A page of grades as LMSs send it, and as nobody should."""

from collections.abc import Mapping
from typing import Any

import orjson
import pytest

from plugin.lti.members_page import ListRefused
from plugin.lti.results_page import results_page
from plugin.lti.transport import Reply

URL = "https://lms.example/items/3/results?type_id=1&limit=200"


def page(document: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(status, headers or {}, orjson.dumps(document))


def test_it_is_read_as_shares_by_learner() -> None:
    found = results_page(
        page(
            [
                {"userId": "7", "resultScore": 5, "resultMaximum": 10},
                {"userId": 8, "resultScore": 0.25},
                {"userId": "9", "resultMaximum": 10},
                {"userId": "10", "resultScore": "much"},
                {"userId": "11", "resultScore": "5", "resultMaximum": "0"},
                {"userId": "12", "resultScore": "NaN", "resultMaximum": 10},
                {"userId": "13", "resultScore": "Infinity"},
                {"userId": "14", "resultScore": 1e308, "resultMaximum": 1e-308},
                {"userId": "1\0", "resultScore": 1},
                {"userId": "1" * 256, "resultScore": 1},
                {"userId": "", "resultScore": 1},
                {"userId": True, "resultScore": 1},
                {"resultScore": 1},
                "nothing",
            ],
            headers={"Link": '</items/3/results?page=2>; rel="next"'},
        ),
        URL,
    )
    none = dict.fromkeys(("9", "10", "11", "12", "13", "14"))
    assert found.held == {"7": 0.5, "8": 0.25, **none}
    assert found.next_url == "https://lms.example/items/3/results?page=2"


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (page([], 403), "forbidden"),
        (page([], 404), "gone"),
        (page([], 503), "busy"),
        (page({"results": []}), "not-json"),
        (Reply(200, {}, b"<p>Sign in"), "not-json"),
        (page([], headers={"Link": '<https://other.example/>; rel="next"'}), "elsewhere"),
    ],
)
def test_what_is_no_page_is_refused_with_its_code(reply: Reply, code: str) -> None:
    with pytest.raises(ListRefused) as refused:
        results_page(reply, URL)
    assert refused.value.code == code
