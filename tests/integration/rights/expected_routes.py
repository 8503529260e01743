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
from tests.integration.rights.route_examples import IN_THE_INSTALLATION, IN_THE_UNIT

OF_HER_OWN = (
    "web.desk",
    "web.placed_list",
    "web.training_units",
    "web.connect_lms",
    "web.add_lms",
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

OF_ONE_UNIT = (
    "web.unit_page",
    "web.ask_community",
    "web.agree_with_community",
    "web.end_with_community",
    "web.invite_lms",
)
"""Pages of one training unit, whose people alone see them."""

OF_THE_INSTALLATION = ("web.found_training_unit",)

OF_ONE_COURSE = (
    "web.learner_of_course",
    "web.review",
    "web.progress",
    "web.progress_csv",
    "web.read_list",
    "web.grades",
    "web.send_course_again",
    "web.compare_grades",
    "web.send_grade_again",
    "web.allow",
    "web.decide_score",
    "web.due_date",
    "web.set_due_date",
    "web.copied_course",
    "web.answer_copied_course",
    "web.move_course",
    "web.move_result",
    "web.go_on_moving",
)
"""Pages about one course, which is no other training unit's."""


def opens(example: str, who: Role | str) -> bool:
    endpoint = example.split()[0]
    need = NEEDS[endpoint]
    if need is PUBLIC:
        return True
    if need is SIGNED_IN:
        return who != GUEST
    assert isinstance(need, Permission)
    if endpoint in OF_ONE_UNIT or example.endswith(f" {IN_THE_UNIT}"):
        held = IN_UNIT.get(need, frozenset())
        is_boss = who == INSTALLATION_ADMINISTRATOR and Role.ADMINISTRATOR in held
        return is_boss or (who in OF_UNIT and OF_UNIT[str(who)] in held)
    if endpoint in OF_THE_INSTALLATION or example.endswith(f" {IN_THE_INSTALLATION}"):
        held = OF_INSTALLATION.get(need, frozenset())
        return who == INSTALLATION_ADMINISTRATOR and Role.ADMINISTRATOR in held
    # Her own community's; test_routes.py holds that it is not another's.
    if endpoint in OF_HER_OWN and who == ELSEWHERE and need in ALLOWED:
        return need is not Permission.MANAGE_LMS  # a steward of another one connects none
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
