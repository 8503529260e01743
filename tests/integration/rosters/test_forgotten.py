"""A course's list brings nobody back who was erased; by a launch of her own she may come."""

from datetime import timedelta

from community import OPERATOR, Role, names_of
from plugin.erasing import erase_person
from plugin.lti import forget_never_came
from tests.integration.rosters.lists import DAY, Course, member, page


def test_the_list_brings_nobody_back(course: Course) -> None:
    course.gives(page(member("ana"), member("bruno")))
    course.launch()
    course.read()
    ana = course.learners()["Demo ana"].member_id
    with course.tool.database.unit_of_work() as uow:
        begun = erase_person(uow, course.tool.services, ana, asker=OPERATOR, now=course.now)
        uow.commit()
    assert begun.rows["lti_roster_person"] == 1
    assert course.read(after=timedelta(hours=27)) == 1
    assert course.here() == {"Demo bruno"}
    back = course.launch("ana", Role.LEARNER)
    assert back != ana
    course.read(after=timedelta(hours=27))
    assert course.here() == {"Demo ana", "Demo bruno"}
    assert course.learners()["Demo ana"].member_id == back


def test_the_name_of_who_never_came_goes_a_month_after_the_list_did_not_have_her(
    course: Course,
) -> None:
    course.gives(page(member("ana"), member("bruno"), member("chen")), page(member("chen")))
    course.launch()
    course.read()
    who = {name: one.member_id for name, one in course.learners().items()}
    course.read(after=2 * DAY)
    assert course.here() == {"Demo chen"}

    def forgotten(*, after: timedelta) -> set[str]:
        course.now += after
        forget_never_came(course.tool.database, now=course.now)
        with course.tool.database.reading() as session:
            names = names_of(session, list(who.values()))
        return {name for name, member_id in who.items() if not names.get(member_id)}

    assert forgotten(after=29 * DAY) == set()
    assert forgotten(after=2 * DAY) == {"Demo ana", "Demo bruno"}
    assert forgotten(after=DAY) == {"Demo ana", "Demo bruno"}
    course.gives(page(member("ana"), member("chen")))
    course.launch()
    course.read()
    assert course.here() == {"Demo ana", "Demo chen"}, "a list that names her again brings it again"


def test_the_name_of_who_teaches_or_has_a_mailbox_stays(course: Course) -> None:
    course.gives(page(member("ana"), member("teacher", "Instructor")), page(member("chen")))
    teacher = course.launch()
    course.read()
    course.read(after=2 * DAY)
    forget_never_came(course.tool.database, now=course.now + 40 * DAY)
    with course.tool.database.reading() as session:
        assert names_of(session, [teacher]) == {teacher: "Demo teacher"}
