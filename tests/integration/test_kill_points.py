"""kill -9 at each named point: no record is lost, doubled or out of order; the grade arrives."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.databases import Templates
from tests.integration.kill_points.bench import Bench, bench
from tests.integration.kill_points.points import POINTS, KillPoint
from tests.integration.kill_points.table import PROPERTY

KILLS = int(os.environ.get("KILLS", "5"))
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
    assert sqlite_bench.run(None) == []


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_killed_there_nothing_is_lost_or_doubled(
    point: KillPoint, sqlite_bench: Bench, record_property: Callable[[str, object], None]
) -> None:
    died = [name for n in range(KILLS) for name in sqlite_bench.run(point, n)]
    hits = sum(point.is_hit_by(name) for name in died)
    record_property(PROPERTY, [point.name, hits, KILLS])
    assert hits == len(died) == KILLS


def test_a_grade_whose_answer_was_lost_is_sent_again_and_settled(sqlite_bench: Bench) -> None:
    after_request = next(point for point in POINTS if point.name == "score/after-request")
    sqlite_bench.run(after_request)
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
    assert named == {point.name for point in POINTS if "/" in point.name}


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_killed_there_on_postgresql(point: KillPoint, postgresql_bench: Bench) -> None:
    for repetition in range(2):
        (died,) = postgresql_bench.run(point, repetition)
        assert point.is_hit_by(died)
