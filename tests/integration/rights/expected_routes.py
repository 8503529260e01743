"""For whom a route should open, by what it needs and the tables of `community.rights`."""

from community import (
    ALLOWED,
    IN_COURSES,
    IN_UNIT,
    OF_INSTALLATION,
    OVER_COMMUNITIES,
    Permission,
    Role,
)
from plugin.web import NEEDS, PUBLIC, SIGNED_IN
from tests.integration.rights.roles import (
    ELSEWHERE,
    GUEST,
    INSTALLATION_ADMINISTRATOR,
    OF_OTHER_UNIT,
    OF_UNIT,
)

OF_HER_OWN = (
    "web.desk",
    "web.judging",
    "web.judge",
    "web.learners",
    "web.compare_form",
    "web.compare",
    "web.publish_scheme",
    "web.invitations",
    "web.invite_somebody",
    "web.withdraw",
)
"""Pages that show what the visitor's own communities have."""

OF_ONE_COURSE = (
    "web.learner_of_course",
    "web.allow",
    "web.decide_score",
    "web.move_course",
    "web.move_result",
    "web.go_on_moving",
)
"""Pages about one course, which is no other training unit's."""


def opens(endpoint: str, who: Role | str) -> bool:
    need = NEEDS[endpoint]
    if need is PUBLIC:
        return True
    if need is SIGNED_IN:
        return who != GUEST
    assert isinstance(need, Permission)
    if endpoint in OF_HER_OWN and who == ELSEWHERE:
        return True  # her own community's; test_routes.py holds that it is not another's
    if who == INSTALLATION_ADMINISTRATOR:
        held = OF_INSTALLATION.get(need, frozenset())
        return need in OVER_COMMUNITIES or Role.ADMINISTRATOR in held
    if who in OF_UNIT:
        is_hers = endpoint in OF_HER_OWN and OF_UNIT[str(who)] in IN_UNIT.get(need, ())
        return is_hers or OF_UNIT[str(who)] in IN_COURSES.get(need, ())
    if who in OF_OTHER_UNIT:
        role = OF_OTHER_UNIT[str(who)]
        if endpoint in OF_HER_OWN and role in IN_UNIT.get(need, ()):
            return True
        return endpoint not in OF_ONE_COURSE and role in IN_COURSES.get(need, ())
    return isinstance(who, Role) and who in ALLOWED.get(need, ())
