"""Who may do what: the one place that decides, and it denies unless a rule allows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from community.errors import NotAllowed
from community.roles import Role, roles_of


class Permission(StrEnum):
    """What can be asked of CHILD, in words that an error message can show."""

    STUDY = "study a curriculum"
    SEE_STAFF_TEXT = "see what is for teaching staff"
    PLACE_LESSONS = "place lessons in a course"
    MOVE_COURSE = "move your course to another version of a curriculum"
    MOVE_ANY_COURSE = "move any course to another version of a curriculum"
    IMPORT_CURRICULUM = "import a curriculum"
    PUBLISH_CURRICULUM = "publish a curriculum"
    IMPORT_SCHEME = "import a certification scheme"
    CHOOSE_PATH = "choose a certification path"
    SEE_DESK = "see the community's desk"
    MANAGE_LMS = "connect an LMS"
    MANAGE_LRS = "manage learning-record stores"
    APPOINT = "give somebody a role"
    JUDGE_ANSWERS = "judge what learners have written"
    GRANT_EXCEPTIONS = "give a learner more time or more attempts"
    OVERRIDE_SCORE = "decide a lesson's score"


TEACHING = frozenset({Role.COORDINATOR, Role.FACILITATOR, Role.MENTOR, Role.AUTHOR, Role.STEWARD})
EVERYBODY = frozenset(Role)

ALLOWED: dict[Permission, frozenset[Role]] = {
    Permission.STUDY: EVERYBODY,
    Permission.SEE_STAFF_TEXT: TEACHING | {Role.ASSESSOR, Role.ADMINISTRATOR},
    Permission.PLACE_LESSONS: frozenset({Role.COORDINATOR, Role.STEWARD, Role.ADMINISTRATOR}),
    Permission.MOVE_COURSE: frozenset({Role.COORDINATOR, Role.STEWARD}),
    Permission.MOVE_ANY_COURSE: frozenset({Role.STEWARD}),
    Permission.IMPORT_CURRICULUM: frozenset({Role.AUTHOR, Role.STEWARD}),
    Permission.PUBLISH_CURRICULUM: frozenset({Role.STEWARD}),
    Permission.IMPORT_SCHEME: frozenset({Role.STEWARD}),
    Permission.CHOOSE_PATH: EVERYBODY,
    Permission.SEE_DESK: frozenset({Role.STEWARD, Role.COORDINATOR, Role.ADMINISTRATOR}),
    Permission.MANAGE_LMS: frozenset({Role.ADMINISTRATOR}),
    Permission.MANAGE_LRS: frozenset({Role.ADMINISTRATOR}),
    Permission.APPOINT: frozenset({Role.STEWARD}),
    Permission.JUDGE_ANSWERS: frozenset(
        {Role.MENTOR, Role.FACILITATOR, Role.ASSESSOR, Role.STEWARD}
    ),
    Permission.GRANT_EXCEPTIONS: frozenset({Role.FACILITATOR, Role.COORDINATOR, Role.STEWARD}),
    Permission.OVERRIDE_SCORE: frozenset({Role.FACILITATOR, Role.COORDINATOR, Role.STEWARD}),
}


@dataclass(frozen=True, slots=True)
class Asker:
    """Whoever asks: a member, with the roles that an LMS vouched for in this launch, if any.

    Launch roles count in `launch_community_id` alone, and only as long as the launch's session;
    for decisions about one learner only at `launch_place`, the course that was launched from
    (`Enrolment.place`): None is no course.
    `is_operator` is the command line of the machine itself, which owns the database anyway.
    """

    member_id: UUID | None
    launch_roles: frozenset[Role] = frozenset()
    launch_community_id: UUID | None = None
    is_operator: bool = False
    launch_place: str | None = None

    @property
    def without_launch(self) -> "Asker":
        """The same person by her offices alone."""
        return Asker(self.member_id, is_operator=self.is_operator)


OPERATOR = Asker(member_id=None, is_operator=True)
GUEST = Asker(member_id=None)

LAUNCH_MAY_BRING = frozenset({Role.LEARNER, Role.MENTOR, Role.FACILITATOR, Role.COORDINATOR})
"""An LMS can vouch for what its people do in its courses, never for a community's offices."""


def is_allowed(
    session: Session, asker: Asker, permission: Permission, community_id: UUID, *, now: datetime
) -> bool:
    """Whether the asker may, in this community, at `now` (UTC-aware)."""
    if asker.is_operator:
        return True
    held: frozenset[Role] = frozenset()
    if asker.member_id is not None:
        held = roles_of(session, asker.member_id, community_id, now=now)
    if asker.launch_community_id == community_id:
        held |= asker.launch_roles & LAUNCH_MAY_BRING
    return bool(held & ALLOWED.get(permission, frozenset()))


def require(
    session: Session, asker: Asker, permission: Permission, community_id: UUID, *, now: datetime
) -> None:
    """Raises `NotAllowed` unless `is_allowed`."""
    if not is_allowed(session, asker, permission, community_id, now=now):
        raise NotAllowed(permission)
