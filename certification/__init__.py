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
from certification.leaving import drop_path
from certification.load_scheme import load_scheme
from certification.models import (
    DueTimeRow,
    SchemeRow,
    SchemeVersionRow,
    StandingRow,
    TrajectoryRow,
)
from certification.next_steps import next_steps
from certification.path_map import Bracket, Line, PathMap, Point, Station, path_map
from certification.person_paths import paths_together
from certification.projector import project, wake_due
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
from certification.scheme_versions import (
    SchemeVersion,
    import_scheme,
    scheme_version,
    scheme_versions,
)
from certification.touching import touch_member
from certification.trajectories import (
    Standing,
    Trajectory,
    choose_path,
    standing,
    trajectories_of,
    trajectory,
)

__all__ = [
    "BadDuration",
    "BadScheme",
    "Bracket",
    "CertificationError",
    "DueTimeRow",
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
    "SchemeRow",
    "SchemeVersion",
    "SchemeVersionRow",
    "Standing",
    "StandingRow",
    "Statements",
    "Station",
    "Trajectory",
    "TrajectoryRow",
    "UnknownScheme",
    "UnknownTrajectory",
    "canonical_json",
    "choose_path",
    "drop_path",
    "evaluate",
    "import_scheme",
    "load_scheme",
    "next_steps",
    "parse_duration",
    "path_map",
    "paths_together",
    "project",
    "proof_from_json",
    "proof_to_json",
    "resolved",
    "scheme_json_schema",
    "scheme_version",
    "scheme_versions",
    "standing",
    "touch_member",
    "trajectories_of",
    "trajectory",
    "version_hash",
    "wake_due",
]
