"""Computing where a member stands, and saving it together with what it makes us say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from certification.evaluate import evaluate
from certification.facts import Fact
from certification.log_facts import facts_of
from certification.models import DueTimeRow, StandingRow
from certification.person_paths import rests
from certification.proof import Proof
from certification.proof_json import proof_to_json
from certification.published_scheme import scheme_in
from certification.scheme import OWN_AUTHORITY, Scheme
from certification.scheme_versions import competency, scheme_version, version_activity
from certification.trajectories import Trajectory
from certification.trajectories import trajectory as path_now
from community import community, community_activity
from lrs_adapter import (
    ContextExtension,
    Draft,
    Happening,
    Iris,
    Verb,
    head_position,
    key_authority,
    own_actor,
    own_authority,
    read_of_actors,
    record,
)
from storage import UnitOfWork


@dataclass(frozen=True, slots=True)
class Computed:
    """A proof that is not saved yet; `revision` is that of the standing it follows."""

    trajectory: Trajectory
    proof: Proof
    revision: int
    up_to_position: int


@dataclass(slots=True)
class Computing:
    """Computes the standings of one batch; reads each scheme and each member's facts once."""

    session: Session
    iris: Iris
    _schemes: dict[UUID, Scheme] = field(default_factory=dict)
    _facts: dict[UUID, tuple[int, list[Fact]]] = field(default_factory=dict)

    def standing_of(self, trajectory: Trajectory, *, now: datetime) -> Computed:
        """The proof as of `now` from everything that the log holds about the member."""
        row = self.session.get_one(StandingRow, trajectory.id, populate_existing=True)
        position, facts = self._facts_of(trajectory.record_id)
        scheme = self._scheme_of(trajectory)
        proof = evaluate(scheme, facts, now, trust=trust_of(scheme, self.iris))
        return Computed(trajectory, proof, row.revision, position)

    def _facts_of(self, record_id: UUID) -> tuple[int, list[Fact]]:
        if record_id not in self._facts:
            head = head_position(self.session)
            actors = [own_actor(self.iris, record_id)]
            entries = read_of_actors(self.session, actors, up_to=head)
            self._facts[record_id] = head, facts_of(entries)
        return self._facts[record_id]

    def _scheme_of(self, trajectory: Trajectory) -> Scheme:
        version_id = trajectory.scheme_version_id
        if version_id not in self._schemes:
            version = scheme_version(self.session, version_id)
            place = community(self.session, version.community_id)
            self._schemes[version_id] = scheme_in(version.document, self.iris.community(place.slug))
        return self._schemes[version_id]


def trust_of(scheme: Scheme, iris: Iris) -> Mapping[str, str]:
    """The interned identifier of each authority that the scheme names."""
    names = {name for leaf in scheme.leaves() for name in leaf.authorities}
    return {
        name: own_authority(iris)
        if name == OWN_AUTHORITY
        else key_authority(iris, name.removeprefix("key:"))
        for name in names
    }


def save_standing(uow: UnitOfWork, iris: Iris, computed: Computed, *, now: datetime) -> None:
    """Save proof and due time, and record what follows from it, unless it is outdated.

    Computes it again, under the row's lock, when another process has saved one meanwhile.
    """
    trajectory = computed.trajectory
    row = uow.session.get_one(
        StandingRow, trajectory.id, with_for_update=True, populate_existing=True
    )
    if row.revision != computed.revision or row.up_to_position > computed.up_to_position:
        trajectory = path_now(uow.session, trajectory.id)
        computed = Computing(uow.session, iris).standing_of(trajectory, now=now)
    proof = computed.proof
    is_told = row.state == "achieved" and row.recorded_until == proof.valid_until
    if not proof.satisfied:
        row.state = "planned"
    elif not is_told and not rests(uow.session, trajectory):
        _record_achievement(uow, iris, trajectory, proof, attempt=row.recorded, now=now)
        row.recorded, row.recorded_until = row.recorded + 1, proof.valid_until
        row.state = "achieved"
    row.proof, row.computed_at = proof_to_json(proof), proof.as_of
    row.up_to_position, row.revision = computed.up_to_position, row.revision + 1
    _save_due_time(uow.session, trajectory.id, proof.next_at)


def _record_achievement(
    uow: UnitOfWork,
    iris: Iris,
    trajectory: Trajectory,
    proof: Proof,
    *,
    attempt: int,
    now: datetime,
) -> None:
    """Say that the evidence suffices, and that it is achieved (PROFILE: asserted, achieved)."""
    version = scheme_version(uow.session, trajectory.scheme_version_id)
    place = community(uow.session, version.community_id)
    assert proof.achieved_at is not None
    extensions: dict[Verb, dict[str, object]] = {
        Verb.ASSERTED: {
            ContextExtension.EVIDENCE.value: [str(statement) for statement in proof.root.evidence]
        },
        Verb.ACHIEVED: {ContextExtension.EXPIRES.value: proof.expires_at.isoformat()}
        if proof.expires_at
        else {},
    }
    moments = {Verb.ASSERTED: now, Verb.ACHIEVED: proof.achieved_at}
    for verb in (Verb.ASSERTED, Verb.ACHIEVED):
        record(
            uow,
            iris,
            Happening("trajectory", trajectory.id, verb.name.lower(), attempt),
            Draft(
                verb=verb,
                actor=trajectory.record_id,
                object=competency(iris, place.slug, version),
                community=community_activity(iris, place),
                timestamp=moments[verb],
                grouping=(version_activity(iris, place.slug, version),),
                context_extensions=extensions[verb],
            ),
        )


def _save_due_time(session: Session, trajectory_id: UUID, next_at: datetime | None) -> None:
    row = session.get(DueTimeRow, trajectory_id, populate_existing=True)
    if row is None and next_at is not None:
        session.add(DueTimeRow(trajectory_id=trajectory_id, next_at=next_at))
    elif row is not None and next_at is None:
        session.delete(row)
    elif row is not None and next_at is not None:
        row.next_at = next_at
