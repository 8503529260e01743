"""A statement on its way into the log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lrs_adapter.attachments import Attached


@dataclass(slots=True)
class Pending:
    """Not frozen, which would make each cost three times as much; nobody changes one.

    `document` is a valid statement with id and authority, without `stored`.

    `timestamp` is None where the sender gave none: it then becomes `stored` (xAPI 1.0.3 part 2,
    2.4.7). `may_void_any` is whether the sender may void what other keys stored. `owner` is the
    actor to whom the statement's registration belongs; None where only CHILD could say it and
    did not, and where there is no registration. `defines` is whether what it says of activities
    and people counts beyond the statement (xAPI 1.0.3 part 3, 4.2: `define`). `learns_all` is
    whether the sender may be told of what others stored. `attachments` are the data that came
    with it. `is_first` is whether its id was made in this very unit of work, so that nothing in
    the log has it or points to it.
    """

    statement_id: UUID
    document: dict[str, Any]
    actor: str
    authority: str
    timestamp: datetime | None
    may_void_any: bool
    owner: str | None = None
    defines: bool = False
    learns_all: bool = True
    attachments: tuple[Attached, ...] = ()
    is_first: bool = False
