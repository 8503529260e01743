"""A proof as JSON and back: how a standing keeps it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from certification.proof import Missing, Proof, RequirementProof


def proof_to_json(proof: Proof) -> bytes:
    """UUIDs as text, moments as ISO 8601 UTC; keys are the attributes' names."""
    return orjson.dumps(proof)


def proof_from_json(raw: bytes) -> Proof:
    """The proof that `proof_to_json` wrote, also a version that told less."""
    data = orjson.loads(raw)
    return Proof(
        satisfied=data["satisfied"],
        root=_node(data["root"]),
        next_at=_moment(data["next_at"]),
        as_of=datetime.fromisoformat(data["as_of"]),
        achieved_at=_moment(data["achieved_at"]),
        valid_until=_moment(data["valid_until"]),
        lapsed_at=_moment(data["lapsed_at"]),
    )


def _node(data: dict[str, Any]) -> RequirementProof:
    have, need = data["progress"]
    return RequirementProof(
        id=data["id"],
        kind=data["kind"],
        label=data["label"],
        satisfied=data["satisfied"],
        progress=(have, need),
        evidence=tuple(UUID(text) for text in data["evidence"]),
        missing=tuple(Missing(m["code"], m["parameters"]) for m in data["missing"]),
        expires_at=_moment(data["expires_at"]),
        children=tuple(_node(child) for child in data["children"]),
        satisfied_at=_moment(data["satisfied_at"]),
        verb=data["verb"],
        activities=tuple(data["activities"]),
        evidence_erased=data.get("evidence_erased", 0),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
