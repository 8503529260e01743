"""A record that came from elsewhere, valid or refused, before the log is asked about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lrs_adapter.errors import InvalidStatement
from lrs_adapter.pending import Pending
from lrs_adapter.value_checks import moment, need_timestamp

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One that was not taken in: the `index` within what was given, and why.

    `code` is `invalid`, `no_id`, `erased` (it names somebody who was), `past` (a rule would let
    it go), `conflict` (the log has
    another statement under this id) or `void_refused`; `reason` is a sentence for the operator,
    which may quote the statement.
    """

    index: int
    statement_id: UUID | None
    code: str
    reason: str

    def __str__(self) -> str:
        return f"{self.reason} [{self.code}]"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A valid statement: as it came, as the log would have it, and when it was stored there."""

    index: int
    statement: Document
    pending: Pending
    stored: datetime | None


def stored_there(statement: Document) -> datetime | None:
    try:
        need_timestamp(stored := statement.get("stored"), "stored")
    except InvalidStatement:
        return None
    return moment(stored)
