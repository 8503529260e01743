"""Roles that are held back count for nothing, whatever is asked and wherever they are held."""

from community import (
    INSTALLATION,
    OPERATOR,
    STAFF_ROLES,
    Asker,
    Permission,
    Role,
    UnitScope,
    agree,
    ask_agreement,
    communities_of_courses,
    found_community,
    found_unit,
    grant,
    is_allowed,
    is_allowed_throughout,
    join,
    places_where,
    units_where,
)
from curricula.deciding import launched_course
from storage import Database, utc_now


def test_a_role_that_is_held_back_counts_nowhere(database: Database) -> None:
    now = utc_now()
    with database.unit_of_work() as uow:
        who = join(uow, name="Demo", now=now).id
        here = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=now).id
        unit = found_unit(uow, asker=OPERATOR, slug="north", name={"en": "North"}, now=now).id
        asked = ask_agreement(
            uow,
            asker=OPERATOR,
            unit_id=unit,
            community_id=here,
            by_unit=True,
            reason="test",
            now=now,
        )
        agree(uow, asked.id, asker=OPERATOR, now=now)
        grant(uow, member_id=who, role=Role.ADMINISTRATOR, reason="test", now=now)
        grant(uow, member_id=who, role=Role.COORDINATOR, reason="test", unit_id=unit, now=now)
        for role in STAFF_ROLES:
            grant(uow, member_id=who, role=role, reason="test", community_id=here, now=now)
        uow.commit()
    counted, held_back = Asker(who), Asker(who, held_back=STAFF_ROLES)
    somewhere = 0
    with database.reading() as session:
        for permission in Permission:
            somewhere += bool(places_where(session, counted, permission, now=now))
            assert places_where(session, held_back, permission, now=now) == []
            for scope in (here, UnitScope(unit), INSTALLATION):
                for ask in (is_allowed, is_allowed_throughout):
                    assert not ask(session, held_back, permission, scope, now=now)
            assert not units_where(session, held_back, permission, here, now=now)
            assert not communities_of_courses(session, held_back, permission, unit, now=now)
    assert somewhere > 20


def test_what_an_lms_vouches_for_in_its_course_is_not_held_back(database: Database) -> None:
    """The one exception, and it reaches no further than the launch: one community, one course."""
    now = utc_now()
    with database.unit_of_work() as uow:
        who = join(uow, name="Demo", now=now).id
        here, there = (
            found_community(uow, slug=slug, name={"en": slug}, now=now).id
            for slug in ("ignite", "other")
        )
        uow.commit()
    roles = frozenset({Role.COORDINATOR, Role.STEWARD})
    asker = Asker(who, roles, here, launch_place="course", held_back=STAFF_ROLES)
    with database.reading() as session:
        assert is_allowed(session, asker, Permission.GRANT_EXCEPTIONS, here, now=now)
        assert not is_allowed(session, asker, Permission.GRANT_EXCEPTIONS, there, now=now)
        assert not is_allowed_throughout(session, asker, Permission.GRANT_EXCEPTIONS, here, now=now)
        assert not is_allowed(session, asker, Permission.PUBLISH_CURRICULUM, here, now=now)
    assert launched_course(asker, Permission.GRANT_EXCEPTIONS, here) == "course"
    assert launched_course(asker, Permission.GRANT_EXCEPTIONS, there) is None


def test_what_is_no_staff_role_goes_on(database: Database) -> None:
    now = utc_now()
    with database.unit_of_work() as uow:
        who = join(uow, name="Demo", now=now).id
        here = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=now).id
        for role in (Role.STEWARD, Role.LEARNER):
            grant(uow, member_id=who, role=role, reason="test", community_id=here, now=now)
        uow.commit()
    asker = Asker(who, held_back=STAFF_ROLES)
    with database.reading() as session:
        assert is_allowed(session, asker, Permission.STUDY, here, now=now)
        assert not is_allowed(session, asker, Permission.PUBLISH_CURRICULUM, here, now=now)
