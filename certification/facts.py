"""What a rule may know of a statement."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement about one member, reduced to what rules compare.

    `activity` is the object's IRI, None where the object is no activity; `authority` the interned
    identifier of who vouches for it; `timestamp` when it happened, UTC; `scaled` -1..1;
    `duration_cs` how long it took in hundredths of a second, the precision of xAPI, so that sums
    are exact.
    """

    statement_id: UUID
    position: int
    verb: str
    activity: str | None
    authority: str
    timestamp: datetime
    scaled: float | None = None
    success: bool | None = None
    duration_cs: int | None = None
    voided: bool = False
