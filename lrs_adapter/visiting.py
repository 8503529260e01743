"""Look at a remote LRS without writing: what it says of itself, and whether it knows our key."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import orjson
import requests
from requests.auth import HTTPBasicAuth
from sqlalchemy import select
from sqlalchemy.orm import Session

from lrs_adapter.delivery import HEADERS
from lrs_adapter.models import LrsTarget
from lrs_adapter.source_rows import LrsSource
from lrs_adapter.sources import REMOVED
from lrs_adapter.target_states import PAUSED
from lrs_adapter.transport import BrokenOff, Exchanged, Way, kept_session
from storage import utc_now


@dataclass(frozen=True, slots=True)
class TargetLogin:
    """What a visit needs; `sealed` is the secret, which `SecretBox` opens."""

    label: str
    endpoint: str
    key: str
    sealed: bytes = field(repr=False)
    is_paused: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """`code` is well, may_not_read, key_refused, redirected, no_lrs, lrs_error or no_answer;
    `status` the answer's, 0 where none came, and `why` then says of which kind. `seconds` is how
    long the authorised read took, from `began` to `ended` by our clock.
    """

    code: str
    status: int
    why: str
    versions: tuple[str, ...]
    seconds: float
    headers: Mapping[str, str]
    began: datetime
    ended: datetime


def target_logins(session: Session) -> list[TargetLogin]:
    """Every remote LRS, the oldest first."""
    rows = session.scalars(select(LrsTarget).order_by(LrsTarget.created, LrsTarget.label))
    return [
        TargetLogin(row.label, row.endpoint, row.key, row.secret, row.state == PAUSED)
        for row in rows
    ]


def source_logins(session: Session) -> list[TargetLogin]:
    """Every LRS that is harvested from, the oldest first."""
    rows = session.scalars(
        select(LrsSource)
        .where(LrsSource.state != REMOVED)
        .order_by(LrsSource.created, LrsSource.label)
    )
    return [
        TargetLogin(row.label, row.endpoint, row.key, row.secret, row.state == PAUSED)
        for row in rows
    ]


def visit(endpoint: str, key: str, secret: str, *, timeout_s: float) -> Visit:
    """Ask `about` (xAPI 1.0.3 part 3, 2.8) and for one statement (2.1.3). Each takes `timeout_s`
    to connect, and twice that to answer whole.
    """
    about, _ = _get(f"{endpoint}/about", None, timeout_s)
    began, clock = utc_now(), time.perf_counter()
    login = HTTPBasicAuth(key.encode(), secret.encode())
    read, why = _get(f"{endpoint}/statements?limit=1", login, timeout_s)
    seconds = time.perf_counter() - clock
    return Visit(
        code=_code(read),
        status=read.status if read else 0,
        why=why,
        versions=_versions(about),
        seconds=seconds,
        headers=read.headers if read else {},
        began=began,
        ended=utc_now(),
    )


def _get(url: str, login: HTTPBasicAuth | None, timeout_s: float) -> tuple[Exchanged | None, str]:
    """The answer, or None and the kind of what went wrong, which names no address.

    On a connection of its own: one that is kept may just be ended by the other side.
    """
    headers = {name: value for name, value in HEADERS.items() if name != "Content-Type"}
    try:
        with kept_session() as session:
            way = Way(session, url, timeout_s)
            asked = requests.Request("GET", url, headers, auth=login).prepare()
            return way.exchange("GET", way.target(asked), asked.headers), ""
    except BrokenOff as error:
        return None, type(error).__name__


def _code(answer: Exchanged | None) -> str:
    if answer is None:
        return "no_answer"
    if answer.status == 200:
        return "well" if _is_result(answer.content) else "no_lrs"
    if answer.status == 403:
        return "may_not_read"
    if answer.status == 401:
        return "key_refused"
    if 300 <= answer.status < 400:
        return "redirected"
    return "no_lrs" if answer.status in (404, 405, 501) else "lrs_error"


def _is_result(content: bytes) -> bool:
    """A StatementResult (part 2, 2.5); any web page can answer 200."""
    said = _json(content)
    return isinstance(said, dict) and isinstance(said.get("statements"), list)


def _versions(about: Exchanged | None) -> tuple[str, ...]:
    said = _json(about.content) if about is not None and about.status == 200 else None
    listed = said.get("version") if isinstance(said, dict) else None
    if not isinstance(listed, list):
        return ()
    return tuple(one[:20] for one in listed if isinstance(one, str))[:10]


def _json(content: bytes) -> object:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
