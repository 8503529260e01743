"""What is placed in a course is remembered; its links lead to a lesson, a module, all of it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import event, select

from certification import choose_path
from community import OPERATOR, Asker, Role
from community.identities import Identity
from curricula import LateRule, Reach
from plugin.due_dates import set_due
from plugin.lti import (
    DueRule,
    Placement,
    Registration,
    placement_of,
    placements_at,
    placements_reached,
)
from plugin.lti.models import DueScoreRow, LineItemRow
from plugin.lti.placement_models import PlacementLinkRow, PlacementRow
from plugin.web.refusals import NothingHandedIn
from storage import Database, SecretBox, utc_now
from tests.integration.launching_world import arrive, asking, launch_of, register
from tests.integration.test_web_launch import COORDINATOR, placed_items
from tests.unit.plugin.web.world import World, get, make_world, post

HERE, NEXT_TERM = "12", "13"
LATE = DueRule(None, LateRule("once", 30))


@pytest.fixture
def world(database: Database, secret_box: SecretBox, tmp_path: Path) -> World:
    return make_world(database, secret_box, tmp_path)


@pytest.fixture
def lms(world: World) -> Registration:
    return register(world)


def place(
    world: World, lms: Registration, *values: str, context_id: str | None = HERE, **fields: Any
) -> list[dict[str, Any]]:
    """The content items that a coordinator's choice of these became."""
    launch = launch_of(
        world,
        lms,
        subject="teacher",
        roles=COORDINATOR,
        context_id=context_id,
        deep_linking=asking(lms, context_id=context_id),
        locale="en",
    )
    client, where = arrive(world, launch)
    sent = post(client, "/placing", page=where, item=list(values), **fields)
    assert sent.status_code == 200, sent.text
    return placed_items(sent.text)


def placed_at(world: World, lms: Registration, context_id: str = HERE) -> list[Placement]:
    with world.services.database.reading() as session:
        return placements_at(session, f"lti:{lms.id}:1:{context_id}")


def all_of(world: World, lms: Registration) -> list[Placement]:
    with world.services.database.reading() as session:
        everything = {world.community.id: Reach(everything=True)}
        found, total = placements_reached(session, everything, registration_id=lms.id, limit=100)
    assert len(found) == total
    return found


def links_of(world: World, placement_id: UUID) -> Sequence[str]:
    with world.services.database.reading() as session:
        query = select(PlacementLinkRow.resource_link_id).where(
            PlacementLinkRow.placement_id == placement_id
        )
        return session.scalars(query.order_by(PlacementLinkRow.resource_link_id)).all()


def everything(world: World) -> tuple[str, str, str]:
    name = world.version_hash
    return f"curriculum/{name}", f"module/{name}/only", f"lesson/{name}/values"


def test_what_is_handed_over_is_kept_under_the_id_that_goes_along(
    world: World, lms: Registration
) -> None:
    items = place(world, lms, *everything(world))
    found = {str(one.id): one for one in placed_at(world, lms)}
    assert [item["custom"]["child_placement"] for item in items] == [
        str(one.id) for kind in KINDS for one in found.values() if one.what.kind == kind
    ]
    for one in found.values():
        assert (one.what.version_id, one.registration_id) == (world.version_id, lms.id)
        assert (one.context_id, one.deployment_id, one.copied_from) == (HERE, "1", None)
        assert one.placed_by is not None
        is_lesson = one.what.kind == "lesson"  # no other column would be filled
        has = ("lesson", 100) if is_lesson else ("none", None)
        assert (one.column, one.what.score_maximum) == has
        assert not one.what.full_when_finished
    assert {str(one.id) for one in all_of(world, lms)} == set(found)


KINDS = ("curriculum", "module", "lesson")


def test_a_column_for_finishing_is_kept_as_that(world: World, lms: Registration) -> None:
    name = world.version_hash
    place(world, lms, f"lesson/{name}/reading")
    place(world, lms, f"lesson/{name}/reading", child_grade="when-finished")
    without, with_one = placed_at(world, lms)
    assert (without.column, without.what.score_maximum) == ("none", None)
    assert (with_one.column, with_one.what.full_when_finished) == ("lesson", True)


def test_without_columns_where_the_lms_takes_none(world: World, lms: Registration) -> None:
    launch = launch_of(
        world, lms, roles=COORDINATOR, deep_linking=asking(lms, accept_line_item=False)
    )
    client, where = arrive(world, launch)
    post(client, "/placing", page=where, item=list(everything(world)))
    assert {one.column for one in all_of(world, lms)} == {"none"}


@pytest.mark.parametrize("number", range(3), ids=KINDS)
def test_a_link_leads_to_the_first_lesson_that_she_has_not_finished(
    world: World, lms: Registration, number: int
) -> None:
    (item,) = place(world, lms, everything(world)[number])
    launch = launch_of(world, lms, custom=item["custom"])
    client, where = arrive(world, launch)
    assert where.endswith("/lessons/values")
    post(client, world.lesson(act="/finish"), page=where, **{"item:sum": "b"})
    _again, where = arrive(world, launch)
    assert where.endswith("/lessons/values" if number == 2 else "/lessons/reading")
    (one,) = placed_at(world, lms)
    assert links_of(world, one.id) == ["3"]


def test_each_link_of_a_placement_is_noted_once(world: World, lms: Registration) -> None:
    (item,) = place(world, lms, everything(world)[2])
    for resource_link_id in ("3", "4", "3"):
        arrive(
            world,
            launch_of(world, lms, custom=item["custom"], resource_link_id=resource_link_id),
        )
    (one,) = placed_at(world, lms)
    assert links_of(world, one.id) == ["3", "4"]


def test_the_score_of_a_module_s_link_is_no_lesson_s(world: World, lms: Registration) -> None:
    (item,) = place(world, lms, everything(world)[1])
    client, where = arrive(world, launch_of(world, lms, custom=item["custom"], locale="en"))
    assert "Your score goes to Test LMS" not in get(client, where).text


def test_a_copied_course_has_a_placement_of_its_own(world: World, lms: Registration) -> None:
    (item,) = place(world, lms, everything(world)[2])
    (old,) = placed_at(world, lms)
    copied = launch_of(
        world, lms, custom=item["custom"], context_id=NEXT_TERM, resource_link_id="30"
    )
    client, where = arrive(world, copied)
    assert get(client, where).status_code == 200
    arrive(world, copied)
    (new,) = placed_at(world, lms, NEXT_TERM)
    assert (new.copied_from, new.placed_by, new.context_id) == (old.id, None, NEXT_TERM)
    assert (new.what.version_id, new.what.slug) == (old.what.version_id, old.what.slug)
    assert links_of(world, new.id) == ["30"]
    assert links_of(world, old.id) == []


def test_a_launch_looks_at_no_other_course_s_copies(world: World, lms: Registration) -> None:
    """A course that is copied every term has hundreds of them."""
    (item,) = place(world, lms, f"lesson/{world.version_hash}/values")
    for number in range(5):
        arrive(world, launch_of(world, lms, custom=item["custom"], context_id=f"term-{number}"))
    again = launch_of(world, lms, custom=item["custom"], context_id="term-4")
    read: list[UUID] = []

    def note(row: PlacementRow, _: Any) -> None:
        read.append(row.id)

    event.listen(PlacementRow, "load", note)
    try:
        with world.services.database.reading() as session:
            found = placement_of(session, again)
    finally:
        event.remove(PlacementRow, "load", note)
    assert found is not None
    assert found.place == again.place
    assert str(found.copied_from) == item["custom"]["child_placement"]
    assert len(read) == 2


def test_a_choice_without_a_course_belongs_to_the_first_that_launches_it(
    world: World, lms: Registration
) -> None:
    (item,) = place(world, lms, everything(world)[2], context_id=None)
    for context_id in (HERE, NEXT_TERM):
        arrive(world, launch_of(world, lms, custom=item["custom"], context_id=context_id))
    (first,), (copy,) = placed_at(world, lms), placed_at(world, lms, NEXT_TERM)
    assert str(first.id) == item["custom"]["child_placement"]
    assert copy.copied_from == first.id


@pytest.mark.parametrize("named", ["", "no-uuid", "7c9e6679-7425-40de-944b-e07fc1f90ae7"])
def test_a_link_of_another_installation_opens_by_its_other_names(
    world: World, lms: Registration, named: str
) -> None:
    (item,) = place(world, lms, everything(world)[1])
    custom = item["custom"] | {"child_placement": named}
    client, where = arrive(world, launch_of(world, lms, custom=custom, context_id=NEXT_TERM))
    assert get(client, where).status_code == 200
    assert placed_at(world, lms, NEXT_TERM) == []


def test_a_path_s_link_leads_to_where_she_stands_on_it(world: World, lms: Registration) -> None:
    (item,) = place(world, lms, "path/first")
    assert "lineItem" not in item
    (one,) = placed_at(world, lms)
    assert (one.what.kind, one.what.scheme_id) == ("path", world.scheme.scheme_id)
    launch = launch_of(world, lms, custom=item["custom"], locale="en")
    client, where = arrive(world, launch)
    assert where == "/paths"
    assert "First path" in get(client, where).text
    with world.services.database.unit_of_work() as uow:
        member = uow.session.scalars(select(Identity.member_id).filter_by(subject="7")).one()
        choose_path(
            uow,
            world.services.iris,
            asker=Asker(member),
            member_id=member,
            scheme_version_id=world.scheme.id,
            now=utc_now(),
        )
        uow.commit()
    client, where = arrive(world, launch)
    assert where.startswith("/path?which=")
    assert "First path" in get(client, where).text


def test_staff_look_at_the_paths(world: World, lms: Registration) -> None:
    (item,) = place(world, lms, "path/first")
    client, where = arrive(
        world, launch_of(world, lms, custom=item["custom"], roles=frozenset({Role.FACILITATOR}))
    )
    assert get(client, where).status_code == 200


def test_a_lesson_s_column_knows_its_placement_and_when_the_lms_says_it_is_due(
    world: World, lms: Registration
) -> None:
    (item,) = place(world, lms, f"lesson/{world.version_hash}/values")
    assert item["custom"]["child_due"] == "$ResourceLink.submission.endDateTime"
    (without,) = place(world, lms, f"lesson/{world.version_hash}/reading")
    assert "child_due" not in without["custom"]
    told = item["custom"] | {"child_due": "2026-03-10T17:00:00Z"}
    arrive(world, launch_of(world, lms, custom=told))
    with world.services.database.reading() as session:
        row = session.scalars(select(LineItemRow)).one()
    assert str(row.placement_id) == item["custom"]["child_placement"]
    assert row.told_due == datetime(2026, 3, 10, 17, 0, tzinfo=UTC)


def test_her_grade_follows_when_the_lms_says_another_due_date(
    world: World, lms: Registration
) -> None:
    (item,) = place(world, lms, f"lesson/{world.version_hash}/values")
    placed = UUID(item["custom"]["child_placement"])
    with world.services.database.unit_of_work() as uow:
        set_due(uow, placed, LATE, asker=OPERATOR, now=utc_now())
        uow.commit()
    for told, shares in (("2020-03-10T17:00:00Z", [70.0]), ("2999-03-10T17:00:00Z", [70.0, 100.0])):
        launch = launch_of(world, lms, custom=item["custom"] | {"child_due": told})
        client, where = arrive(world, launch)
        if len(shares) == 1:
            post(client, world.lesson(act="/finish"), page=where, **{"item:sum": "b"})
        with world.services.database.reading() as session:
            bodies = session.scalars(select(DueScoreRow.body).order_by(DueScoreRow.id))
            assert [orjson.loads(body)["scoreGiven"] for body in bodies] == shares


@pytest.mark.parametrize(("number", "kind"), [(0, "curriculum"), (1, "module")])
def test_one_column_for_several_lessons_is_a_choice(
    world: World, lms: Registration, number: int, kind: str
) -> None:
    value = everything(world)[number]
    fields = {"detailed": "yes", "column.0": "yes", "maximum.0": "40", "act": "place"}
    (item,) = place(world, lms, value, **fields)
    assert item["lineItem"]["scoreMaximum"] == 40
    assert item["lineItem"]["tag"] == kind
    assert "child_grade" not in item["custom"]
    (one,) = placed_at(world, lms)
    assert (one.column, one.what.full_when_finished) == (kind, False)
    client, where = arrive(world, launch_of(world, lms, custom=item["custom"]))
    post(client, world.lesson(act="/finish"), page=where, **{"item:sum": "b"})
    client, where = arrive(world, launch_of(world, lms, custom=item["custom"]))
    post(client, world.lesson("reading", act="/finish"), page=where)
    with world.services.database.reading() as session:
        rows = session.scalars(select(DueScoreRow.body).order_by(DueScoreRow.id)).all()
    told = [orjson.loads(body) for body in rows]
    assert [one["scoreGiven"] for one in told] == [100, 100]
    assert [one["activityProgress"] for one in told] == ["InProgress", "Completed"]
    assert [one["gradingProgress"] for one in told] == ["Pending", "FullyGraded"]


def test_a_review_of_such_a_column_shows_the_lesson_that_was_finished_last(
    world: World, lms: Registration
) -> None:
    (item,) = place(
        world, lms, everything(world)[1], detailed="yes", act="place", **{"column.0": "yes"}
    )
    client, where = arrive(world, launch_of(world, lms, custom=item["custom"]))
    asked = launch_of(
        world,
        lms,
        message_type="LtiSubmissionReviewRequest",
        subject="teacher",
        roles=COORDINATOR | {Role.FACILITATOR},
        resource_link_id=None,
        custom={},
        for_user="7",
    )
    with pytest.raises(NothingHandedIn):
        arrive(world, asked)
    post(client, world.lesson(act="/finish"), page=where, **{"item:sum": "b"})
    _staff, where = arrive(world, asked)
    assert where.endswith("/lessons/values")
