"""Computing where a member stands; nothing is saved here."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from certification.errors import BadScheme
from certification.evaluate import evaluate
from certification.facts import Fact
from certification.interest import Interest, interest_in
from certification.log_facts import facts_of
from certification.models import StandingRow
from certification.proof import Proof
from certification.published_scheme import scheme_in
from certification.scheme import OWN_AUTHORITY, Scheme
from certification.scheme_versions import version_document
from certification.trajectories import Trajectory
from community import record_ids_together
from lrs_adapter import (
    Iris,
    Terms,
    head_position,
    key_authority,
    own_actor,
    own_authority,
    read_matching,
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
    """Computes the standings of one batch, as of one position of the log."""

    session: Session
    iris: Iris
    terms: Terms = field(init=False)
    head: int = field(init=False)

    def __post_init__(self) -> None:
        self.terms, self.head = Terms(self.session), head_position(self.session)

    def standing_of(self, trajectory: Trajectory, *, now: datetime) -> Computed:
        """The proof as of `now` from everything that the log holds about the person.

        A scheme that fails to evaluate is the trouble of its own paths and of no others.
        """
        row = self.session.get_one(StandingRow, trajectory.id, populate_existing=True)
        proof, trouble = None, None
        try:
            proof = self.proof_of(trajectory, now=now)
        except SQLAlchemyError:
            raise
        except Exception as error:
            trouble = trouble_with(trajectory, error)
        return Computed(trajectory, proof, row.revision, self.head, trouble)

    def proof_of(self, trajectory: Trajectory, *, now: datetime) -> Proof:
        """The proof by the path's own version; whatever keeps it from being computed is raised."""
        document, place = version_document(self.session, self.iris, trajectory.scheme_version_id)
        scheme, interest = scheme_in(document, place), interest_in(document, place)
        facts = self.facts_of(trajectory.record_id, interest)
        return evaluate(scheme, facts, now, trust=trust_of(scheme, self.iris))

    def facts_of(self, record_id: UUID, interest: Interest) -> list[Fact]:
        """What the log holds about the person behind `record_id` that can matter to a scheme."""
        together = record_ids_together(self.session, [record_id])[record_id]
        actors = [own_actor(self.iris, one) for one in sorted(together)]
        entries = read_matching(self.terms, actors, interest.wanted, up_to=self.head)
        return facts_of(entry for entry in entries if interest.has(entry.verb, entry.object_iri))


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
    return {
        name: own_authority(iris)
        if name == OWN_AUTHORITY
        else key_authority(iris, name.removeprefix("key:"))
        for name in names
    }
