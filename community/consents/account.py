"""The account of what she decided, each decision once, however many places it was kept at."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from community.consents.decisions import TOLD, Decision, decisions_in
from community.consents.models import ConsentRow
from community.consents.purposes import PURPOSES
from storage import among


def account_of(
    session: Session,
    members: Collection[UUID],
    *,
    before: datetime | None = None,
    most: int,
) -> list[Decision]:
    """The newest `most` of these members, who are one person, about purposes that there still are,
    the newest first; those decided `before` that moment, if given.
    """
    same = func.row_number().over(
        partition_by=(ConsentRow.purpose, ConsentRow.given, ConsentRow.at),
        order_by=(ConsentRow.member_id, ConsentRow.id),
    )
    hers = select(*TOLD, same.label("same")).where(
        among(session, ConsentRow.member_id, members), ConsentRow.purpose.in_(PURPOSES)
    )
    if before is not None:
        hers = hers.where(ConsentRow.at < before)
    found = hers.subquery().c
    newest = (
        select(*(found[column.key] for column in TOLD))
        .where(found.same == 1)
        .order_by(found.at.desc(), found.id.desc())
        .limit(most)
    )
    return sorted(decisions_in(session.execute(newest)), key=lambda one: one.at, reverse=True)
