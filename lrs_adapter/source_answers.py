"""The answer of an LRS that is read: its statements, each to be judged for itself, or why none."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any

import orjson

from lrs_adapter.answers import Answer, Outcome, failed
from lrs_adapter.errors import BadMultipart, InvalidStatement, TooLarge
from lrs_adapter.json_pieces import elements, members, texts
from lrs_adapter.received_json import parse_body
from lrs_adapter.received_parts import ReceivedPart, received_parts
from lrs_adapter.transport import Exchanged
from lrs_adapter.value_checks import moment, need_timestamp

MOST_BYTES = 32 * 1024 * 1024
LONGEST_MORE = 16 * 1024
THROUGH = "X-Experience-API-Consistent-Through"
CHANGE = "child lrs source change LABEL"
YEARS = range(1970, 9000)
"""What a clock may show. Beyond it a moment is not counted with, and nothing is moved by it."""


class SourceTrouble(Exception):
    """The LRS gave no statements. `answer` says why; `is_size` is where it gave too many bytes at
    once or took too long, `is_of_more` where the way to more statements leads nowhere.
    """

    def __init__(self, answer: Answer, *, is_size: bool = False, is_of_more: bool = False) -> None:
        self.answer, self.is_size, self.is_of_more = answer, is_size, is_of_more
        super().__init__(str(answer))


@dataclass(frozen=True, slots=True)
class SourcePage:
    """Statements as `take_in` wants them, in the order in which they came.

    `more` leads on, None at the end; `says_end` is whether the LRS says that it is the end, as it
    should. `through` is until when the LRS says that this is complete, `date` when it says that it
    answered. `parts` are attached data, readable while the page is open.
    """

    statements: list[bytes | dict[str, Any]]
    more: str | None
    through: datetime | None
    parts: Mapping[str, ReceivedPart] = field(default_factory=dict)
    says_end: bool = True
    date: datetime | None = None


TOO_LARGE = Answer(
    Outcome.FAILED,
    "too_large",
    f"The LRS answers with more than {MOST_BYTES // 2**20} MiB at once, also where it is asked for "
    "one statement. Ask those who run it.",
)
NO_LRS = Answer(
    Outcome.FAILED,
    "no_lrs",
    "The answer is no list of statements. Is the endpoint that of an LRS, and does its key read "
    f"statements? Correct it: `{CHANGE} --endpoint …`.",
)


MORE_REPEATS = Answer(
    Outcome.FAILED,
    "more_repeats",
    "The LRS leads in a circle: its way to more statements comes back to where it was. CHILD asks "
    "anew from where it stopped; ask those who run it.",
)


@contextmanager
def opened(answer: Exchanged, *, single: bool = False) -> Iterator[SourcePage]:
    """What it gives, as one `single` statement or as a list. Raises `SourceTrouble`."""
    if answer.status != 200:
        told = failed(answer.status, answer.headers, answer.content, CHANGE)
        raise SourceTrouble(told)
    through, date = _moment(answer.headers.get(THROUGH, "")), _date(answer.headers)
    content_type = answer.headers.get("Content-Type", "")
    if not content_type.strip().lower().startswith("multipart/"):
        yield _page(answer.content, {}, through, date, single=single)
        return
    boundary = _boundary(content_type)
    try:
        parts = received_parts(
            BytesIO(answer.content), boundary, most_json=MOST_BYTES, only_good=True
        )
        with parts as received:
            yield _page(received.body, received.parts, through, date, single=single)
    except BadMultipart:
        raise SourceTrouble(NO_LRS) from None
    except TooLarge:
        raise SourceTrouble(TOO_LARGE, is_size=True) from None


def _page(
    body: bytes,
    parts: Mapping[str, ReceivedPart],
    through: datetime | None,
    date: datetime | None,
    *,
    single: bool,
) -> SourcePage:
    try:
        said = parse_body(body)
    except InvalidStatement:
        said = _in_pieces(body, single=single)
    if single:
        return SourcePage([said], None, through, parts)
    statements = said.get("statements") if isinstance(said, dict) else None
    more = said.get("more") or None if isinstance(said, dict) else None
    if not isinstance(statements, list) or not _leads_on(more):
        raise SourceTrouble(NO_LRS)
    return SourcePage(statements, more, through, parts, says_end="more" in said, date=date)


def _leads_on(more: object) -> bool:
    """Nowhere, or to an address as it can be kept."""
    return more is None or (
        isinstance(more, str) and len(more) <= LONGEST_MORE and more.isprintable()
    )


def _in_pieces(body: bytes, *, single: bool) -> Any:
    """A page of which a part is refused as JSON, or a single statement: statements as bytes, each
    to be judged for itself. Raises `SourceTrouble` where it is no whole answer.
    """
    try:
        found = dict(members(body))
        if single:
            return body
        said = {name: orjson.loads(found[name]) for name in ("more",) if name in found}
        if "statements" in found:
            said["statements"] = elements(found["statements"])
    except ValueError:
        raise SourceTrouble(NO_LRS) from None
    return said


def _boundary(content_type: str) -> str:
    message = Message()
    message["Content-Type"] = content_type
    found = message.get_param("boundary")
    return found if isinstance(found, str) else ""


def _moment(value: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return _utc(found)


def _date(headers: Mapping[str, str]) -> datetime | None:
    """When it answered by its clock; a kept answer (`Age`) tells when it was kept."""
    if "Age" in headers:
        return None
    try:
        found = parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError, OverflowError):
        return None
    return _utc(found)


def _utc(found: datetime) -> datetime | None:
    if found.year not in YEARS:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def stored_there(statement: bytes | dict[str, Any]) -> datetime | None:
    """When it was stored there, if it says."""
    said: Any = texts(statement) if isinstance(statement, bytes) else statement
    try:
        stored = said.get("stored") if isinstance(said, dict) else None
        need_timestamp(stored, "stored")
    except InvalidStatement:
        return None
    return moment(stored)
