"""How erasures and refusals stand: what is asked just before a batch leaves, in one question."""

from typing import NamedTuple

from sqlalchemy import BigInteger, Uuid, func, literal, null, select, type_coerce, union_all

from lrs_adapter.erasing.on_the_way import STANDS, Erasures, erasures_of
from lrs_adapter.models import LogRegistration
from lrs_adapter.withholding import WithheldActor, WithheldChanges
from storage import Connected, Prepared


class Refusals(NamedTuple):
    """What is known of people holds for one number of `changes`; of registrations up to
    `newest`, the last row that says whose one is.
    """

    changes: int
    newest: int


class Standing(NamedTuple):
    """`refusals` is None where nobody ever refused."""

    erasures: Erasures
    refusals: Refusals | None


CHANGES = func.coalesce(select(WithheldChanges.count).scalar_subquery(), 0).label("changes")
NEWEST = func.coalesce(select(func.max(LogRegistration.id)).scalar_subquery(), 0).label("newest")
ANYBODY = select(WithheldActor.id).exists()
REFUSALS = Prepared(select(CHANGES, NEWEST).where(ANYBODY))
STANDING = Prepared(
    union_all(
        *(one.add_columns(literal(-1, BigInteger).label("newest")) for one in STANDS),
        select(type_coerce(null(), Uuid()), CHANGES, NEWEST).where(ANYBODY),
    )
)


def standing_now(within: Connected) -> Standing:
    rows = STANDING.raw_rows(within)
    refusals = next((Refusals(*row[1:]) for row in rows if row[2] >= 0), None)
    erasures = [STANDING.record(within, row)[:2] for row in rows if row[2] < 0]
    return Standing(erasures_of(erasures), refusals)


def refusals_now(within: Connected) -> Refusals | None:
    """None where nobody ever refused."""
    return next((Refusals(*row) for row in REFUSALS.raw_rows(within)), None)
