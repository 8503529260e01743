"""What staff and members can be shown of somebody: each sight, who may have it, and what it holds.

A page that shows something of another person names its sights (`needs(…, shows=…)`), and a reading
is kept under the sight's key. `seers.py` tells a person by this table who may see her: a page with
a sight that is not here, or for a permission that is not its sight's, fails a test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from community import Permission


class Sight(StrEnum):
    """Of one person, or (a `…-list`) of the people of a place."""

    ANSWERS = "answers"
    WORK = "work"
    ROLES = "roles"
    AUDIT = "audit"
    WAITING_LIST = "waiting-list"
    LEARNER_LIST = "learner-list"
    ROLE_LIST = "role-list"
    AUDIT_LIST = "audit-list"
    INVITATION_LIST = "invitation-list"
    PATH_LIST = "path-list"
    DECISION_LIST = "decision-list"
    DIRECTORY = "directory"
    RECORDS = "records"
    RECORD_LIST = "record-list"


@dataclass(frozen=True, slots=True)
class Seen:
    """`kinds` of the register that are shown, to whom one of `permissions` lets."""

    permissions: frozenset[Permission]
    kinds: frozenset[str]


def _seen(kinds: str, *permissions: Permission) -> Seen:
    return Seen(frozenset(permissions), frozenset(kinds.split()))


DECIDES = (Permission.GRANT_EXCEPTIONS, Permission.OVERRIDE_SCORE)
SIGHTS: Mapping[Sight, Seen] = {
    Sight.ANSWERS: _seen("name answers", Permission.JUDGE_ANSWERS),
    Sight.WAITING_LIST: _seen("name answers", Permission.JUDGE_ANSWERS),
    Sight.WORK: _seen("name courses answers", *DECIDES),
    Sight.LEARNER_LIST: _seen("name courses", *DECIDES),
    Sight.ROLES: _seen("name roles", Permission.APPOINT),
    Sight.ROLE_LIST: _seen("name roles", Permission.APPOINT, Permission.SEE_DESK),
    Sight.AUDIT: _seen("name audit", Permission.SEE_AUDIT),
    Sight.AUDIT_LIST: _seen("name audit", Permission.SEE_AUDIT),
    Sight.INVITATION_LIST: _seen("roles", Permission.INVITE, Permission.SEE_DESK),
    Sight.PATH_LIST: _seen("name paths", Permission.IMPORT_SCHEME),
    Sight.DECISION_LIST: _seen(
        "name decisions",
        Permission.SEE_DESK,
        Permission.MOVE_COURSE,
        Permission.AGREE_WITH_UNITS,
    ),
    Sight.DIRECTORY: _seen("name profile", Permission.SEE_PEOPLE),
    Sight.RECORDS: _seen("name records answers", Permission.SEE_RECORDS),
    Sight.RECORD_LIST: _seen("name records answers", Permission.SEE_RECORDS),
}
OF_COURSES = frozenset(
    permission
    for sight in (Sight.ANSWERS, Sight.WAITING_LIST, Sight.WORK, Sight.LEARNER_LIST)
    for permission in SIGHTS[sight].permissions
)
"""What lets somebody see a learner's work, in her courses."""
OF_OFFICES = frozenset(
    permission
    for sight in (Sight.ROLES, Sight.AUDIT, Sight.INVITATION_LIST, Sight.DECISION_LIST)
    for permission in SIGHTS[sight].permissions
)
"""What lets somebody see who holds which office in a place, and what was done there."""
OF_RECORDS = SIGHTS[Sight.RECORDS].permissions
"""What lets somebody see learning records; of whose work she decides nothing, of those without
names, results and answers."""
OF_PATHS = SIGHTS[Sight.PATH_LIST].permissions
