"""Computing where a member stands; nothing is saved here."""

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from certification.errors import BadScheme
from certification.evaluate import evaluate
from certification.fact_cache import KEPT_HERE, Kept
from certification.facts_by_kind import FactsByKind
from certification.interest import Interest, interest_in
from certification.log_facts import facts_of
from certification.models import StandingRow
from certification.proof import Proof
from certification.published_scheme import scheme_in
from certification.scheme import Scheme
from certification.scheme_versions import version_document
from certification.trajectories import Trajectory
from community import record_ids_together
from lrs_adapter import (
    Iris,
    LogEntry,
    Terms,
    head_position,
    named_authority,
    own_actor,
    read_matching,
    referred_actors,
)

log = logging.getLogger("child.certification")


@dataclass(frozen=True, slots=True)
class Computed:
    """A proof that is not saved yet, or the `trouble` that kept it from being computed.

    `revision` is that of the standing it follows.
    """

    trajectory: Trajectory
    proof: Proof | None
    revision: int
    up_to_position: int
    trouble: str | None = None


@dataclass(slots=True)
class Computing:
    """Computes standings as of one position of the log; asks for what several share at once."""

    session: Session
    iris: Iris
    terms: Terms = field(init=False)
    head: int = field(init=False)
    _documents: dict[UUID, tuple[bytes, str]] = field(default_factory=dict)
    _together: dict[UUID, frozenset[UUID]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.terms, self.head = Terms(self.session), head_position(self.session)

    def know(
        self,
        documents: Mapping[UUID, tuple[bytes, str]],
        together: Mapping[UUID, frozenset[UUID]],
    ) -> None:
        """What whoever computes has read already: canonical documents with the IRIs of their
        communities by version, and who is one person by record id.
        """
        self._documents |= documents
        self._together |= together

    def standing_of(self, trajectory: Trajectory, *, now: datetime) -> Computed:
        """The proof as of `now` from everything that the log holds about the person."""
        return self.standings_of([trajectory], now=now)[0]

    def standings_of(self, paths: Sequence[Trajectory], *, now: datetime) -> list[Computed]:
        """The proofs of several paths, in their order.

        A scheme that fails to evaluate is the trouble of its own paths and of no others.
        """
        query = select(StandingRow.trajectory_id, StandingRow.revision).where(
            StandingRow.trajectory_id.in_([path.id for path in paths])
        )
        revisions = dict(self.session.execute(query).all())
        proofs = self.proofs_of(paths, now=now)
        return [
            Computed(
                path,
                proof if isinstance(proof := proofs[path.id], Proof) else None,
                revisions[path.id],
                self.head,
                proof if isinstance(proof, str) else None,
            )
            for path in paths
        ]

    def proofs_of(self, paths: Sequence[Trajectory], *, now: datetime) -> dict[UUID, Proof | str]:
        """By path its proof as of `now`, or a word for what kept it from being computed."""
        by_version: dict[UUID, list[Trajectory]] = defaultdict(list)
        for path in paths:
            by_version[path.scheme_version_id].append(path)
        proofs: dict[UUID, Proof | str] = {}
        for version_id, following in by_version.items():
            document, place = self._document(version_id)
            proofs |= self.proofs_by(document, place, following, now=now)
        return proofs

    def proofs_by(
        self, document: bytes, community_iri: str, paths: Sequence[Trajectory], *, now: datetime
    ) -> dict[UUID, Proof | str]:
        """The same by a canonical document, whichever version the paths are on."""
        try:
            scheme = scheme_in(document, community_iri)
            interest = interest_in(document, community_iri)
            facts = self.facts_of({path.record_id for path in paths}, interest)
            trust = trust_of(scheme, self.iris)
        except SQLAlchemyError:
            raise
        except Exception as error:
            return {path.id: trouble_with(path, error) for path in paths}
        proofs: dict[UUID, Proof | str] = {}
        of_nothing: Proof | None = None  # one for all of whom the log holds nothing that counts
        for path in paths:
            known = facts[path.record_id]
            try:
                if len(known) or of_nothing is None:
                    proof = evaluate(scheme, known, now, trust=trust)
                else:
                    proof = of_nothing
                proofs[path.id] = proof
                if not len(known):
                    of_nothing = proof
            except Exception as error:
                proofs[path.id] = trouble_with(path, error)
        return proofs

    def facts_of(self, record_ids: Collection[UUID], interest: Interest) -> dict[UUID, FactsByKind]:
        """What the log holds about the person behind each record id that can matter to a scheme."""
        together = self._who_is_together(record_ids)
        people = {own_actor(self.iris, one): one for group in together.values() for one in group}
        kept = self._kept(people, interest)
        new: dict[UUID, list[LogEntry]] = defaultdict(list)
        for some, after in (
            ([actor for actor, one in people.items() if one not in kept], 0),
            (
                [actor for actor, one in people.items() if one in kept],
                min((known.up_to for known in kept.values()), default=0),
            ),
        ):
            if after >= self.head:
                continue
            found = read_matching(self.terms, some, interest.wanted, after=after, up_to=self.head)
            for entry in found:
                one = people[entry.actor]
                is_new = one not in kept or entry.position > kept[one].up_to
                if is_new and interest.has(entry.verb, entry.object_iri):
                    new[one].append(entry)
        facts: dict[UUID, FactsByKind] = {}
        for one in people.values():
            known = kept[one].facts if one in kept else FactsByKind()
            facts[one] = known.and_later(facts_of(new[one])) if one in new else known
            KEPT_HERE.put((one, interest.name), self.head, facts[one])
        return {
            asked: facts[next(iter(group))]
            if len(group) == 1
            else FactsByKind(fact for one in group for fact in facts[one])
            for asked, group in together.items()
        }

    def _kept(self, people: Mapping[str, UUID], interest: Interest) -> dict[UUID, Kept]:
        """What is known of `people` and still stands: nothing of it was voided since."""
        kept = {one: KEPT_HERE.get((one, interest.name)) for one in people.values()}
        known = {one: found for one, found in kept.items() if found and found.up_to <= self.head}
        actors = [actor for actor, one in people.items() if one in known]
        after = min((found.up_to for found in known.values()), default=0)
        if after >= self.head:
            return known
        for actor in referred_actors(self.terms, actors, after=after, up_to=self.head):
            known.pop(people[actor], None)
        return known

    def _who_is_together(self, record_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
        unknown = [one for one in record_ids if one not in self._together]
        asked = record_ids_together(self.session, unknown) if unknown else {}
        return {one: asked.get(one) or self._together[one] for one in record_ids}

    def _document(self, version_id: UUID) -> tuple[bytes, str]:
        if version_id not in self._documents:
            self._documents[version_id] = version_document(self.session, self.iris, version_id)
        return self._documents[version_id]


def trouble_with(trajectory: Trajectory, error: Exception) -> str:
    """Log what kept a path from being computed, and give the word for it that pages know."""
    code = "scheme-unreadable" if isinstance(error, BadScheme) else f"failed:{type(error).__name__}"
    log.error(
        "path=%s scheme=%s version=%s reason=%s",
        trajectory.id,
        trajectory.scheme_id,
        trajectory.scheme_version_id,
        code,
        exc_info=error,
    )
    return code[:80]


def trust_of(scheme: Scheme, iris: Iris) -> Mapping[str, str]:
    """The interned identifier of each authority that the scheme names."""
    names = {name for leaf in scheme.leaves() for name in leaf.authorities}
    return {name: named_authority(iris, name) for name in names}
