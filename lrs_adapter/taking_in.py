"""Take in records that were made elsewhere, many at a time: harvested, imported, moved here.

Every record that does not come with a key comes through here. A bad one is refused for itself and
holds up no other; one that the log has already is known by its id.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lrs_adapter.actor_checks import check_authority
from lrs_adapter.append import append
from lrs_adapter.arrived import Arrived, Document, Refusal, stored_there
from lrs_adapter.attachments import ATTACHED, attached_to, keep_parts, stage_parts
from lrs_adapter.checked_once import CheckedOnce
from lrs_adapter.completing import VERSIONS, Completing
from lrs_adapter.errors import InvalidStatement, TooManyStatements
from lrs_adapter.identifiers import actor_identifier, authority_agent, named_authority
from lrs_adapter.iris import Iris
from lrs_adapter.json_pieces import texts
from lrs_adapter.log_lock import lock_log
from lrs_adapter.origins import Origin, note_origins
from lrs_adapter.outgoing import LRS_ASSIGNS
from lrs_adapter.pending import Pending
from lrs_adapter.received_json import parse_body
from lrs_adapter.received_parts import ReceivedPart
from lrs_adapter.signatures import check_signatures
from lrs_adapter.sorting_out import sorted_out
from lrs_adapter.statement_checks import validate_statement
from lrs_adapter.tombstones import erased_in
from lrs_adapter.value_checks import moment
from storage import Database, UnitOfWork, forget_now

MOST_AT_ONCE = 1_000
NO_PARTS: Mapping[str, ReceivedPart] = {}


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of each: new on the log, `known` there already, or refused."""

    taken: tuple[UUID, ...]
    known: tuple[UUID, ...]
    refused: tuple[Refusal, ...]


def take_in(
    database: Database,
    iris: Iris,
    origin: Origin,
    arriving: Sequence[bytes | Document],
    *,
    version: str = "1.0.3",
    parts: Mapping[str, ReceivedPart] = NO_PARTS,
    now: datetime,
    then: Callable[[UnitOfWork, TakenIn], None] | None = None,
) -> TakenIn:
    """Append what is new of `arriving` (JSON, or values of `parse_body`), in its order, in one
    transaction of its own.

    Each has its id. It gets the authority of `origin` and a `stored` of ours; what it had over
    there is kept beside (xAPI 1.0.3 part 2, 2.4.8 and 2.4.9), and where it says no `timestamp`,
    that is when it was stored over there (2.4.7). A statement of xAPI 2.0.0 says so in its
    `version`; others are what `version` says. `parts` are attached data, by their sums; what no
    statement names is left.

    `then(uow, taken)` writes what belongs to it (a cursor, what was refused) in the same
    transaction, under the log's lock: do no more there; what it raises undoes all. Raises
    `TooManyStatements`.
    """
    if len(arriving) > MOST_AT_ONCE:
        raise TooManyStatements(len(arriving), MOST_AT_ONCE)
    arrived, refused = _checked(iris, origin, arriving, version, parts)
    brought = _data_to_keep(database, arrived, parts)
    with database.unit_of_work() as uow:
        stage_parts(uow, brought)
        keep_parts(uow, brought, now)
        lock_log(uow.session)
        fresh, known, more = sorted_out(uow.session, arrived, now)
        append(uow.session, [one.pending for one in fresh])
        unused = {part.sha256 for part in brought.values()} - _data_of(fresh)
        if unused:
            forget_now(uow, unused, ATTACHED)
        note_origins(
            uow.session, origin, {one.pending.statement_id: _said_there(one) for one in fresh}
        )
        taken = TakenIn(
            taken=tuple(one.pending.statement_id for one in fresh),
            known=tuple(one.pending.statement_id for one in known),
            refused=tuple(sorted((*refused, *more), key=lambda one: one.index)),
        )
        if then is not None:
            then(uow, taken)
        uow.commit()
    return taken


def _data_to_keep(
    database: Database, arrived: Sequence[Arrived], parts: Mapping[str, ReceivedPart]
) -> Mapping[str, ReceivedPart]:
    """The data that a record names; of somebody who was erased it never reaches the disk."""
    if not any(one.pending.attachments for one in arrived):
        return NO_PARTS
    with database.reading() as session:
        erased = erased_in(session, [one.statement for one in arrived])
    staying = [one for one, is_erased in zip(arrived, erased, strict=True) if not is_erased]
    wanted = _data_of(staying)
    return {sha2: part for sha2, part in parts.items() if part.sha256 in wanted}


def _data_of(arrived: Sequence[Arrived]) -> set[str]:
    return {one.sha256 for each in arrived for one in each.pending.attachments}


def foretell_in(
    database: Database,
    iris: Iris,
    origin: Origin,
    arriving: Sequence[bytes | Document],
    *,
    version: str = "1.0.3",
    parts: Mapping[str, ReceivedPart] = NO_PARTS,
    now: datetime,
) -> TakenIn:
    """What `take_in` would answer to the same, as the log stands; nothing is written."""
    arrived, refused = _checked(iris, origin, arriving, version, parts)
    with database.reading() as session:
        fresh, known, more = sorted_out(session, arrived, now=now)
    return TakenIn(
        taken=tuple(one.pending.statement_id for one in fresh),
        known=tuple(one.pending.statement_id for one in known),
        refused=tuple(sorted((*refused, *more), key=lambda one: one.index)),
    )


def _checked(
    iris: Iris,
    origin: Origin,
    arriving: Sequence[bytes | Document],
    version: str,
    parts: Mapping[str, ReceivedPart],
) -> tuple[list[Arrived], list[Refusal]]:
    """Those that are valid, and those that are not; nothing here needs the database."""
    completing = Completing(authority_agent(iris, origin.name))
    authority = named_authority(iris, origin.name)
    arrived: list[Arrived] = []
    refused: list[Refusal] = []
    checking = CheckedOnce()
    for index, given in enumerate(arriving):
        statement: Any = given
        try:
            if isinstance(given, bytes):
                statement = parse_body(given)
            spoken = version_of(statement, version)
            bare = without_assigned(statement)
            validate_statement(bare, version=spoken, brought=parts, checking=checking)
            if "id" not in statement:
                refused.append(Refusal(index, None, "no_id", NO_ID))
                continue
            attached = attached_to(statement, parts)
            check_signatures(statement, parts)
        except InvalidStatement as error:
            refused.append(Refusal(index, _id_in(statement), "invalid", str(error)))
            continue
        statement_id = UUID(statement["id"])
        document = completing.completed(bare, statement_id, VERSIONS[spoken[0]])
        stored = stored_there(statement)
        if "timestamp" not in document and stored is not None:
            document["timestamp"] = statement["stored"]
        pending = Pending(
            statement_id=statement_id,
            document=document,
            actor=actor_identifier(statement["actor"]),
            authority=authority,
            timestamp=moment(document["timestamp"]) if "timestamp" in document else None,
            may_void_any=False,
            defines=origin.defines,
            attachments=attached,
        )
        arrived.append(Arrived(index, statement, pending, stored))
    return arrived, refused


NO_ID = "It has no id, so that it could not be known again. Give each statement a UUID as its id."


def without_assigned(statement: Any) -> Any:
    """What an LRS assigns is replaced here, so it need not be right; of the rest nothing is."""
    if not isinstance(statement, dict):
        return statement
    return {key: value for key, value in statement.items() if key not in LRS_ASSIGNS}


def _said_there(one: Arrived) -> tuple[Any, datetime | None]:
    """Who vouched for it there, where that is somebody, and when it was stored there."""
    authority = one.statement.get("authority")
    try:
        check_authority(authority, "authority")
    except InvalidStatement:
        authority = None
    return authority, one.stored


def version_of(statement: Any, version: str) -> str:
    said = statement.get("version") if isinstance(statement, dict) else None
    if not isinstance(said, str):
        return version
    return "2.0.0" if said.startswith("2.") else "1.0.3"


def _id_in(statement: Any) -> UUID | None:
    if isinstance(statement, bytes):
        statement = texts(statement)
    said = statement.get("id") if isinstance(statement, dict) else None
    try:
        return UUID(said) if isinstance(said, str) else None
    except ValueError:
        return None
