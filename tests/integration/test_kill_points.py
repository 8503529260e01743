"""kill -9 at each named point: no record is lost, doubled or out of order; the grade arrives."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.databases import Templates
from tests.integration.kill_points.bench import Bench, bench
from tests.integration.kill_points.plan import died_as_planned, kill, plan
from tests.integration.kill_points.points import (
    ACCEPTING,
    ERASING,
    EXPORTING,
    HARVESTING,
    IMPORTING,
    POINTS,
)
from tests.integration.kill_points.table import PROPERTY

KILLS = int(os.environ.get("KILLS", "5"))
PLAN, TWICE = plan(KILLS), plan(2)
FIRST = [point.name for point in POINTS if point.process == "serve"]
"""Each run has one of these, and what fits beside it."""
pytestmark = pytest.mark.timeout(max(300, 30 * KILLS))


@pytest.fixture(scope="module")
def sqlite_bench(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with bench(templates, "sqlite", tmp_path_factory.mktemp("kills")) as made:
        yield made


@pytest.fixture(scope="module")
def postgresql_bench(
    templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    with bench(templates, "postgresql", tmp_path_factory.mktemp("kills")) as made:
        yield made


def test_without_a_kill_the_course_ends_as_expected(sqlite_bench: Bench) -> None:
    assert sqlite_bench.run() == []


@pytest.mark.parametrize("first", FIRST)
def test_killed_in_each_life_nothing_is_lost_or_doubled(
    first: str, sqlite_bench: Bench, record_property: Callable[[str, object], None]
) -> None:
    runs = [kills for kills in PLAN if kills[0].point.name == first]
    asked = Counter(one.point.name for kills in runs for one in kills)
    hits: Counter[str] = Counter()
    for kills in runs:
        died = sqlite_bench.run(kills)
        assert len(died) == len(kills)
        hits.update(one.point.name for one in died_as_planned(kills, died))
    record_property(PROPERTY, [[name, hits[name], many] for name, many in asked.items()])
    assert hits == asked


def test_the_plan_has_every_point_as_often_as_asked_early_and_late() -> None:
    planned = Counter(one for kills in PLAN for one in kills)
    assert planned == Counter(kill(point, n) for point in POINTS for n in range(KILLS))
    assert all(len({one.taken for one in kills}) == len(kills) for kills in PLAN)
    assert {kills[0].point.name for kills in PLAN} == set(FIRST)


def test_a_grade_whose_answer_was_lost_is_sent_again_and_settled(sqlite_bench: Bench) -> None:
    after_request = next(point for point in POINTS if point.name == "score/after-request")
    sqlite_bench.run((kill(after_request),))
    (_, sent, first), (_, again, second), *_ = sqlite_bench.book.posts
    assert sent == again
    assert (first, second) == (200, 409)


def test_every_named_point_of_the_code_is_on_the_list() -> None:
    root = Path(__file__).parents[2]
    texts = [
        file.read_text(encoding="utf-8")
        for package in ("certification", "community", "curricula", "lrs_adapter", "plugin")
        for file in sorted((root / package).rglob("*.py"))
    ]
    scopes = {name for text in texts for name in re.findall(r'scoped\("([^"]+)"\)', text)}
    named = {name for text in texts for name in re.findall(r'reach\("([^"]+)"\)', text)}
    named |= {f"{scope}/{moment}-commit" for scope in scopes for moment in ("before", "after")}
    elsewhere = {*ACCEPTING, *ERASING, *EXPORTING, *HARVESTING, *IMPORTING}
    assert named == {point.name for point in POINTS if "/" in point.name} | elsewhere


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(TWICE)))
def test_killed_in_each_life_on_postgresql(number: int, postgresql_bench: Bench) -> None:
    died = postgresql_bench.run(TWICE[number])
    assert len(died) == len(TWICE[number])
    assert set(died_as_planned(TWICE[number], died)) == set(TWICE[number])
