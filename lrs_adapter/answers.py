"""What another LRS's answer means: what to do next, and what to tell the operator."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Any

import orjson

MOST_TOLD = 500
BREAKS_IT = "breaks_it"
FAULT = "Look at its log; CHILD tries again by itself."


class Outcome(Enum):
    DELIVERED = "delivered"
    REFUSED = "refused"  # these statements, as they are; others may pass
    TOO_LARGE = "too large"  # so many at once; fewer may pass
    CONFLICT = "conflict"  # one of the ids is taken there
    UNLISTED = "unlisted"  # a success that does not name them all, as where it had some before
    TAKEN = "taken"  # this one for certain: its id is another's there, or its data is lost here
    FAILED = "failed"  # the LRS or the way to it; try again later


@dataclass(frozen=True, slots=True)
class Answer:
    """`code` is for log lines and stays the same; `reason` is a sentence for the operator.

    `retry_after_s` is what the LRS asked for, in seconds. `is_fault`: it broke over the request,
    which may be one statement's doing.
    """

    outcome: Outcome
    code: str = ""
    reason: str = ""
    retry_after_s: float | None = None
    is_fault: bool = False

    def __str__(self) -> str:
        return f"{self.reason} [{self.code}]"


DELIVERED = Answer(Outcome.DELIVERED)
UNLISTED = Answer(
    Outcome.UNLISTED, "unlisted", "The LRS answered with success, but not with the ids of all."
)


def no_answer(error: Exception) -> Answer:
    """The request ended without a whole answer: `error` is how."""
    if trouble := _certificate_trouble(error):
        return Answer(
            Outcome.FAILED,
            "certificate",
            f"The certificate of the LRS is not good: {trouble}. Ask those who run it for a new "
            "one; CHILD tries again by itself. Nothing was sent.",
        )
    return Answer(
        Outcome.FAILED,
        "no_answer",
        f"The LRS did not answer ({type(error).__name__}). Check that it runs and that the "
        "endpoint is right; CHILD tries again by itself.",
    )


def _certificate_trouble(error: BaseException | None) -> str | None:
    """What is wrong with a certificate, where that is what broke the request off."""
    for _ in range(5):
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message[:MOST_TOLD]
        if error is None:
            return None
        inner = error.args[0] if error.args and isinstance(error.args[0], Exception) else None
        error = error.__cause__ or error.__context__ or inner
    return None


def understood(status: int, headers: Any, content: bytes, sent: bytes) -> Answer:
    """What the answer to a POST of the ids `sent` (as `outgoing_rows.listed`) means (xAPI 1.0.3
    part 3, 2.1.2 and 3.2).
    """
    if status in (200, 204):
        return _accepted(status, content, sent)
    told = _told(status, content)
    if status == 409:
        return Answer(Outcome.CONFLICT, "conflict", told)
    if status == 413:
        return Answer(Outcome.TOO_LARGE, "too_large", told)
    if status in (400, 415, 422):
        return Answer(Outcome.REFUSED, "refused", told)
    return failed(status, headers, content)


def failed(
    status: int, headers: Any, content: bytes, change: str = "child lrs target change LABEL"
) -> Answer:
    """The LRS as such cannot or will not; nothing is said about the statements.

    `change` is the command that corrects what CHILD knows of it.
    """
    told, wait_s = _told(status, content), _retry_after_s(headers)
    if status in (401, 403):
        code, fix = "key_refused", f"Correct its key: `{change} --key …`."
    elif 300 <= status < 400:
        where = str(headers.get("Location", "elsewhere"))[:MOST_TOLD]
        told = f"The LRS answered {status}: it sends us to {where}."
        code, fix = "redirected", f"If that is right, `{change} --endpoint …`."
    elif status in (404, 405, 501):
        code, fix = "no_lrs", f"Correct its address: `{change} --endpoint …`."
    elif status == 429:
        code, fix = "slow_down", "CHILD waits as long as it asks."
    elif status == 507:
        code, fix = "full", "It has no room left. Make room there; CHILD tries again by itself."
    elif status >= 500:
        code, fix = "lrs_error", FAULT
    else:
        code, fix = "unexpected", "CHILD tries again by itself."
    return Answer(Outcome.FAILED, code, f"{told} {fix}", wait_s, is_fault=status == 500)


def breaks_over(answer: Answer) -> Answer:
    """What a fault says of one statement, where the LRS takes others meanwhile."""
    told = answer.reason.removesuffix(f" {FAULT}")
    return Answer(
        Outcome.REFUSED,
        BREAKS_IT,
        f"The LRS fails over this statement each time, and takes others. {told} Look at its log.",
    )


def refuses_everything(answer: Answer) -> Answer:
    """What `answer` to one statement comes to where no other is taken either."""
    if answer.outcome is Outcome.TOO_LARGE:
        return Answer(
            Outcome.FAILED,
            "full",
            f"The LRS finds every statement too large, also those that it took before: it may have "
            f"no room left. {answer} Nothing was set aside; make room there, and CHILD goes on.",
        )
    if answer.code == BREAKS_IT:
        return Answer(
            Outcome.FAILED,
            "lrs_error",
            f"The LRS answers 500 to every new statement. {FAULT} Where that never ends, let the "
            "first ones go with `child lrs target set-aside LABEL`.",
        )
    return Answer(
        Outcome.FAILED,
        "refuses_everything",
        f"The LRS refuses every statement, also those that it took before, if any. {answer} "
        "Nothing was set aside; mend the cause and `child lrs target resume LABEL`, or let the "
        "first ones go with `child lrs target set-aside LABEL`.",
    )


def _accepted(status: int, content: bytes, sent: bytes) -> Answer:
    """Success is the list of our ids; any web page can answer 200.

    An LRS that names only what is new to it, or answers 204 where nothing is (Ralph does), is
    asked for each that it did not name.
    """
    if status == 204 and not content:
        return UNLISTED
    content = content.replace(b"-", b"").lower()  # as our ids are
    if content == sent:
        return DELIVERED
    try:
        said = orjson.loads(content)
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
    ids = set(orjson.loads(sent))
    if listed == ids:
        return DELIVERED
    if listed < ids:
        return UNLISTED
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
