"""What was told of an achievement already: one that comes back as it was is not told again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from lrs_adapter import ContextExtension, Happening, Verb, entry_of, recorded_id


def was_told(
    session: Session, trajectory_id: UUID, *, attempt: int, evidence: list[str], version: str
) -> bool:
    """Whether that attempt told the same evidence for the same scheme version (its IRI), and no
    end of it was told since.

    Somebody who joins her places, parts and joins them again achieves nothing a second time.
    """
    if attempt < 0 or recorded_id(session, _happening(trajectory_id, Verb.EXPIRED, attempt)):
        return False
    told = recorded_id(session, _happening(trajectory_id, Verb.ASSERTED, attempt))
    entry = entry_of(session, told) if told else None
    if entry is None or entry.voided:
        return False
    context: Mapping[str, Any] = orjson.loads(entry.document)["context"]
    grouping = {one["id"] for one in context["contextActivities"]["grouping"]}
    named = context["extensions"].get(ContextExtension.EVIDENCE.value)
    return bool(named == evidence and version in grouping)


def _happening(trajectory_id: UUID, verb: Verb, attempt: int) -> Happening:
    return Happening("trajectory", trajectory_id, verb.name.lower(), attempt)
