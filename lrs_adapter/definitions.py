"""What is known of an activity beyond one statement (xAPI 1.0.3 part 3, 2.5; part 2, 2.4.4.1).

Kept for each authority as statements are appended, so that a key learns only what the statements
that it may see define.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
KNOWN = {
    "sqlite": """
        select d.activity_id, d.authority_id, d.definition from json_each(?) as a
        cross join log_definition as d
        on d.activity_id = json_extract(a.value, '$[0]')
        and d.authority_id = json_extract(a.value, '$[1]')
    """,
    "postgresql": """
        select activity_id, authority_id, definition
        from unnest(%s::bigint[], %s::bigint[]) as asked (activity, authority)
        join log_definition on activity_id = activity and authority_id = authority
    """,
}


def note_definitions(
    session: Session,
    rows: Sequence[Mapping[str, Any]],
    batch: Sequence[Pending],
    terms: Mapping[Term, int],
) -> None:
    """Merge what the statements of `batch` define, under the log's lock; `rows` are their rows."""
    found: dict[tuple[int, int], list[Any]] = {}
    positions: dict[tuple[int, int], int] = {}
    already: dict[int, list[tuple[int, Any]]] = {}
    settled: set[tuple[int, int]] = set()
    """Parts, by authority, that said nothing new, and nothing new was said since: to look at them
    again would change nothing.
    """
    for row, pending in zip(rows, batch, strict=True):
        if not pending.defines:
            continue
        authority = row["authority_id"]
        for part in _parts(pending.document):
            if (id(part), authority) in settled:
                continue
            defined = already.get(id(part))
            if defined is None:  # `batch` keeps its parts, so none takes another's identity
                already[id(part)] = defined = [
                    (terms[ACTIVITY, one["id"]], definition)
                    for one in _activities(part)
                    if (definition := one.get("definition"))
                ]
            settled.add((id(part), authority))
            for activity, definition in defined:
                place = activity, authority
                said = found.setdefault(place, [])
                if not said or (said[-1] is not definition and said[-1] != definition):
                    said.append(definition)
                    positions[place] = row["position"]
                    settled.clear()
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


def _parts(statement: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Its object where that is an activity, and its context's activities by their kind; the same
    of a statement within it.
    """
    target = statement["object"]
    kind = target.get("objectType", "Activity")
    found = [target] if kind == "Activity" else _parts(target) if kind == "SubStatement" else []
    context = statement.get("context")
    if context and (activities := context.get("contextActivities")):
        found.append(activities)
    return found


def _activities(part: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return (part,) if "id" in part else (one for some in part.values() for one in some)


def _known(session: Session, places: Collection[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    known: dict[tuple[int, int], bytes] = {}
    connection = session.connection()
    for some in in_portions(places, CHUNK):
        activities, authorities = [list(column) for column in zip(*some, strict=True)]
        asked: tuple[object, ...] = (activities, authorities)
        if connection.dialect.name == "sqlite":
            asked = (orjson.dumps(some).decode(),)
        for activity, authority, definition in connection.exec_driver_sql(
            KNOWN[connection.dialect.name], asked
        ):
            known[activity, authority] = bytes(definition)
    return known
