"""Who may do what: the one place that decides, and it denies unless a rule allows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from community.errors import NotAllowed
from community.roles import UNIT_ROLES, Grant, Role, grants_of, roles_among
from community.scopes import INSTALLATION, Scope, UnitScope
from community.units.agreed import units_with


class Permission(StrEnum):
    """What can be asked of CHILD, in words that an error message can show."""

    STUDY = "study a curriculum"
    SEE_STAFF_TEXT = "see what is for teaching staff"
    PLACE_LESSONS = "place lessons in a course"
    SET_DUE = "set due dates and late rules in a course"
    MOVE_COURSE = "move your course to another version of a curriculum"
    ANSWER_COPY = "say with which version a copied course goes on"
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
    INVITE = "invite people"
    SEE_AUDIT = "see who changed rights, keys and settings"
    AGREE_WITH_UNITS = "decide which training units the community works with"
    MANAGE_UNIT = "manage a training unit"
    MANAGE_KEYS = "manage keys"
    MANAGE_SETTINGS = "change settings of the installation"
    SEE_OPERATIONS = "see how the installation does"
    SEE_PEOPLE = "see the people of the community"
    SEE_RECORDS = "look at learning records"


TEACHING = frozenset({Role.COORDINATOR, Role.FACILITATOR, Role.MENTOR, Role.AUTHOR, Role.STEWARD})
EVERYBODY = frozenset(Role)
ADMINISTRATION = frozenset({Role.ADMINISTRATOR})
COORDINATION = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})

ALLOWED: dict[Permission, frozenset[Role]] = {
    Permission.STUDY: EVERYBODY,
    Permission.SEE_STAFF_TEXT: TEACHING | {Role.ASSESSOR, Role.ADMINISTRATOR},
    Permission.PLACE_LESSONS: frozenset({Role.COORDINATOR, Role.STEWARD, Role.ADMINISTRATOR}),
    Permission.SET_DUE: frozenset({Role.COORDINATOR, Role.STEWARD}),
    Permission.MOVE_COURSE: frozenset({Role.COORDINATOR, Role.STEWARD}),
    Permission.ANSWER_COPY: frozenset({Role.FACILITATOR, Role.COORDINATOR, Role.STEWARD}),
    Permission.MOVE_ANY_COURSE: frozenset({Role.STEWARD}),
    Permission.IMPORT_CURRICULUM: frozenset({Role.AUTHOR, Role.STEWARD}),
    Permission.PUBLISH_CURRICULUM: frozenset({Role.STEWARD}),
    Permission.IMPORT_SCHEME: frozenset({Role.STEWARD}),
    Permission.CHOOSE_PATH: EVERYBODY,
    Permission.SEE_DESK: frozenset({Role.STEWARD, Role.COORDINATOR, Role.ADMINISTRATOR}),
    Permission.MANAGE_LMS: ADMINISTRATION,
    Permission.APPOINT: frozenset({Role.STEWARD}),
    Permission.INVITE: frozenset({Role.STEWARD}),
    Permission.SEE_AUDIT: frozenset({Role.STEWARD}),
    Permission.SEE_RECORDS: frozenset({Role.STEWARD}),
    Permission.AGREE_WITH_UNITS: frozenset({Role.STEWARD}),
    Permission.JUDGE_ANSWERS: frozenset(
        {Role.MENTOR, Role.FACILITATOR, Role.ASSESSOR, Role.STEWARD}
    ),
    Permission.GRANT_EXCEPTIONS: frozenset({Role.FACILITATOR, Role.COORDINATOR, Role.STEWARD}),
    Permission.SEE_PEOPLE: EVERYBODY,
    Permission.OVERRIDE_SCORE: frozenset({Role.FACILITATOR, Role.COORDINATOR, Role.STEWARD}),
}
"""In a community, by the roles held there."""

OVER_COMMUNITIES = frozenset(
    {permission for permission, roles in ALLOWED.items() if Role.ADMINISTRATOR in roles}
    | {
        Permission.APPOINT,
        Permission.INVITE,
        Permission.SEE_AUDIT,
        Permission.SEE_RECORDS,
        Permission.AGREE_WITH_UNITS,
    }
)
"""What the installation's administrator may in every community: what one of its own may, and see
that it has its officers. She publishes nothing and decides about nobody's work; of learning records
she sees what happened, without what came of it and without who somebody is."""

IN_COURSES: dict[Permission, frozenset[Role]] = {
    Permission.STUDY: UNIT_ROLES,
    Permission.SEE_STAFF_TEXT: UNIT_ROLES,
    Permission.PLACE_LESSONS: frozenset({Role.COORDINATOR}),
    Permission.SET_DUE: frozenset({Role.COORDINATOR}),
    Permission.MOVE_COURSE: frozenset({Role.COORDINATOR}),
    Permission.ANSWER_COPY: frozenset({Role.FACILITATOR, Role.COORDINATOR}),
    Permission.SEE_DESK: frozenset({Role.COORDINATOR}),
    Permission.JUDGE_ANSWERS: frozenset({Role.MENTOR, Role.FACILITATOR}),
    Permission.GRANT_EXCEPTIONS: frozenset({Role.FACILITATOR, Role.COORDINATOR}),
    Permission.OVERRIDE_SCORE: frozenset({Role.FACILITATOR, Role.COORDINATOR}),
}
"""In a community that the role's training unit works with, and there in the unit's courses alone:
where courses or learners are shown or decided about, ask for the units (`units_where`)."""

IN_UNIT: dict[Permission, frozenset[Role]] = {
    Permission.SEE_DESK: COORDINATION,
    Permission.MANAGE_UNIT: COORDINATION,
    Permission.MANAGE_LMS: COORDINATION,
    Permission.APPOINT: COORDINATION,
    Permission.INVITE: COORDINATION,
    Permission.SEE_AUDIT: COORDINATION,
}
"""In a training unit itself."""

OF_INSTALLATION: dict[Permission, frozenset[Role]] = {
    Permission.SEE_OPERATIONS: ADMINISTRATION,
    Permission.MANAGE_SETTINGS: ADMINISTRATION,
    Permission.MANAGE_KEYS: ADMINISTRATION,
    Permission.MANAGE_LRS: ADMINISTRATION,
    Permission.MANAGE_UNIT: ADMINISTRATION,
    Permission.SEE_DESK: ADMINISTRATION,
    Permission.APPOINT: ADMINISTRATION,
    Permission.INVITE: ADMINISTRATION,
    Permission.SEE_AUDIT: ADMINISTRATION,
    Permission.SEE_RECORDS: ADMINISTRATION,
}
"""Over the whole installation."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Whoever asks: a member, with the roles that an LMS vouched for in this launch, if any.

    Launch roles count in `launch_community_id` alone, and only as long as the launch's session;
    for decisions about one learner only at `launch_place`, the course that was launched from
    (`Enrolment.place`): None is no course.
    `is_operator` is the command line of the machine itself, which owns the database anyway.
    `held_back` are roles that count for nothing here, whoever granted them: how she signed in is
    not enough for them. They are not taken from `launch_roles`, for which the LMS has vouched in
    this very session.
    """

    member_id: UUID | None
    launch_roles: frozenset[Role] = frozenset()
    launch_community_id: UUID | None = None
    is_operator: bool = False
    launch_place: str | None = None
    held_back: frozenset[Role] = frozenset()


OPERATOR = Asker(member_id=None, is_operator=True)
GUEST = Asker(member_id=None)
SYSTEM = GUEST
"""What nobody decided: a launch, a provider's groups, a used invitation."""

LAUNCH_MAY_BRING = frozenset({Role.LEARNER, Role.MENTOR, Role.FACILITATOR, Role.COORDINATOR})
"""An LMS can vouch for what its people do in its courses, never for a community's offices."""


def is_allowed(
    session: Session, asker: Asker, permission: Permission, scope: Scope, *, now: datetime
) -> bool:
    """Whether the asker may there, at `now` (UTC-aware). A community's scope is its id.

    In a community this is true too for whom it is true in some courses alone; what touches
    courses or learners asks `is_allowed_throughout` and `units_where` next.
    """
    if asker.is_operator:
        return True
    grants = grants_held(session, asker, now)
    if allowed_throughout(grants, permission, scope):
        return True
    if not isinstance(scope, UUID):
        return False
    if brought_by_launch(asker, permission, scope):
        return True
    return bool(_units(session, grants, permission, scope, now))


def is_allowed_throughout(
    session: Session, asker: Asker, permission: Permission, scope: Scope, *, now: datetime
) -> bool:
    """Whether an office allows it in all of the scope, without regard to courses."""
    return asker.is_operator or allowed_throughout(
        grants_held(session, asker, now), permission, scope
    )


def units_where(
    session: Session, asker: Asker, permission: Permission, community_id: UUID, *, now: datetime
) -> frozenset[UUID]:
    """The training units in whose courses of the community the asker may."""
    return _units(session, grants_held(session, asker, now), permission, community_id, now)


def require(
    session: Session, asker: Asker, permission: Permission, scope: Scope, *, now: datetime
) -> None:
    """Raises `NotAllowed` unless `is_allowed`."""
    if not is_allowed(session, asker, permission, scope, now=now):
        raise NotAllowed(permission)


NOBODY: frozenset[Role] = frozenset()


def grants_held(session: Session, asker: Asker, now: datetime) -> list[Grant]:
    """What counts of what the asker holds; nothing for guests and for the operator, who needs
    none.
    """
    if asker.member_id is None:
        return []
    held = grants_of(session, asker.member_id, now=now)
    return [each for each in held if each.role not in asker.held_back]


def brought_by_launch(asker: Asker, permission: Permission, community_id: UUID) -> bool:
    """Whether what an LMS vouched for allows it there."""
    if asker.launch_community_id != community_id:
        return False
    brought = asker.launch_roles & LAUNCH_MAY_BRING
    return bool(brought & ALLOWED.get(permission, NOBODY))


def allowed_throughout(grants: list[Grant], permission: Permission, scope: Scope) -> bool:
    """Whether these offices allow it in all of the scope."""
    if isinstance(scope, UUID):
        if roles_among(grants, scope) & ALLOWED.get(permission, NOBODY):
            return True
        return permission in OVER_COMMUNITIES and bool(roles_among(grants, INSTALLATION))
    held = roles_among(grants, scope) | roles_among(grants, INSTALLATION)
    table = IN_UNIT if isinstance(scope, UnitScope) else OF_INSTALLATION
    return bool(held & table.get(permission, NOBODY))


def _units(
    session: Session,
    grants: list[Grant],
    permission: Permission,
    community_id: UUID,
    now: datetime,
) -> frozenset[UUID]:
    hers = frozenset(
        grant.scope.unit_id
        for grant in grants
        if isinstance(grant.scope, UnitScope) and grant.role in IN_COURSES.get(permission, NOBODY)
    )
    return hers & units_with(session, community_id, now=now) if hers else hers
