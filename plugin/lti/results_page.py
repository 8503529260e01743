"""One page of the grades that an LMS holds in a column (AGS 2.0, 3.3)."""

from dataclasses import dataclass
from typing import Any

from plugin.lti.claims import CONTROL, MAX_ID
from plugin.lti.members_page import ListRefused, check_status, page_links
from plugin.lti.score_request import share_of
from plugin.lti.transport import Reply
from plugin.lti.urls import origin_of


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """`held` is by the LMS's id of the learner: her grade as a share of its maximum, None where
    the column has no number for her.
    """

    held: dict[str, float | None]
    next_url: str | None


def results_page(reply: Reply, url: str) -> ResultsPage:
    """What came from `url`. Raises `ListRefused`. What is of the wrong type is left out; links lead
    on only where the column itself is.
    """
    check_status(reply)
    document = reply.json()
    if not isinstance(document, list):
        raise ListRefused("not-json")
    next_url = page_links(reply, url).get("next")
    if next_url is not None and origin_of(next_url) != origin_of(url):
        raise ListRefused("elsewhere")
    return ResultsPage(dict(filter(None, map(_result, document))), next_url)


def _result(given: Any) -> tuple[str, float | None] | None:
    if not isinstance(given, dict):
        return None
    user_id = given.get("userId")
    if isinstance(user_id, bool) or not isinstance(user_id, str | int):
        return None
    if not 0 < len(str(user_id)) <= MAX_ID or CONTROL.search(str(user_id)):
        return None  # nobody that a launch could bring
    return str(user_id), share_of(given, "resultScore", "resultMaximum")
