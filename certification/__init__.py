"""Certification: schemes, facts, rules and their proofs, the paths that members chose."""

from certification.canonical import canonical_json, version_hash
from certification.comparing import Comparison, MemberChange, compare_scheme
from certification.durations import Duration, parse_duration
from certification.erased_evidence import (
    erased_evidence,
)
from certification.erasing import (
    erase_paths,
)
from certification.errors import (
    BadDuration,
    BadScheme,
    CertificationError,
    NoReason,
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
from certification.moving import PathMove, move_paths, moves_of
from certification.needed import needed_by_paths
from certification.next_steps import next_steps
from certification.path_map import EXPIRING_WITHIN, Bracket, Line, PathMap, Point, Station, path_map
from certification.person_paths import paths_together
from certification.projector import READER as PROJECTOR
from certification.projector import project, wake_due
from certification.proof import Missing, Proof, RequirementProof
from certification.proof_json import proof_from_json, proof_to_json
from certification.scheme import (
    OWN_AUTHORITY,
    FixedPeriod,
    Group,
    Requirement,
    Scheme,
    Statements,
    resolved,
)
from certification.scheme_difference import (
    Change,
    RequirementChange,
    SchemeDifference,
    scheme_difference,
)
from certification.scheme_names import SchemeNames, scheme_names
from certification.scheme_overview import VersionOverview, version_overviews
from certification.scheme_versions import (
    SchemeVersion,
    all_versions,
    import_scheme,
    newest_of_schemes,
    scheme_version,
    scheme_versions,
    scheme_versions_in,
    versions_beside,
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
from certification.waiting_paths import WaitingPaths, waiting_paths

__all__ = [
    "EXPIRING_WITHIN",
    "OWN_AUTHORITY",
    "PROJECTOR",
    "BadDuration",
    "BadScheme",
    "Bracket",
    "CertificationError",
    "Change",
    "Comparison",
    "DueTimeRow",
    "Duration",
    "Fact",
    "FixedPeriod",
    "Group",
    "Line",
    "MemberChange",
    "Missing",
    "NoReason",
    "NotHerOwnPath",
    "PathMap",
    "PathMove",
    "Point",
    "Problem",
    "Proof",
    "Requirement",
    "RequirementChange",
    "RequirementProof",
    "Scheme",
    "SchemeDifference",
    "SchemeNames",
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
    "VersionOverview",
    "WaitingPaths",
    "all_versions",
    "canonical_json",
    "choose_path",
    "compare_scheme",
    "drop_path",
    "erase_paths",
    "erased_evidence",
    "evaluate",
    "import_scheme",
    "load_scheme",
    "move_paths",
    "moves_of",
    "needed_by_paths",
    "newest_of_schemes",
    "next_steps",
    "parse_duration",
    "path_map",
    "paths_together",
    "project",
    "proof_from_json",
    "proof_to_json",
    "resolved",
    "scheme_difference",
    "scheme_json_schema",
    "scheme_names",
    "scheme_version",
    "scheme_versions",
    "scheme_versions_in",
    "standing",
    "touch_member",
    "trajectories_of",
    "trajectory",
    "version_hash",
    "version_overviews",
    "versions_beside",
    "waiting_paths",
    "wake_due",
]
