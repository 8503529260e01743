"""Until when the log is known to be complete, in every answer about statements (part 3, 2.1.3)."""

from datetime import UTC, datetime

from flask import Response, g, request
from sqlalchemy.exc import SQLAlchemyError

from lrs_adapter import complete_through, complete_until
from plugin.services import services
from storage import utc_now

CONSISTENT = "X-Experience-API-Consistent-Through"
STATEMENTS = frozenset({"xapi.post_statements", "xapi.put_statement", "xapi.get_statements"})
NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)


def name_consistency(response: Response) -> Response:
    """Also where the request was refused; who showed no key sees nothing, which is complete."""
    if request.endpoint in STATEMENTS and CONSISTENT not in response.headers:
        tell_consistency(response, _complete() if "lrs_key" in g else utc_now())
    return response


def tell_consistency(response: Response, complete: datetime) -> None:
    moment = complete.isoformat(timespec="microseconds")
    response.headers[CONSISTENT] = moment.replace("+00:00", "Z")


def _complete() -> datetime:
    """Whoever asks waits for a moment; whoever stores needs the newest alone, which costs less."""
    try:
        if request.method in ("GET", "HEAD"):
            return complete_through(services().database)
        with services().database.look_up() as within:
            return complete_until(within) or NOTHING_YET
    except SQLAlchemyError:  # the answer that is under way says what is the matter
        return NOTHING_YET
