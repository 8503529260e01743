"""Roles at the desk: what the list tells, whom one can find, giving with a date, ending."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from community import (
    INSTALLATION,
    OPERATOR,
    Asker,
    LastAdministrator,
    PastEnd,
    Role,
    appoint,
    end_role,
    found_community,
    grant,
    grants_in,
    join,
    offices,
    roles_of,
    save_profile,
)
from plugin.web.sessions import WebSession
from storage import utc_now
from tests.integration.counting import counted
from tests.integration.offices.conftest import Offices
from tests.unit.plugin.web.world import get, post

HERE, UNIT = "/desk/communities/ignite/roles", "/desk/units/north/roles"


def test_the_list_tells_who_what_since_when_by_whom_and_why(offices_world: Offices) -> None:
    world = offices_world.world
    ana = world.person("Demo Ana", Role.MENTOR, Role.LEARNER)
    with offices_world.database.unit_of_work() as uow:
        appoint(
            uow,
            asker=Asker(offices_world.steward),
            member_id=ana,
            community_id=world.community.id,
            role=Role.AUTHOR,
            reason="wrote the first lessons",
            until=datetime(2031, 6, 30, 12, tzinfo=UTC),
            now=utc_now(),
        )
        uow.commit()
    page = get(world.browser(offices_world.steward), HERE).text
    assert "until 30 June 2031 · given by Demo steward: “wrote the first lessons”" in page
    assert "the operator: “begins it”" in page
    assert "learner (1)" in page
    assert "· learner" not in page, "learners are left out"
    learners = get(world.browser(offices_world.steward), f"{HERE}?role=learner").text
    assert "· learner" in learners
    assert "· author" not in learners
    found = get(world.browser(offices_world.steward), f"{HERE}?q=nobody").text
    assert "Nobody is found that way." in found


def test_a_role_is_given_with_its_last_day_and_ended_with_a_reason(offices_world: Offices) -> None:
    world = offices_world.world
    ana = world.person("Demo Ana", Role.LEARNER)
    browser = world.browser(offices_world.steward)
    with offices_world.database.unit_of_work() as uow:
        save_profile(
            uow,
            asker=Asker(offices_world.steward),
            given={"time_zone": "America/Argentina/Buenos_Aires", "languages": ["en"]},
            now=utc_now(),
        )
        uow.commit()
    search = get(browser, f"{HERE}/give?q=ana").text
    assert f"member={ana}" in search
    form = f"{HERE}/give?member={ana}"
    for fields, told in (
        ({"role": "", "reason": "x"}, "Choose a role."),
        ({"role": "mentor", "reason": " "}, "Say why: it is kept with the role."),
        ({"role": "mentor", "reason": "x", "until": "soon"}, "Write the day like"),
        ({"role": "mentor", "reason": "x", "until": "2020-01-01"}, "still to come"),
        ({"role": "pope", "reason": "x"}, "Choose a role."),
    ):
        answer = post(browser, f"{HERE}/give", page=form, **fields)
        assert (answer.status_code, told in answer.text) == (422, True), fields
    day = utc_now().date() + timedelta(days=40)
    given = post(browser, f"{HERE}/give", page=form, role="mentor", reason="helps", until=str(day))
    assert given.location == f"{HERE}?said=given"
    with offices_world.database.reading() as session:
        held = [
            each
            for each in grants_in(session, world.community.id, now=utc_now())
            if each.member_id == ana and each.role is Role.MENTOR
        ]
    assert held[0].granted_by == offices_world.steward
    assert held[0].until == datetime(day.year, day.month, day.day, 2, 59, 59, tzinfo=UTC) + (
        timedelta(days=1)
    ), "the last second of the day in Buenos Aires"

    end = f"{HERE}/{held[0].id}/end"
    assert post(browser, end, page=end, reason="").status_code == 422
    assert post(browser, end, page=end, reason="moved away").location == f"{HERE}?said=ended"
    assert post(browser, end, page=end, reason="twice").location == f"{HERE}?said=ended"
    told = get(browser, f"{HERE}?when=ended").text
    assert "Ended by Demo steward: moved away" in told
    with offices_world.database.reading() as session:
        assert Role.MENTOR not in roles_of(session, ana, world.community.id, now=utc_now())


def test_who_gives_roles_finds_only_people_whom_she_sees(offices_world: Offices) -> None:
    """A coordinator learns no name by guessing an id, and finds nobody of another place."""
    world = offices_world.world
    stranger = world.person("Demo stranger", Role.MENTOR)
    browser = world.browser(offices_world.coordinator)
    assert "Nobody is found that way" in get(browser, f"{UNIT}/give?q=stranger").text
    for path in (f"{UNIT}/give?member={stranger}", f"{UNIT}/give?member={uuid4()}"):
        answer = get(browser, path)
        assert answer.status_code == 404
        assert "Demo stranger" not in answer.text
    sent = post(
        browser, f"{UNIT}/give", page=f"{UNIT}/give", member=stranger, role="mentor", reason="x"
    )
    assert sent.status_code == 404
    with offices_world.database.reading() as session:
        assert roles_of(session, stranger, offices_world.north, now=utc_now()) == frozenset()
    boss = get(world.browser(offices_world.boss), f"{UNIT}/give?q=stranger").text
    assert f"member={stranger}" in boss


def test_a_role_of_another_place_is_not_ended_here(offices_world: Offices) -> None:
    with offices_world.database.reading() as session:
        theirs = grants_in(session, offices_world.world.community.id, now=utc_now())[0]
    browser = offices_world.world.browser(offices_world.coordinator)
    end = f"{UNIT}/{theirs.id}/end"
    assert get(browser, end).status_code == 404
    assert post(browser, end, page=UNIT, reason="x").status_code == 404
    with offices_world.database.reading() as session:
        assert theirs in grants_in(session, offices_world.world.community.id, now=utc_now())


def test_giving_and_ending_ask_again_who_she_is(offices_world: Offices) -> None:
    world = offices_world.world
    browser = world.browser(offices_world.coordinator)
    with offices_world.database.reading() as session:
        held = grants_in(session, offices_world.north, now=utc_now())[0]
    with offices_world.database.unit_of_work() as uow:
        for row in uow.session.scalars(select(WebSession)):
            row.proved = utc_now() - timedelta(minutes=11)
        uow.commit()
    assert get(browser, UNIT).status_code == 200
    for path in (f"{UNIT}/give", f"{UNIT}/{held.id}/end"):
        assert get(browser, path).location.startswith("/prove?next=/desk/units/north/roles/")
        assert post(browser, path, page=UNIT, reason="x").location.startswith("/prove")
    with offices_world.database.reading() as session:
        assert grants_in(session, offices_world.north, now=utc_now()) == [held]


def test_the_last_administrator_is_told_that_she_is(offices_world: Offices) -> None:
    browser = offices_world.world.browser(offices_world.boss)
    with offices_world.database.reading() as session:
        hers = grants_in(session, INSTALLATION, now=utc_now())[0].id
    end = f"/desk/installation/roles/{hers}/end"
    assert "This is your own role." in get(browser, end).text
    refused = post(browser, end, page=end, reason="tired")
    assert refused.status_code == 409
    assert "last administrator" in refused.text
    assert "tired" in refused.text, "what was typed stays"


def test_an_administrator_for_a_while_does_not_stand_in_for_one_without_an_end(
    offices_world: Offices,
) -> None:
    with offices_world.database.unit_of_work() as uow:
        now = utc_now()
        hers = grants_in(uow.session, INSTALLATION, now=now)[0].id
        guest = join(uow, name="Demo guest", now=now).id
        for until in (now + timedelta(days=1), None):
            if until is not None:
                grant(
                    uow,
                    member_id=guest,
                    role=Role.ADMINISTRATOR,
                    reason="x",
                    until=until,
                    now=now,
                )
                with pytest.raises(LastAdministrator):
                    end_role(uow, hers, asker=Asker(offices_world.boss), reason="x", now=now)
            else:
                grant(uow, member_id=guest, role=Role.ADMINISTRATOR, reason="x", now=now)
                end_role(uow, hers, asker=Asker(offices_world.boss), reason="x", now=now)


def test_two_administrators_who_end_each_other_at_once_leave_one(offices_world: Offices) -> None:
    database = offices_world.database
    with database.unit_of_work() as uow:
        other = join(uow, name="Demo other", now=utc_now()).id
        grant(uow, member_id=other, role=Role.ADMINISTRATOR, reason="x", now=utc_now())
        uow.commit()
    with database.reading() as session:
        held = {each.member_id: each.id for each in grants_in(session, INSTALLATION, now=utc_now())}
    start, refused = threading.Barrier(2), list[UUID]()

    def lay_down(who: UUID) -> None:
        start.wait()
        try:
            with database.unit_of_work() as uow:
                end_role(uow, held[who], asker=Asker(who), reason="tired", now=utc_now())
                uow.commit()
        except LastAdministrator:
            refused.append(who)

    threads = [threading.Thread(target=lay_down, args=(who,)) for who in held]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    with database.reading() as session:
        left = grants_in(session, INSTALLATION, now=utc_now() + timedelta(seconds=1))
    assert [each.member_id for each in left] == refused


def test_no_role_ends_before_it_began(offices_world: Offices) -> None:
    with offices_world.database.unit_of_work() as uow, pytest.raises(PastEnd):
        appoint(
            uow,
            asker=OPERATOR,
            member_id=offices_world.boss,
            unit_id=offices_world.north.unit_id,
            role=Role.MENTOR,
            reason="x",
            until=utc_now() - timedelta(days=1),
            now=utc_now(),
        )


def test_pages_go_on_and_cost_the_same_for_many_as_for_few(offices_world: Offices) -> None:
    world, database = offices_world.world, offices_world.database
    browser, costs = world.browser(offices_world.boss), []
    for count in (3, 60):
        with database.unit_of_work() as uow:
            for at in range(count):
                place = found_community(
                    uow, slug=f"c{count}-{at}", name={"en": f"C{at}"}, now=utc_now()
                )
                who = join(uow, name=f"Demo mentor {at:02}", now=utc_now()).id
                for here, unit in ((place.id, None), (None, offices_world.north.unit_id)):
                    appoint(
                        uow,
                        asker=Asker(offices_world.boss),
                        member_id=who,
                        role=Role.MENTOR,
                        community_id=here,
                        unit_id=unit,
                        reason="x",
                        now=utc_now(),
                    )
            uow.commit()
        for path in (UNIT, f"{UNIT}/give?q=mentor"):
            get(browser, path)
            with counted(database) as seen:
                assert get(browser, path).status_code == 200
            costs.append(len(seen))
    assert costs[:2] == costs[2:]
    first = get(browser, UNIT).text
    assert f"{UNIT}?page=2" in first
    second = get(browser, f"{UNIT}?page=2").text
    assert "Demo coordinator" in second
    assert second.count("Demo mentor") > 0
    assert get(browser, f"{UNIT}?page=999").status_code == 200
    with database.reading() as session:
        every = offices(
            session, asker=OPERATOR, scope=offices_world.north, limit=500, now=utc_now()
        )
    assert len(every) == 64
