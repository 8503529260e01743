"""Every version of a community's schemes, how many follow it, and which paths are in trouble."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from certification.models import SchemeRow, SchemeVersionRow, StandingRow, TrajectoryRow


@dataclass(frozen=True, slots=True)
class VersionOverview:
    """`paths` are the active ones; `troubled` says how many of them could not be computed the last
    time, by reason. Tells also of a version whose document nobody can read any more."""

    id: UUID
    scheme_id: UUID
    community_id: UUID
    slug: str
    number: int
    version_hash: str
    published_at: datetime
    paths: int
    troubled: Mapping[str, int]


def version_overviews(session: Session, communities: Collection[UUID]) -> list[VersionOverview]:
    """By slug, the newest version first."""
    active = (
        select(TrajectoryRow.scheme_version_id, StandingRow.trouble, func.count())
        .join(StandingRow, StandingRow.trajectory_id == TrajectoryRow.id)
        .join(SchemeRow, SchemeRow.id == TrajectoryRow.scheme_id)
        .where(SchemeRow.community_id.in_(communities), TrajectoryRow.dropped_at.is_(None))
        .group_by(TrajectoryRow.scheme_version_id, StandingRow.trouble)
    )
    counts: dict[UUID, dict[str | None, int]] = defaultdict(dict)
    for version_id, trouble, many in session.execute(active):
        counts[version_id][trouble] = many
    query = (
        select(
            SchemeVersionRow.id,
            SchemeVersionRow.scheme_id,
            SchemeRow.community_id,
            SchemeRow.slug,
            SchemeVersionRow.number,
            SchemeVersionRow.version_hash,
            SchemeVersionRow.published_at,
        )
        .join(SchemeRow, SchemeRow.id == SchemeVersionRow.scheme_id)
        .where(SchemeRow.community_id.in_(communities))
        .order_by(SchemeRow.slug, SchemeRow.id, SchemeVersionRow.number.desc())
    )
    return [
        VersionOverview(
            *row,
            paths=sum(counts[row[0]].values()),
            troubled={code: many for code, many in counts[row[0]].items() if code is not None},
        )
        for row in session.execute(query)
    ]
