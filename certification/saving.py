"""Saving where a member stands, together with what it makes us say."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from certification.models import DueTimeRow, StandingRow
from certification.person_paths import rests
from certification.proof import Proof
from certification.proof_json import proof_from_json, proof_to_json
from certification.scheme_versions import competency, scheme_version, version_activity
from certification.standings import Computed, Computing, trouble_with
from certification.told import was_told
from certification.trajectories import Trajectory
from certification.trajectories import trajectory as path_now
from certification.warning import next_look, warn, warning_at
from community import community, community_activity, post
from lrs_adapter import ContextExtension, Draft, Happening, Iris, Verb, record
from storage import UnitOfWork

RETRY = (timedelta(minutes=1), timedelta(hours=1))
"""A path whose scheme failed is tried again after the first, later each time up to the last."""


class NotSaved(Exception):
    """What follows from one path's proof cannot be told; `code` is why, for logs and pages."""

    def __init__(self, trajectory_id: UUID, code: str) -> None:
        self.trajectory_id, self.code = trajectory_id, code
        super().__init__(f"What follows for the path {trajectory_id} could not be told: {code}.")


def save_standing(uow: UnitOfWork, iris: Iris, computed: Computed, *, now: datetime) -> None:
    """Save one standing, as `save_standings` does."""
    save_standings(uow, iris, [computed], now=now)


def save_standings(
    uow: UnitOfWork, iris: Iris, computed: Iterable[Computed], *, now: datetime
) -> None:
    """Save proofs and due times, and record what follows from them, unless they are outdated.

    Computes one again, under its row's lock, when another process has saved it meanwhile or the
    path was touched; a path that was dropped meanwhile stays as it is. The rows are locked in one
    order everywhere, so that no two processes wait for each other. Raises `NotSaved`.
    """
    by_path = {one.trajectory.id: one for one in computed}
    query = select(StandingRow).where(StandingRow.trajectory_id.in_(by_path))
    locked = query.order_by(StandingRow.trajectory_id).with_for_update()
    rows = uow.session.scalars(locked.execution_options(populate_existing=True)).all()
    due = _Due(uow.session, by_path)
    for row in rows:
        _save(uow, iris, row, by_path[row.trajectory_id], due, now)
    due.save()


def _save(
    uow: UnitOfWork, iris: Iris, row: StandingRow, computed: Computed, due: "_Due", now: datetime
) -> None:
    if row.revision != computed.revision or row.up_to_position > computed.up_to_position:
        trajectory = path_now(uow.session, computed.trajectory.id)
        if trajectory.is_dropped:
            return
        computed = Computing(uow.session, iris).standing_of(trajectory, now=now)
    row.up_to_position, row.revision = computed.up_to_position, row.revision + 1
    if computed.proof is None:
        row.failures, row.trouble = row.failures + 1, computed.trouble
        due.at[row.trajectory_id] = now + retry_after(row.failures)
        return
    row.failures, row.trouble = 0, None
    due.at[row.trajectory_id] = next_look(computed.proof)
    if _rests_on_what_was_told(uow.session, computed.trajectory, row, computed.proof):
        return
    try:
        _tell(uow, iris, computed.trajectory, row, computed.proof, now=now)
        warn(uow, computed.trajectory, row, computed.proof, now=now)
    except SQLAlchemyError:
        raise
    except Exception as error:
        raise NotSaved(row.trajectory_id, trouble_with(computed.trajectory, error)) from error
    row.proof, row.computed_at = proof_to_json(computed.proof), computed.proof.as_of


def _rests_on_what_was_told(
    session: Session, trajectory: Trajectory, row: StandingRow, proof: Proof
) -> bool:
    """Whether the path's achievement changes while the path rests, where its person is on an older
    one: then all stays as it was told, so that it goes on from there once the members part.
    """
    if row.state != "achieved" or not row.proof:
        return False
    if proof.satisfied and proof.expires_at == proof_from_json(row.proof).expires_at:
        return False
    return rests(session, trajectory)


def retry_after(failures: int) -> timedelta:
    """How long until a path that failed so often in a row is tried again."""
    first, last = RETRY
    return min(last, first * 2.0 ** min(failures - 1, 20))


def _tell(
    uow: UnitOfWork,
    iris: Iris,
    trajectory: Trajectory,
    row: StandingRow,
    proof: Proof,
    *,
    now: datetime,
) -> None:
    """Record what `proof` makes of the standing that `row` still holds, and have it follow.

    A path that rests, since the same person is on an older one, concludes nothing. An achievement
    that time ended is told as expired; one whose evidence was withdrawn, or whose path was moved
    to a version that asks for more, is not: nothing expired.
    """
    was_achieved = row.state == "achieved"
    if proof.satisfied:
        is_told = was_achieved and row.recorded_until == proof.valid_until
        if not is_told and not rests(uow.session, trajectory):
            _achieve(uow, iris, trajectory, row, proof, now=now)
        return
    row.state = "planned"
    end = proof_from_json(row.proof).expires_at if was_achieved and row.proof else None
    if end is not None and end <= proof.as_of:
        ended = max(end, proof.lapsed_at or end)
        _record(uow, iris, trajectory, Verb.EXPIRED, at=ended, attempt=row.recorded - 1)


def _achieve(
    uow: UnitOfWork,
    iris: Iris,
    trajectory: Trajectory,
    row: StandingRow,
    proof: Proof,
    *,
    now: datetime,
) -> None:
    """Say that the evidence suffices, and that it is achieved (PROFILE: asserted, achieved);
    nothing where the very same was said last.
    """
    assert proof.achieved_at is not None
    was_achieved, row.state = row.state == "achieved", "achieved"
    evidence = [str(statement) for statement in proof.root.evidence]
    version = scheme_version(uow.session, trajectory.scheme_version_id)
    place = community(uow.session, version.community_id)
    named = version_activity(iris, place.slug, version).iri
    last = row.recorded - 1
    if row.recorded_until == proof.valid_until and was_told(
        uow.session, trajectory.id, attempt=last, evidence=evidence, version=named
    ):
        return
    attempt = row.recorded
    row.recorded, row.recorded_until = row.recorded + 1, proof.valid_until
    expires = (
        {ContextExtension.EXPIRES.value: proof.expires_at.isoformat()} if proof.expires_at else {}
    )
    for verb, at, extensions in (
        (Verb.ASSERTED, now, {ContextExtension.EVIDENCE.value: evidence}),
        (Verb.ACHIEVED, proof.achieved_at, expires),
    ):
        _record(uow, iris, trajectory, verb, at=at, attempt=attempt, extensions=extensions)
    if not was_achieved:
        posted = post(
            uow,
            kind="path-achieved",
            to=trajectory.member_id,
            values={
                "scheme": dict(version.scheme.title),
                "trajectory": str(trajectory.id),
                "expires": proof.expires_at.isoformat() if proof.expires_at else None,
            },
            now=now,
        )
        due = warning_at(proof)
        if posted and due is not None and due <= proof.as_of:
            row.warned_until = proof.expires_at  # this mail tells of the end already


def _record(
    uow: UnitOfWork,
    iris: Iris,
    trajectory: Trajectory,
    verb: Verb,
    *,
    at: datetime,
    attempt: int,
    extensions: Mapping[str, object] = MappingProxyType({}),
) -> None:
    version = scheme_version(uow.session, trajectory.scheme_version_id)
    place = community(uow.session, version.community_id)
    record(
        uow,
        iris,
        Happening("trajectory", trajectory.id, verb.name.lower(), attempt),
        Draft(
            verb=verb,
            actor=trajectory.record_id,
            object=competency(iris, place.slug, version),
            community=community_activity(iris, place),
            timestamp=at,
            grouping=(version_activity(iris, place.slug, version),),
            context_extensions=extensions,
        ),
    )


class _Due:
    """The due times of several paths, changed together: `at` is what they are to be from now on."""

    def __init__(self, session: Session, paths: Collection[UUID]) -> None:
        self._session = session
        query = select(DueTimeRow).where(DueTimeRow.trajectory_id.in_(paths))
        fresh = query.execution_options(populate_existing=True)
        self._rows = {row.trajectory_id: row for row in session.scalars(fresh)}
        self.at: dict[UUID, datetime | None] = {}

    def save(self) -> None:
        for trajectory_id, next_at in self.at.items():
            row = self._rows.get(trajectory_id)
            if row is None and next_at is not None:
                self._session.add(DueTimeRow(trajectory_id=trajectory_id, next_at=next_at))
            elif row is not None and next_at is None:
                self._session.delete(row)
            elif row is not None and next_at is not None:
                row.next_at = next_at
