"""How values are told that mean nothing outside the database, or that are not hers alone."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from certification import erased_evidence
from community import names_of
from plugin.held.download.veil import Veil
from storage import Base, SecretBox

Convert = Callable[["Reading", Mapping[str, Any], Any], Any]
"""Takes the reading, the row by its columns, and the value; gives what JSON can hold."""

OF_A_SESSION = ("launch_roles", "place", "framed", "locale", "name", "platform_name")
OF_A_ROLE = ("role", "until")


@dataclass(frozen=True, slots=True)
class Reading:
    """One copy while it is made: whose it is, and what small tables said so far."""

    session: Session
    box: SecretBox
    members: frozenset[UUID]
    veil: Veil
    known: dict[tuple[str, Any], Any] = field(default_factory=dict)

    def once(self, kind: str, key: Any, read: Callable[[], Any]) -> Any:
        """What `read` gives, asked for once."""
        if (kind, key) not in self.known:
            self.known[kind, key] = read()
        return self.known[kind, key]


def community(reading: Reading, _row: Mapping[str, Any], value: UUID | None) -> str | None:
    """By its short name."""
    return _slug(reading, "community", value)


def unit(reading: Reading, _row: Mapping[str, Any], value: UUID | None) -> str | None:
    """By its short name."""
    return _slug(reading, "training_unit", value)


def curriculum_version(reading: Reading, _row: Mapping[str, Any], value: UUID | None) -> Any:
    """By the curriculum's short name and the version's hash; None where it is none's."""

    def read() -> Any:
        if value is None:
            return None
        versions, curricula = _table("curriculum_version"), _table("curriculum")
        query = (
            select(curricula.c.slug, versions.c.version_hash)
            .join_from(versions, curricula, curricula.c.id == versions.c.curriculum_id)
            .where(versions.c.id == value)
        )
        slug, version_hash = reading.session.execute(query).one()
        return {"slug": slug, "version": version_hash}

    return reading.once("curriculum_version", value, read)


def scheme_version(reading: Reading, _row: Mapping[str, Any], value: UUID) -> Any:
    """By the path's short name and the version's number and hash."""

    def read() -> Any:
        versions, schemes = _table("scheme_version"), _table("scheme")
        query = (
            select(schemes.c.slug, versions.c.number, versions.c.version_hash)
            .join_from(versions, schemes, schemes.c.id == versions.c.scheme_id)
            .where(versions.c.id == value)
        )
        slug, number, version_hash = reading.session.execute(query).one()
        return {"slug": slug, "number": number, "version": version_hash}

    return reading.once("scheme_version", value, read)


def move(reading: Reading, _row: Mapping[str, Any], value: UUID) -> Any:
    """The decision that moved her course, with the reason that she was told; not whose it was."""
    moves = _table("version_move")
    query = select(
        moves.c.from_version_id, moves.c.to_version_id, moves.c.reason, moves.c.decided
    ).where(moves.c.id == value)
    old, new, reason, decided = reading.session.execute(query).one()
    return {
        "from": curriculum_version(reading, _row, old),
        "to": curriculum_version(reading, _row, new),
        "reason": reason,
        "decided": decided,
    }


def scores(reading: Reading, _row: Mapping[str, Any], value: int) -> Any:
    """Where a lesson's grade goes, as whom the LMS knows her there, and what was sent."""
    series, due = _table("lti_score_series"), _table("lti_due_score")
    address, user_id = reading.session.execute(
        select(series.c.line_item_url, series.c.user_id).where(series.c.id == value)
    ).one()
    sent = reading.session.execute(
        select(
            due.c.body,
            due.c.timestamp,
            due.c.state,
            due.c.achieved,
            due.c.days_late,
            due.c.deducted,
        )
        .where(due.c.series_id == value)
        .order_by(due.c.id)
    )
    return {
        "line_item": address,
        "user_id": user_id,
        "scores": [
            {
                "at": one.timestamp,
                "state": one.state,
                "body": orjson.loads(one.body),
                "achieved": one.achieved,
                "days_late": one.days_late,
                "percent_less": one.deducted,
            }
            for one in sent
        ],
    }


def course_listed(reading: Reading, _row: Mapping[str, Any], value: int) -> Any:
    """The course whose list she is on, and whose LMS gave it."""
    rosters, lms = _table("lti_roster"), _table("lti_registration")
    query = (
        select(rosters.c.place, lms.c.name)
        .join_from(rosters, lms, lms.c.id == rosters.c.registration_id)
        .where(rosters.c.id == value)
    )
    place, name = reading.session.execute(query).one()
    return {"place": place, "platform": name}


def is_hers(reading: Reading, _row: Mapping[str, Any], value: UUID | str | None) -> bool | None:
    """Whether it is she; who else it is stays untold."""
    return None if value is None else str(value) in {str(each) for each in reading.members}


def reader(reading: Reading, _row: Mapping[str, Any], value: UUID) -> str | None:
    """Who looked, by the name that the page tells; "you" where it was she."""
    if value in reading.members:
        return "you"
    name: str | None = reading.once(
        "reader", value, lambda: names_of(reading.session, {value}).get(value)
    )
    return name


def opened(reading: Reading, _row: Mapping[str, Any], value: bytes) -> str:
    """A sealed address that she typed herself."""
    return reading.box.open(value)


def json(_reading: Reading, _row: Mapping[str, Any], value: bytes | None) -> Any:
    return None if value is None else orjson.loads(value)


def proof(reading: Reading, row: Mapping[str, Any], value: bytes | None) -> Any:
    """With the records of its evidence in which somebody stood who was forgotten since."""
    told = json(reading, row, value)
    if value is None:
        return told
    erased = erased_evidence(reading.session, set(_cited(told.get("root", {}))))
    return told | {"evidence_erased": sorted(map(str, erased))}


def _cited(node: Mapping[str, Any]) -> Iterator[UUID]:
    """The records that a proof's tree names."""
    yield from map(UUID, node.get("evidence", ()))
    for child in node.get("children", ()):
        yield from _cited(child)


def visitor(reading: Reading, _row: Mapping[str, Any], value: Mapping[str, Any]) -> Any:
    """As whom a browser is signed in: what her LMS said."""
    place = value.get("community_id")
    told = {key: value.get(key) for key in OF_A_SESSION}
    return {**told, "community": _slug(reading, "community", UUID(place) if place else None)}


def details(reading: Reading, row: Mapping[str, Any], value: Mapping[str, Any]) -> Any:
    """Which role, until when, where the entry is about her; of others' nothing."""
    if not is_hers(reading, row, row["subject_id"]):
        return {}
    return {key: value[key] for key in OF_A_ROLE if value.get(key) is not None}


def unless_veiled(reading: Reading, row: Mapping[str, Any], value: Any) -> Any:
    """What an answer is worth, once the lesson's rules let her see it."""
    return None if reading.veil.is_over(reading.session, row) else value


def _slug(reading: Reading, table: str, key: UUID | None) -> str | None:
    if key is None:
        return None
    found = _table(table)
    query = select(found.c.slug).where(found.c.id == key)
    slug: str | None = reading.once(table, key, lambda: reading.session.scalar(query))
    return slug


def _table(name: str) -> Table:
    return Base.metadata.tables[name]
