"""Learning Locker's collection of statements: an envelope a line, or an array of them.

So `mongoexport`, `bsondump`, MongoDB Compass and its own HTTP interface (`/api/v2/statement`) write
it.

The statement is in `statement`; around it stand what Learning Locker keeps (`lrs_id`, `voided`,
`person`, …). MongoDB takes no dot in a key, so in extensions a dot is written `&46;`; numbers and
dates may be in MongoDB's extended JSON.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from lrs_adapter.arrived import Document
from lrs_adapter.whole_log.arriving import NOT_JSON, Unreadable

DOT = "&46;"
BEGAN = datetime(1970, 1, 1, tzinfo=UTC)
NUMBERS: dict[str, Callable[[Any], Any]] = {
    "$numberInt": int,
    "$numberLong": int,
    "$numberDouble": float,
    "$numberDecimal": float,
}
NO_STATEMENT = (
    "no_statement",
    "The line has no statement. Export the collection `statements`, with all its fields.",
)


@dataclass(frozen=True, slots=True)
class LearningLocker:
    """Unwraps its lines; with `store` only those of the store that has this id."""

    store: str | None = None

    def __call__(self, text: bytes) -> Document | None:
        envelope = _envelope(text)
        if self.store is not None and _plain(envelope.get("lrs_id")) != self.store:
            return None
        statement = envelope.get("statement")
        if not isinstance(statement, dict):
            raise Unreadable(*NO_STATEMENT)
        found: Document = _with_dots(_plain(statement), within_extensions=False)
        return found

    def voided(self, text: bytes) -> UUID | None:
        """The id of the line's statement, where Learning Locker says that it was voided."""
        try:
            envelope = _envelope(text)
            if envelope.get("voided") is not True or self(text) is None:
                return None
            return UUID(envelope["statement"]["id"])
        except (Unreadable, KeyError, TypeError, ValueError, AttributeError):
            return None


def _envelope(text: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Unreadable(*NOT_JSON) from None
    if not isinstance(said, dict):
        raise Unreadable(*NO_STATEMENT)
    return said


def _plain(value: Any) -> Any:
    """Without MongoDB's extended JSON."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        [(key, inner)] = value.items()
        if key in NUMBERS:
            try:
                return NUMBERS[key](inner)
            except (TypeError, ValueError):
                return value
        if key == "$oid":
            return _plain(inner)
        if key == "$date":
            return _moment(_plain(inner))
    return {key: _plain(each) for key, each in value.items()}


def _moment(value: Any) -> Any:
    """Milliseconds, as `bsondump` and MongoDB's canonical form have a moment, in xAPI's form."""
    try:
        if isinstance(value, int):
            moment = BEGAN + timedelta(milliseconds=value)
            return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except OverflowError:
        pass
    return value


def _with_dots(value: Any, *, within_extensions: bool) -> Any:
    """Keys of extensions, and of objects in them, as they were; what is in a list never changed."""
    if isinstance(value, list):
        return [_with_dots(each, within_extensions=False) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key.replace(DOT, ".") if within_extensions else key: _with_dots(
            each, within_extensions=within_extensions or key == "extensions"
        )
        for key, each in value.items()
    }
