"""Entries of the audit log about other LRSs: those that get records, and those that are read."""

from datetime import datetime
from typing import Literal

from community import Asker, audit
from storage import UnitOfWork


def note_lrs(
    uow: UnitOfWork,
    asker: Asker,
    kind: Literal["lrs", "source"],
    act: str,
    label: str,
    now: datetime,
    **details: object,
) -> None:
    """What was done with the one called `label`; `details` are ids, numbers and codes."""
    audit(uow, asker=asker, act=act, subject_kind=kind, subject_id=label, details=details, now=now)
