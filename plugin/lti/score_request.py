"""One score to its LMS: the request, and what its answer means (AGS 2.0, 3.4)."""

import logging
import re
from dataclasses import dataclass
from math import isfinite
from time import monotonic
from typing import Any, Literal

import orjson

from plugin.lti.access_tokens import AccessTokens
from plugin.lti.errors import NOT_CALLED, NotHttps, PlatformUnreachable, ServiceElsewhere
from plugin.lti.registrations import Registration
from plugin.lti.scopes import RESULTS, SCORE
from plugin.lti.service_request import ask_service, check_service
from plugin.lti.transport import Reply, one_line
from plugin.lti.urls import below, with_query
from storage import CannotOpenSecret, Database, SecretBox, reach

log = logging.getLogger("child.lti")

SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
TRY_AGAIN = (401, 408, 425, 429)
SAME = 0.000_1
NEWER_THERE = "The LMS holds a newer score for this learner."
ANSWERED = re.compile(r"The LMS answers (\d{3})\b")


@dataclass(frozen=True, slots=True)
class Outcome:
    """`again` may be tried later, not before `retry_after_s` seconds where the LMS said so;
    `late`: the lease is spent, and whoever claims it next decides. Without `whole_lms` it is this
    series that has to wait, and not what else is due at the LMS. `left` unless it is certain that
    nothing was sent.
    """

    kind: Literal["sent", "again", "refused", "late"]
    reason: str | None = None
    retry_after_s: float | None = None
    whole_lms: bool = True
    left: bool = True


@dataclass(frozen=True, slots=True)
class ScoreToSend:
    """`attempts` counts this one too: over 1, an earlier one may have arrived unheard. `until` is
    when the lease ends, by the process's monotonic clock in seconds.
    """

    line_item_url: str
    user_id: str
    body: bytes
    attempts: int
    can_read_results: bool
    until: float


class LeaseSpent(Exception):
    """A request begun now could end after somebody else has claimed the score."""


class ScoreSender:
    """Sends scores to one LMS after another; holds what the requests have in common."""

    def __init__(
        self, database: Database, secret_box: SecretBox, tokens: AccessTokens, timeout_s: float
    ) -> None:
        self._database = database
        self._secret_box = secret_box
        self._tokens = tokens
        self._timeout_s = timeout_s

    def send(self, registration: Registration, score: ScoreToSend) -> Outcome:
        """Post the stored bytes; never raises for what an LMS does."""
        try:
            reply = self._post(registration, score)
            if reply.status == 401:  # the token was withdrawn: one more, with a new one
                self._tokens.forget(registration)
                reply = self._post(registration, score)
            if reply.status == 409:
                return self._settle_conflict(registration, score)
            return _meaning(reply)
        except ServiceElsewhere as error:
            log.warning("registration=%s reason=service_elsewhere score=kept", registration.id)
            return Outcome("again", str(error), whole_lms=False, left=False)
        except NotHttps as error:
            return Outcome("again", str(error), whole_lms=False)
        except PlatformUnreachable as error:
            return Outcome("again", str(error), error.retry_after_s)
        except CannotOpenSecret as error:
            return Outcome("again", str(error))
        except LeaseSpent:
            return Outcome("late")

    def _post(self, registration: Registration, score: ScoreToSend) -> Reply:
        check_service(registration, score.line_item_url)
        headers = self._authorised(registration, score, SCORE) | {"Content-Type": SCORE_TYPE}
        reach("score/before-request")
        self._check_lease(score)
        reply = ask_service(
            registration,
            "POST",
            below(score.line_item_url, "scores"),
            timeout_s=self._timeout_s,
            headers=headers,
            body=score.body,
        )
        reach("score/after-request")
        return reply

    def _settle_conflict(self, registration: Registration, score: ScoreToSend) -> Outcome:
        """409: the LMS holds a score that is as new. Ours, when a crash hid its answer; else it
        was given there since, and stays.
        """
        may_have_arrived = score.attempts > 1
        if score.can_read_results:
            headers = self._authorised(registration, score, RESULTS) | {"Accept": RESULTS_TYPE}
            url = with_query(below(score.line_item_url, "results"), {"user_id": score.user_id})
            self._check_lease(score)
            reply = ask_service(
                registration, "GET", url, timeout_s=self._timeout_s, headers=headers
            )
            if reply.status >= 500 or reply.status in TRY_AGAIN:
                return _meaning(reply)
            if reply.status == 200:
                held = _held(reply.json(), score.user_id)
                wanted = share_of(orjson.loads(score.body), "scoreGiven", "scoreMaximum")
                if (wanted is None and may_have_arrived) or _same(held, wanted):
                    return Outcome("sent", "The LMS holds this score already.")
                return Outcome("refused", NEWER_THERE)
        if may_have_arrived:
            return Outcome(
                "sent", "The LMS holds a score of this time; its results are not ours to read."
            )
        return Outcome("refused", NEWER_THERE)

    def _check_lease(self, score: ScoreToSend) -> None:
        """A process that was frozen in between would bring an older score after a newer one."""
        if monotonic() + self._timeout_s > score.until:
            raise LeaseSpent

    def _authorised(
        self, registration: Registration, score: ScoreToSend, scope: str
    ) -> dict[str, str]:
        self._check_lease(score)
        token = self._tokens.get(
            self._database, self._secret_box, registration, [scope], timeout_s=self._timeout_s
        )
        return {"Authorization": f"Bearer {token}"}


def answer_in(reason: str | None) -> str:
    """The code of what an LMS said, from the reason that is kept with a score: its status, "newer"
    where it holds a newer grade, "elsewhere" where its host is not allowed, "silent" where it gave
    no answer; "" where there is no reason.
    """
    if not reason:
        return ""
    if reason == NEWER_THERE:
        return "newer"
    if reason.startswith(NOT_CALLED):
        return "elsewhere"
    answered = ANSWERED.match(reason)
    return answered[1] if answered else "silent"


def _meaning(reply: Reply) -> Outcome:
    if 200 <= reply.status < 300:
        if reply.body.lstrip().startswith(b"<"):  # of who stands before the LMS: sign in, come back
            return Outcome("again", f"The LMS answers {reply.status} with a page and took nothing.")
        return Outcome("sent")
    reason = f"The LMS answers {reply.status}{_said(reply)}."
    if 400 <= reply.status < 500 and reply.status not in TRY_AGAIN:
        return Outcome("refused", reason)
    return Outcome("again", reason, reply.retry_after_s)


def _said(reply: Reply) -> str:
    """The LMS's own words where it sends JSON, on one line; never a page of HTML."""
    document = reply.json()
    if not isinstance(document, dict):
        return ""
    words = [document.get(name) for name in ("reason", "message", "error", "error_description")]
    said = (one_line(word, 200) for word in words if isinstance(word, str))
    found = next((word for word in said if word), None)
    return f": {found}" if found else ""


def _held(results: Any, user_id: str) -> float | None:
    """The user's result as a share of its maximum; other users are left alone."""
    listed = results if isinstance(results, list) else []
    for result in listed:
        if isinstance(result, dict) and str(result.get("userId")) == user_id:
            return share_of(result, "resultScore", "resultMaximum")
    return None


def share_of(document: dict[str, Any], given: str, maximum: str) -> float | None:
    """`given / maximum`; a result without a maximum is out of 1 (AGS 2.0, 3.3.4.4). None for what
    is no share: an LMS may write numbers as texts, and as "0" or "NaN".
    """
    try:
        share = float(document[given]) / float(document.get(maximum) or 1)
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    return share if isfinite(share) else None


def _same(held: float | None, wanted: float | None) -> bool:
    return held is not None and wanted is not None and abs(held - wanted) <= SAME
