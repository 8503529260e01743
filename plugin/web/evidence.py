"""Learning records as evidence: each a sentence that a person would say, with its day and id."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from lrs_adapter import entries_of, own_actor
from plugin.services import services
from plugin.web.wording import deed, words


@dataclass(frozen=True, slots=True)
class Evidence:
    """`is_erased_in_part` where the record named somebody, a judge say, who was forgotten since."""

    statement_id: UUID
    sentence: str
    when: datetime
    is_erased_in_part: bool = False


def evidence_of(
    session: Session,
    record_ids: Collection[UUID],
    wanted: Collection[UUID],
    erased: Collection[UUID] = (),
) -> dict[UUID, Evidence]:
    """The records of a person, by all her record ids, that a proof names, by their ids; those that
    are gone are left out. `erased` are those of which a part was erased.
    """
    if not wanted:
        return {}
    iris = services().iris
    hers = {own_actor(iris, record_id) for record_id in record_ids}
    return {
        entry.statement_id: Evidence(
            statement_id=entry.statement_id,
            sentence=deed(entry.verb, _name_of_object(entry.document, entry.object_iri)),
            when=entry.timestamp,
            is_erased_in_part=entry.statement_id in erased,
        )
        for entry in entries_of(session, wanted)
        if entry.actor in hers
    }


def _name_of_object(document: bytes, object_iri: str | None) -> str:
    statement: dict[str, Any] = orjson.loads(document)
    definition = statement.get("object", {}).get("definition", {})
    tail = (object_iri or "").rstrip("/").rpartition("/")[2]
    return words(definition.get("name"), tail)
