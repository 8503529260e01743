"""Certification: schemes, facts, rules and their proofs, the paths that members chose."""

from certification.canonical import canonical_json, version_hash
from certification.durations import Duration, parse_duration
from certification.errors import (
    BadDuration,
    BadScheme,
    CertificationError,
    NotHerOwnPath,
    Problem,
    UnknownScheme,
    UnknownTrajectory,
)
from certification.evaluate import evaluate
from certification.facts import Fact
from certification.json_schema import scheme_json_schema
from certification.load_scheme import load_scheme
from certification.next_steps import next_steps
from certification.path_map import Bracket, Line, PathMap, Point, Station, path_map
from certification.proof import Missing, Proof, RequirementProof
from certification.proof_json import proof_from_json, proof_to_json
from certification.scheme import (
    FixedPeriod,
    Group,
    Requirement,
    Scheme,
    Statements,
    resolved,
)

__all__ = [
    "BadDuration",
    "BadScheme",
    "Bracket",
    "CertificationError",
    "Duration",
    "Fact",
    "FixedPeriod",
    "Group",
    "Line",
    "Missing",
    "NotHerOwnPath",
    "PathMap",
    "Point",
    "Problem",
    "Proof",
    "Requirement",
    "RequirementProof",
    "Scheme",
    "Statements",
    "Station",
    "UnknownScheme",
    "UnknownTrajectory",
    "canonical_json",
    "evaluate",
    "load_scheme",
    "next_steps",
    "parse_duration",
    "path_map",
    "proof_from_json",
    "proof_to_json",
    "resolved",
    "scheme_json_schema",
    "version_hash",
]
