"""Which lessons a coordinator can place: those of the version that her course is on, and newer."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from curricula import VersionSummary, courses_of, published_versions, summary_of, version


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
    """One for each curriculum that is published; `course` is where the coordinator came from."""
    return [_offer(session, each, course) for each in published_versions(session, community_id)]


def _offer(session: Session, newest: VersionSummary, course: str | None) -> Offer:
    found = courses_of(session, newest.curriculum_id, place=course) if course else []
    used = found[0].version_id if found else None
    if used is None or used == newest.version_id:
        return Offer(newest)
    present = version(session, used)
    return Offer(newest) if present.published_at is None else Offer(summary_of(present), newest)
