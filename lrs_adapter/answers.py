"""What another LRS's answer means: what to do next, and what to tell the operator."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Any

import orjson

MOST_TOLD = 500


class Outcome(Enum):
    DELIVERED = "delivered"
    REFUSED = "refused"  # these statements, as they are; others may pass
    TOO_LARGE = "too large"  # so many at once; fewer may pass
    CONFLICT = "conflict"  # one of the ids is taken there
    TAKEN = "taken"  # this one id certainly belongs to another statement there
    FAILED = "failed"  # the LRS or the way to it; try again later


@dataclass(frozen=True, slots=True)
class Answer:
    """`code` is for log lines and stays the same; `reason` is a sentence for the operator.

    `retry_after_s` is what the LRS asked for, in seconds.
    """

    outcome: Outcome
    code: str = ""
    reason: str = ""
    retry_after_s: float | None = None

    def __str__(self) -> str:
        return f"{self.reason} [{self.code}]"


DELIVERED = Answer(Outcome.DELIVERED)


def no_answer(error: Exception) -> Answer:
    """The request ended without a whole answer: `error` is how."""
    return Answer(
        Outcome.FAILED,
        "no_answer",
        f"The LRS did not answer ({type(error).__name__}). Check that it runs and that the "
        "endpoint is right; CHILD tries again by itself.",
    )


def understood(status: int, headers: Any, content: bytes, ids: Collection[str]) -> Answer:
    """What the answer to a POST of `ids` (32 hexadecimal digits each) means (xAPI 1.0.3 part 3,
    2.1.2 and 3.2).
    """
    if status in (200, 204):
        return _accepted(content, ids)
    told = _told(status, content)
    if status == 409:
        return Answer(Outcome.CONFLICT, "conflict", told)
    if status == 413:
        return Answer(Outcome.TOO_LARGE, "too_large", told)
    if status in (400, 415, 422):
        return Answer(Outcome.REFUSED, "refused", told)
    return failed(status, headers, content)


def failed(status: int, headers: Any, content: bytes) -> Answer:
    """The LRS as such cannot or will not; nothing is said about the statements."""
    told, wait_s = _told(status, content), _retry_after_s(headers)
    if status in (401, 403):
        code, fix = "key_refused", "Correct its key: `child lrs target change LABEL --key …`."
    elif 300 <= status < 400:
        where = str(headers.get("Location", "elsewhere"))[:MOST_TOLD]
        told = f"The LRS answered {status}: it sends us to {where}."
        code, fix = "redirected", "If that is right, `child lrs target change LABEL --endpoint …`."
    elif status in (404, 405, 501):
        code, fix = "no_lrs", "Correct its address: `child lrs target change LABEL --endpoint …`."
    elif status == 429:
        code, fix = "slow_down", "CHILD waits as long as it asks."
    elif status >= 500:
        code, fix = "lrs_error", "Look at its log; CHILD tries again by itself."
    else:
        code, fix = "unexpected", "CHILD tries again by itself."
    return Answer(Outcome.FAILED, code, f"{told} {fix}", wait_s)


def _accepted(content: bytes, ids: Collection[str]) -> Answer:
    """Success is the list of our ids; any web page can answer 200."""
    try:
        said = orjson.loads(content.replace(b"-", b"").lower())  # as our ids are
        listed = set(said) if type(said) is list and all(type(one) is str for one in said) else None
    except orjson.JSONDecodeError:
        listed = None
    if not listed:
        return Answer(
            Outcome.FAILED,
            "no_lrs",
            "The answer is not the list of the statements' ids. Is the endpoint that of an LRS? "
            "Correct it: `child lrs target change LABEL --endpoint …`.",
        )
    if listed == set(ids):
        return DELIVERED
    return Answer(
        Outcome.FAILED,
        "wrong_ids",
        "The LRS answered with ids of other statements than were sent. Nothing counts as "
        "delivered; ask those who run it.",
    )


def _told(status: int, content: bytes) -> str:
    text = content[:MOST_TOLD].decode("utf-8", "replace").replace("\x00", "").strip()
    return f"The LRS answered {status}: {text}" if text else f"The LRS answered {status}."


def _retry_after_s(headers: Any) -> float | None:
    """Seconds, or a date (RFC 9110, 10.2.3)."""
    value = headers.get("Retry-After", "")
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    moment = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
