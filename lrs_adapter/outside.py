"""To whom records go from here: the stores that they are sent to, and the keys that read."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from lrs_adapter.actor_forms import ActorForm
from lrs_adapter.key_rows import LrsKeyRow
from lrs_adapter.keys import READING, Scope
from lrs_adapter.models import LrsTarget
from storage import UtcDateTime

SEEING = READING | {Scope.STATE, Scope.PROFILE}
TARGET, KEY = "target", "key"


@dataclass(frozen=True, slots=True)
class OutsideReaders:
    """`targets` are (label, endpoint, how it knows people), the oldest first; `keys` are (label,
    community) of keys in force that read records or documents of others, None for one that reads
    those of all communities.
    """

    targets: tuple[tuple[str, str, ActorForm], ...]
    keys: tuple[tuple[str, UUID | None], ...]


def outside_readers(session: Session) -> OutsideReaders:
    """All, in one statement."""
    rows = session.execute(union_all(_targets(), _keys())).all()
    targets = sorted(
        (at, label, told, form) for what, label, told, _, at, _, form in rows if what == TARGET
    )
    keys = sorted(
        (number, label, place)
        for what, label, scopes, place, _, number, _ in rows
        if what == KEY and not SEEING.isdisjoint(scopes.split())
    )
    return OutsideReaders(
        tuple((label, endpoint, ActorForm(form)) for _, label, endpoint, form in targets),
        tuple((label, place) for _, label, place in keys),
    )


def _targets() -> Select[*tuple[Any, ...]]:
    return select(
        literal(TARGET),
        LrsTarget.label,
        LrsTarget.endpoint,
        cast(null(), Uuid),
        LrsTarget.created,
        literal(0),
        LrsTarget.actor_form,
    )


def _keys() -> Select[*tuple[Any, ...]]:
    return select(
        literal(KEY),
        LrsKeyRow.label,
        LrsKeyRow.scopes,
        LrsKeyRow.community_id,
        cast(null(), UtcDateTime),
        LrsKeyRow.id,
        literal(""),
    ).where(LrsKeyRow.revoked.is_(None))
