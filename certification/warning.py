"""Telling a member by mail, once and in time, that what she achieved soon expires."""

from datetime import datetime, timedelta

from certification.models import StandingRow
from certification.person_paths import rests
from certification.proof import Proof
from certification.scheme_versions import scheme_version
from certification.trajectories import Trajectory
from community import post, withdraw_mail
from storage import UnitOfWork

KIND = "achievement-expires"
BEFORE = timedelta(weeks=4)
"""So long before the end she is told; what holds for less than twice this, at half its time."""


def warning_at(proof: Proof) -> datetime | None:
    """When to tell her of the end of what `proof` shows; None where it has no end."""
    if proof.expires_at is None or proof.achieved_at is None:
        return None
    return proof.expires_at - min(BEFORE, (proof.expires_at - proof.achieved_at) / 2)


def next_look(proof: Proof) -> datetime | None:
    """When to evaluate the path again without news: for the warning, or as the proof says."""
    moments = (proof.next_at, warning_at(proof))
    return min((at for at in moments if at is not None and at > proof.as_of), default=None)


def warn(
    uow: UnitOfWork, trajectory: Trajectory, row: StandingRow, proof: Proof, *, now: datetime
) -> None:
    """Post the warning where it is time for it; `row.warned_until` is the end she was told of.

    A warning that still waits while the end moves, or is there no more, is taken back.
    """
    until = proof.expires_at
    if row.warned_until not in (None, until) and take_back_warning(uow, trajectory, now=now):
        row.warned_until = None
    due = warning_at(proof)
    if until is None or due is None or due > proof.as_of or row.warned_until == until:
        return
    if rests(uow.session, trajectory):
        return
    version = scheme_version(uow.session, trajectory.scheme_version_id)
    row.warned_until = until
    post(
        uow,
        kind=KIND,
        to=trajectory.member_id,
        values={
            "scheme": dict(version.scheme.title),
            "trajectory": str(trajectory.id),
            "expires": until.isoformat(),
        },
        once=str(trajectory.id),
        until=until,
        now=now,
    )


def take_back_warning(uow: UnitOfWork, trajectory: Trajectory, *, now: datetime) -> bool:
    """Whether there was one that had not gone out yet."""
    return withdraw_mail(uow, kind=KIND, to=trajectory.member_id, once=str(trajectory.id), now=now)
