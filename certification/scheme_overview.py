"""Every version of a community's schemes, how many follow it, and which paths are in trouble."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
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
    paths: int = 0
    troubled: Mapping[str, int] = field(default_factory=dict)


def version_overviews(session: Session, communities: Collection[UUID]) -> list[VersionOverview]:
    """By slug, the newest version first; in one statement."""
    active = (
        select(
            TrajectoryRow.scheme_version_id,
            StandingRow.trouble,
            func.count().label("paths"),
        )
        .join(StandingRow, StandingRow.trajectory_id == TrajectoryRow.id)
        .join(SchemeRow, SchemeRow.id == TrajectoryRow.scheme_id)
        .where(SchemeRow.community_id.in_(communities), TrajectoryRow.dropped_at.is_(None))
        .group_by(TrajectoryRow.scheme_version_id, StandingRow.trouble)
        .subquery()
    )
    query = (
        select(
            SchemeVersionRow.id,
            SchemeVersionRow.scheme_id,
            SchemeRow.community_id,
            SchemeRow.slug,
            SchemeVersionRow.number,
            SchemeVersionRow.version_hash,
            SchemeVersionRow.published_at,
            active.c.trouble,
            active.c.paths,
        )
        .join(SchemeRow, SchemeRow.id == SchemeVersionRow.scheme_id)
        .outerjoin(active, active.c.scheme_version_id == SchemeVersionRow.id)
        .where(SchemeRow.community_id.in_(communities))
        .order_by(SchemeRow.slug, SchemeRow.id, SchemeVersionRow.number.desc())
    )
    found: dict[UUID, VersionOverview] = {}
    for *about, trouble, paths in session.execute(query):
        made = found.get(about[0]) or VersionOverview(*about)
        counted = {trouble: paths} if trouble is not None else {}
        found[about[0]] = replace(
            made, paths=made.paths + (paths or 0), troubled={**made.troubled, **counted}
        )
    return list(found.values())
