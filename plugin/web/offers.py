"""Which lessons a coordinator can place: those of the version that her course is on, and newer."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from curricula import (
    Version,
    VersionSummary,
    published_versions,
    summary_of,
    versions_by_id,
    versions_used_at,
)


@dataclass(frozen=True, slots=True)
class Offer:
    """`version` is what the course uses, and the newest where it uses none yet.

    `newer` is the newest one where the course is under way on an older one: its lessons can be
    placed too, for whoever has not begun.
    """

    version: VersionSummary
    newer: VersionSummary | None = None

    @property
    def versions(self) -> tuple[VersionSummary, ...]:
        return (self.version,) if self.newer is None else (self.version, self.newer)


def offers(session: Session, community_id: UUID, course: str | None) -> list[Offer]:
    """One for each curriculum that is published; `course` is where the coordinator came from. In
    the same few statements however many.
    """
    newest = published_versions(session, community_id)
    used = versions_used_at(session, course) if course else {}
    present = versions_by_id(session, set(used.values()))
    return [
        _offer(each, present.get(used.get(each.curriculum_id, each.version_id))) for each in newest
    ]


def _offer(newest: VersionSummary, used: Version | None) -> Offer:
    if used is None or used.id == newest.version_id or used.published_at is None:
        return Offer(newest)
    return Offer(summary_of(used), newest)
