"""Checks of how the installation stands: the operator's page's own probes, as checks."""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from lrs_adapter import TargetLogin, source_logins, target_logins
from plugin.doctor.check import Check, failure, from_finding, ok, warning
from plugin.lti import Registration, registrations, tool_keys
from plugin.operations import state_of
from plugin.operations.clock import database_clock
from plugin.operations.clock import finding as clock_finding
from plugin.services import Placed
from storage import CannotOpenSecret, SecretBox, trouble_of, utc_now

HERE = "this machine"


def standing(place: Placed) -> Iterator[Check]:
    """The probes one by one, then the clock of this very machine."""
    try:
        with place.database.reading() as session:
            found = state_of(session, place, now=utc_now())
            _, ahead_s = database_clock(session)
    except (SQLAlchemyError, OSError) as error:
        trouble = trouble_of(error)
        what = trouble.code if trouble else type(error).__name__
        fix = trouble.fix if trouble else "See docs/operating/failures.md"
        yield failure("standing", f"How things stand cannot be read ({what}).", fix)
        return
    for name, probe in found.probes.items():
        yield from (from_finding(NAMES[name], each) for each in probe.findings)
    if place.database.dialect == "postgresql":
        yield from_finding("clock-database", clock_finding(HERE, ahead_s))


NAMES = {
    "processes": "workers",
    "readers": "readers",
    "targets": "lrs-lag",
    "letters": "dead-letters",
    "sources": "harvest-lag",
    "privacy": "privacy",
    "lms": "lms",
    "mail": "outbox",
    "disk": "disk",
    "data": "attached-data",
    "backups": "backup",
    "keys": "key-age",
    "clock": "clock-processes",
}
"""How the doctor calls the probes of the operator's page."""


def others(
    place: Placed,
) -> tuple[list[TargetLogin], list[TargetLogin], list[Registration]]:
    """Whom CHILD speaks with: LRSs that it sends to and those that it reads, with their logins
    still sealed, and LMSs.
    """
    with place.database.reading() as session:
        return target_logins(session), source_logins(session), registrations(session)


def secrets(
    place: Placed,
    box: SecretBox | None,
    targets: list[TargetLogin],
    sources: list[TargetLogin],
) -> Iterator[Check]:
    """Whether the present key opens what is sealed in the database, each without showing it."""
    with place.database.reading() as session:
        keys = tool_keys(session)
    logins = [("target", each) for each in targets] + [("source", each) for each in sources]
    if not keys:
        yield ok("signing-key", "There is none yet; the first LMS that connects gets one made.")
    if box is None:
        if keys or logins:
            yield failure(
                "secrets",
                f"{len(keys) + len(logins)} secrets in the database are sealed with a key that is "
                "not here.",
                str(CannotOpenSecret()),
            )
        return
    closed = [key for key in keys if not _opens(box, key.sealed)]
    if closed:
        yield failure("signing-key", _closed(len(closed), "signing key"), str(CannotOpenSecret()))
    elif keys:
        yield ok("signing-key", f"{len(keys)} in the database, and the secret key opens them.")
    for kind, login in logins:
        if not _opens(box, login.sealed):
            yield warning(
                "secrets",
                f"The secret of the LRS {login.label} cannot be opened: nothing reaches it.",
                f"Put back the secret key, or: child lrs {kind} change {login.label} --secret …",
                login.label,
            )


def _opens(box: SecretBox, sealed: bytes) -> bool:
    try:
        box.open(sealed)
    except CannotOpenSecret:
        return False
    return True


def _closed(count: int, what: str) -> str:
    return f"The secret key does not open {count} {what}{'s' if count > 1 else ''}: nothing starts."
