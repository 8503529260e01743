"""What of a proof's evidence was erased: of others who were forgotten, and of herself.

A proof of somebody else stands as it was: her records are there, with the same result, and nobody
stands in them where the one who was forgotten stood. Of whoever was erased herself the proof keeps
what was asked and that it was met, and of how many records the evidence is gone.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from certification.proof import Proof, RequirementProof
from lrs_adapter import erased_within, gone_statements


def erased_evidence(session: Session, cited: Collection[UUID]) -> frozenset[UUID]:
    """Of the records that a proof cites those of which a part was erased, or that went whole."""
    if not cited:
        return frozenset()
    return erased_within(session, cited) | gone_statements(session, cited)


def with_evidence_erased(proof: Proof, now: datetime) -> Proof:
    """The proof of somebody who was erased: no record, score or time of hers, but what was met."""
    return replace(
        proof,
        as_of=now,
        root=_bare(proof.root),
        next_at=None,
        achieved_at=None,
        valid_until=None,
        lapsed_at=None,
    )


def _bare(node: RequirementProof) -> RequirementProof:
    return replace(
        node,
        evidence=(),
        evidence_erased=node.evidence_erased + len(node.evidence),
        missing=(),
        expires_at=None,
        satisfied_at=None,
        children=tuple(_bare(child) for child in node.children),
    )
