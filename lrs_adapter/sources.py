"""LRSs that records are harvested from: where they are and how they are read."""

import re
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from lrs_adapter.errors import BadSource, UnknownSource
from lrs_adapter.origins import place_of
from lrs_adapter.source_filter import changed_filter, is_wider
from lrs_adapter.source_rows import LONGEST_LABEL, LrsSource
from lrs_adapter.target_filter import EVERYTHING, read_filter
from lrs_adapter.targets import target_row
from storage import SecretBox, UnitOfWork

READING, PAUSED, REMOVED = "active", "paused", "removed"
VERSIONS = ("1.0.3", "2.0.0")
OVERLAP_S, LEAST_OVERLAP_S, MOST_OVERLAP_S = 60, 2, 86_400
EVERY_S, LEAST_EVERY_S, MOST_EVERY_S = 60, 5, 86_400
LABEL = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def add_source(
    uow: UnitOfWork,
    secret_box: SecretBox,
    *,
    label: str,
    endpoint: str,
    key: str,
    secret: str,
    since: datetime | None = None,
    verbs: Sequence[str] = (),
    activities: Sequence[str] = (),
    same_as: str | None = None,
    xapi_version: str = VERSIONS[0],
    defines: bool = False,
    overlap_s: int = OVERLAP_S,
    every_s: int = EVERY_S,
    now: datetime,
) -> str:
    """Read another LRS's statements, all or those stored there after `since`, of `verbs`, about
    `activities` or what is below them; returns the name by which schemes trust it. `same_as`
    names the target that is the same LRS by another address.

    Raises `BadSource`, `UnknownTarget`.
    """
    if len(label) > LONGEST_LABEL or not LABEL.fullmatch(label):
        raise BadSource(
            f"{label[:60]!r} is not a label of a source",
            "Write lower-case letters, digits and single hyphens, such as moodle or lms-2: schemes "
            "name it.",
        )
    if uow.session.scalar(select(LrsSource.id).where(LrsSource.label == label)) is not None:
        raise BadSource(
            f"There is or was a source called {label!r}",
            "Choose another label: schemes that trust this one mean that LRS.",
        )
    row = LrsSource(
        id=uuid4(),
        label=label,
        key=key,
        secret=secret_box.seal(secret),
        state=READING,
        created=now,
        filter=changed_filter(EVERYTHING, verbs, activities).text,
        starts=since,
        reached=since,
        is_ordered=True,
        taken=0,
        known=0,
        filtered=0,
        failures=0,
        lease_token=0,
    )
    _set(uow.session, row, endpoint, xapi_version, overlap_s, every_s)
    row.defines = defines
    row.target_id = None if same_as is None else target_row(uow.session, same_as).id
    uow.session.add(row)
    return row.origin_name


def change_source(
    uow: UnitOfWork,
    secret_box: SecretBox,
    label: str,
    *,
    endpoint: str | None = None,
    key: str | None = None,
    secret: str | None = None,
    since: datetime | None = None,
    verbs: Sequence[str] | None = None,
    activities: Sequence[str] | None = None,
    same_as: str | None = None,
    xapi_version: str | None = None,
    defines: bool | None = None,
    overlap_s: int | None = None,
    every_s: int | None = None,
) -> bool:
    """Correct where it is or how it is read; it is tried again at once. With `since` all that was
    stored there after it is read again; what the log has is known by its id. An empty list of
    `verbs` or `activities` chooses by them no more.

    Returns whether what was read before holds what would pass now and was left out: it comes once
    it is read again.

    Raises `UnknownSource`, `BadSource`, `UnknownTarget`.
    """
    row = source_row(uow.session, label)
    _set(
        uow.session,
        row,
        row.endpoint if endpoint is None else endpoint,
        row.xapi_version if xapi_version is None else xapi_version,
        row.overlap_s if overlap_s is None else overlap_s,
        row.every_s if every_s is None else every_s,
    )
    if key is not None:
        row.key = key
    if secret is not None:
        row.secret = secret_box.seal(secret)
    if endpoint is not None:
        row.told_date = row.told_through = row.heard = row.back_until = None
    if same_as is not None:
        row.target_id = target_row(uow.session, same_as).id
    if defines is not None:
        row.defines = defines
    before = read_filter(row.filter)
    after = changed_filter(before, verbs, activities)
    row.filter = after.text
    if endpoint is not None or since is not None or after != before:
        if since is not None:
            row.reached = since
            row.starts = None if row.starts is None else min(row.starts, since)
        elif row.more is not None and not row.is_ordered:
            row.reached = row.pass_from
        row.pass_from = row.more = row.furthest = row.through = None
        row.is_ordered = True
        fence(row)
    row.next_try = None
    return is_wider(before, after) and since is None


def pause_source(uow: UnitOfWork, label: str) -> None:
    """Read nothing more until it is resumed. Raises `UnknownSource`."""
    row = source_row(uow.session, label)
    row.state = PAUSED
    fence(row)


def resume_source(uow: UnitOfWork, label: str) -> None:
    """Read again, from where it stopped, and at once. Raises `UnknownSource`."""
    row = source_row(uow.session, label)
    row.state, row.next_try = READING, None


def remove_source(uow: UnitOfWork, label: str) -> None:
    """Read nothing more for good, and forget its key; what was taken in stays, and is still never
    sent there. Its label is never given again. Raises `UnknownSource`.
    """
    row = source_row(uow.session, label)
    row.state, row.key, row.secret = REMOVED, "", b""
    row.next_try = row.last_error = row.more = None
    row.failures = 0
    fence(row)


def fence(row: LrsSource) -> None:
    """Let no worker that reads just now write down what it read, by the rules of before."""
    row.lease_token += 1
    row.lease_owner = row.lease_until = None


def source_row(session: Session, label: str) -> LrsSource:
    """Raises `UnknownSource`, also for one that was removed."""
    row = session.scalars(select(LrsSource).where(LrsSource.label == label)).one_or_none()
    if row is None or row.state == REMOVED:
        raise UnknownSource(label)
    return row


def _set(
    session: Session,
    row: LrsSource,
    endpoint: str,
    xapi_version: str,
    overlap_s: int,
    every_s: int,
) -> None:
    row.endpoint = _checked(endpoint)
    row.place = place_of(row.endpoint)
    if xapi_version not in VERSIONS:
        raise BadSource(f"xAPI {xapi_version[:20]!r} is not spoken", "Use 1.0.3 or 2.0.0.")
    row.xapi_version = xapi_version
    row.overlap_s = _within(overlap_s, LEAST_OVERLAP_S, MOST_OVERLAP_S, "The overlap")
    row.every_s = _within(every_s, LEAST_EVERY_S, MOST_EVERY_S, "The time between two looks")
    others = select(LrsSource.label).where(
        LrsSource.place == row.place, LrsSource.state != REMOVED, LrsSource.id != row.id
    )
    with session.no_autoflush:
        same = session.scalar(others.limit(1))
    if same is not None:
        raise BadSource(
            f"The source {same!r} reads that LRS already",
            f"Change that one: child lrs source change {same}.",
        )


def _checked(endpoint: str) -> str:
    try:
        parts = urlsplit(endpoint)
        is_one = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        is_one = False
    if not is_one or parts.query or parts.fragment or parts.username is not None:
        raise BadSource(
            f"{endpoint[:200]!r} is not the address of an LRS",
            "Give the address that ends before /statements, such as https://lrs.example.org/xapi.",
        )
    return endpoint.rstrip("/").removesuffix("/statements")


def _within(given: int, least: int, most: int, what: str) -> int:
    if not least <= given <= most:
        raise BadSource(f"{what} is {given} seconds", f"Give {least} to {most} seconds.")
    return given
