"""Until when the log is known to be complete, in every answer about statements (part 3, 2.1.3)."""

from datetime import UTC, datetime

from flask import Response, g, request
from sqlalchemy.exc import SQLAlchemyError

from lrs_adapter import complete_until
from plugin.services import services

CONSISTENT = "X-Experience-API-Consistent-Through"
STATEMENTS = frozenset({"xapi.post_statements", "xapi.put_statement", "xapi.get_statements"})
NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)


def name_consistency(response: Response) -> Response:
    """Also where the request was refused; who showed no key learns no moment of ours."""
    if request.endpoint in STATEMENTS and CONSISTENT not in response.headers:
        tell_consistency(response, _complete_until() if "lrs_key" in g else None)
    return response


def tell_consistency(response: Response, complete: datetime | None) -> None:
    moment = (complete or NOTHING_YET).isoformat(timespec="microseconds")
    response.headers[CONSISTENT] = moment.replace("+00:00", "Z")


def _complete_until() -> datetime | None:
    try:
        with services().database.look_up() as within:
            return complete_until(within)
    except SQLAlchemyError:  # the answer that is under way says what is the matter
        return None
