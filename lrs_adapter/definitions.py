"""What is known of an activity beyond one statement (xAPI 1.0.3 part 3, 2.5; part 2, 2.4.4.1).

Kept for each authority as statements are appended, so that a key learns only what the statements
that it may see define.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import BigInteger, LargeBinary, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from lrs_adapter.identifiers import own_authority
from lrs_adapter.iris import Iris
from lrs_adapter.keys import LrsKey
from lrs_adapter.models import LogTerm
from lrs_adapter.pending import Pending
from lrs_adapter.term_ids import term_id
from lrs_adapter.terms import ACTIVITY, AGENT, Term, term_digest
from storage import Base, Prepared, in_portions

MERGED = ("name", "description", "extensions")
MOST_BYTES = 64 * 1024
"""Beyond this what was known is not merged with, but replaced by the newest definition."""
CHUNK = 500


class LogDefinition(Base):
    """What statements of one authority say of an activity, merged; `position` is of the last that
    changed it. `definition` is JSON.
    """

    __tablename__ = "log_definition"

    activity_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    authority_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger)
    definition: Mapped[bytes] = mapped_column(LargeBinary)


COLUMNS = ("activity_id", "authority_id", "position", "definition")
SAVE = Prepared(
    {
        name: (
            row := dialect.insert(LogDefinition).values({each: bindparam(each) for each in COLUMNS})
        ).on_conflict_do_update(
            index_elements=COLUMNS[:2],
            set_={each: row.excluded[each] for each in COLUMNS[2:]},
        )
        for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
    }
)


def note_definitions(
    session: Session,
    rows: Sequence[Mapping[str, Any]],
    batch: Sequence[Pending],
    terms: Mapping[Term, int],
) -> None:
    """Merge what the statements of `batch` define, under the log's lock; `rows` are their rows."""
    found: dict[tuple[int, int], list[Any]] = {}
    positions: dict[tuple[int, int], int] = {}
    for row, pending in zip(rows, batch, strict=True):
        if not pending.defines:
            continue
        for iri, definition in _defined(pending.document):
            place = terms[ACTIVITY, iri], row["authority_id"]
            said = found.setdefault(place, [])
            if not said or said[-1] != definition:
                said.append(definition)
                positions[place] = row["position"]
    known = _known(session, found)
    changed = []
    for place, said in found.items():
        before = known.get(place)
        if before is not None and len(said) == 1 and orjson.dumps(said[0]) == before:
            continue
        now = orjson.dumps(_merged([*([] if before is None else [orjson.loads(before)]), *said]))
        if len(now) > MOST_BYTES:
            now = orjson.dumps(said[-1])
        if now != before:
            changed.append(dict(zip(COLUMNS, (*place, positions[place], now), strict=True)))
    if changed:
        SAVE.run_many(session.connection(), changed)


def definitions_of(
    session: Session, iris: Iris, activities: Collection[str], key: LrsKey
) -> dict[str, dict[str, Any]]:
    """By IRI, what statements that `key` may see say of the activity; nothing of those of which
    they say nothing. The newest wins, and what CHILD itself says wins over all.
    """
    own = term_id(session, (AGENT, own_authority(iris)))
    mine = term_id(session, (AGENT, key.authority(iris)))
    digests = {term_digest((ACTIVITY, iri)): iri for iri in activities}
    told: dict[str, list[tuple[bool, int, bytes]]] = {}
    for some in in_portions(digests, CHUNK):
        query = (
            select(
                LogTerm.digest,
                LogDefinition.authority_id,
                LogDefinition.position,
                LogDefinition.definition,
            )
            .join(LogDefinition, LogDefinition.activity_id == LogTerm.id)
            .where(LogTerm.digest.in_(some))
        )
        for digest, authority, position, definition in session.execute(query):
            iri = digests[bytes(digest)]
            is_own = authority == own
            if key.launch is not None and not key.launch.holds(iri):
                continue
            if authority == mine or _may_know(key, iri, is_own=is_own):
                told.setdefault(iri, []).append((is_own, position, definition))
    return {
        iri: _merged(orjson.loads(definition) for _, _, definition in sorted(said))
        for iri, said in told.items()
    }


def _may_know(key: LrsKey, iri: str, *, is_own: bool) -> bool:
    """Of what it did not store itself: all, or what CHILD says of the community's own things."""
    if not key.reads_all:
        return False
    if key.community_id is None:
        return True
    place = key.community_iri or ""
    return is_own and (iri == place or iri.startswith(f"{place}/"))


def _merged(definitions: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Languages and extensions add up; of everything else the last word stands."""
    found: dict[str, Any] = {}
    for definition in definitions:
        for key, value in definition.items():
            found[key] = {**found.get(key, {}), **value} if key in MERGED else value
    return found


def _defined(statement: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each activity of the statement that it defines, with its definition."""
    for activity in _activities(statement):
        if definition := activity.get("definition"):
            yield activity["id"], definition


def _activities(statement: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    target = statement["object"]
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        yield target
    elif kind == "SubStatement":
        yield from _activities(target)
    for some in statement.get("context", {}).get("contextActivities", {}).values():
        yield from some


def _known(session: Session, places: Collection[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    known: dict[tuple[int, int], bytes] = {}
    authorities = {authority for _, authority in places}
    for some in in_portions({activity for activity, _ in places}, CHUNK):
        query = select(
            LogDefinition.activity_id, LogDefinition.authority_id, LogDefinition.definition
        ).where(LogDefinition.activity_id.in_(some), LogDefinition.authority_id.in_(authorities))
        for activity, authority, definition in session.execute(query):
            known[activity, authority] = definition
    return known
