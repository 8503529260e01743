"""A target gets what its filter chooses, and takes back what it got; the rest costs nothing."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from lrs_adapter import Activity, ActivityType, LrsKey, Verb, record, set_aside_first
from storage import Database, SecretBox
from tests.integration.flaky_lrs import FlakyLrs, Reply, run
from tests.integration.records_world import (
    COMMUNITY,
    COURSE,
    IRIS,
    LESSON,
    NOON,
    draft,
    happening,
    new_key,
    received,
    record_some,
    store,
    voiding,
)
from tests.integration.targets.chosen import add_chosen, choose, of_label

OTHER = Activity(IRIS.lesson("ignite", "writing", "prose"), ActivityType.LESSON, {"en": "Prose"})


@pytest.fixture
def key(database: Database) -> LrsKey:
    return new_key(database, "all")[0]


def record_about(database: Database, about: Activity, verb: Verb = Verb.COMPLETED) -> str:
    """Happened in nothing, so that only what it is about can meet a filter."""
    with database.unit_of_work() as uow:
        given = draft(uuid4(), about=about, verb=verb)
        made = record(uow, IRIS, happening(), replace(given, parent=None))
        uow.commit()
    return str(made)


@pytest.mark.parametrize(
    ("chosen", "goes"),
    [
        ({"communities": (COMMUNITY.iri,)}, {"own", "other"}),
        ({"communities": (COMMUNITY.iri + "-two",)}, set()),
        ({"verbs": ("https://example.org/verbs/tried",)}, {"sent"}),
        ({"activities": (COURSE.iri,)}, {"own"}),
        ({"activities": (LESSON.iri,)}, {"own"}),
        ({"activities": (LESSON.iri[:-1],)}, set()),
        ({"platforms": ("Moodle",)}, {"own", "other"}),
        ({"platforms": ("Moodle",), "activities": (OTHER.iri, "https://example.org")}, {"other"}),
        ({}, {"own", "other", "sent"}),
    ],
    ids=lambda given: str(sorted(given) if isinstance(given, set) else given),
)
def test_it_gets_what_meets_each_kind_that_is_named(
    database: Database,
    secret_box: SecretBox,
    flaky: FlakyLrs,
    key: LrsKey,
    chosen: dict[str, Any],
    goes: set[str],
) -> None:
    made = {"own": record_about(database, LESSON), "other": record_about(database, OTHER)}
    made["sent"] = str(store(database, key, received())[0])
    add_chosen(database, secret_box, flaky.endpoint, **chosen)
    assert run(database, secret_box) == 3, "sent or left out"
    assert run(database, secret_box) == 0
    assert flaky.order == [made[one] for one in ("own", "other", "sent") if one in goes]
    after = of_label(database)
    assert (after.behind, after.filtered) == (0, 3 - len(goes))


def test_a_long_log_of_which_it_gets_little_is_passed_over(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs, key: LrsKey
) -> None:
    store(database, key, *(received() for _ in range(700)))
    [wanted] = record_some(database, 1)
    store(database, key, *(received() for _ in range(30)))
    add_chosen(database, secret_box, flaky.endpoint, platforms=("Moodle",))
    assert run(database, secret_box) == 731
    assert flaky.order == [str(wanted)]
    assert flaky.requests == 1
    assert (of_label(database).behind, of_label(database).filtered) == (0, 730)


def test_a_void_goes_where_what_it_voids_went(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs, key: LrsKey
) -> None:
    taken = received(context={"platform": "Moodle"})
    left = received()
    ids = store(database, key, taken, left)
    voids = store(database, key, voiding(taken["id"]), voiding(left["id"]), voiding(uuid4()))
    add_chosen(database, secret_box, flaky.endpoint, platforms=("Moodle",))
    run(database, secret_box)
    assert flaky.order == [str(ids[0]), str(voids[0]), str(voids[2])], "who knows of the third"


def test_a_void_is_judged_by_the_filter_of_when_its_target_went(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs, key: LrsKey
) -> None:
    first, second = received(), received()
    store(database, key, first)
    add_chosen(database, secret_box, flaky.endpoint)
    run(database, secret_box)
    choose(database, secret_box, platforms=("Moodle",))
    store(database, key, second)
    run(database, secret_box)
    voids = store(database, key, voiding(first["id"]))
    run(database, secret_box)
    assert flaky.order == [first["id"], str(voids[0])]
    choose(database, secret_box, platforms=())
    third = store(database, key, received())
    run(database, secret_box)
    assert flaky.order[2:] == [str(third[0])]


def test_another_filter_holds_from_the_next_step_on(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs, key: LrsKey
) -> None:
    add_chosen(database, secret_box, flaky.endpoint, verbs=("https://example.org/verbs/no",))
    store(database, key, received())
    run(database, secret_box)
    choose(database, secret_box, verbs=())
    [goes] = store(database, key, received())
    run(database, secret_box)
    assert flaky.order == [str(goes)]
    assert of_label(database).filtered == 1


def test_what_an_lrs_refuses_is_set_aside_though_others_are_left_out(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs, key: LrsKey
) -> None:
    mixed = [received(**({"context": {"platform": "Moodle"}} if n % 3 else {})) for n in range(30)]
    store(database, key, *mixed)
    wanted = [one["id"] for one in mixed if "context" in one]
    bad = {wanted[4], wanted[11]}

    def refuse(_: FlakyLrs, batch: list[dict[str, Any]]) -> Reply | None:
        return (400, {}, b"no") if bad & {one["id"] for one in batch} else None

    flaky.script = refuse
    add_chosen(database, secret_box, flaky.endpoint, platforms=("Moodle",))
    run(database, secret_box)
    assert flaky.order == [one for one in wanted if one not in bad]
    after = of_label(database)
    assert (after.behind, after.dead_letters, after.filtered) == (0, 2, 10)


def test_by_hand_only_what_would_go_is_set_aside(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs, key: LrsKey
) -> None:
    ids = store(
        database, key, received(), received(context={"platform": "Moodle"}), received(), received()
    )
    add_chosen(database, secret_box, flaky.endpoint, platforms=("Moodle",))
    with database.unit_of_work() as uow:
        found = set_aside_first(uow, "remote", count=1, now=NOON)
        uow.commit()
    assert found == [ids[1]]
