"""Two who have a course's grades compared at the same moment."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import event

from community import OPERATOR
from plugin.lti import ask_to_compare, comparing_at
from plugin.lti.models import GradeColumnRow
from storage import utc_now
from tests.integration.grades.graded import GradedCourse


@contextmanager
def together() -> Iterator[None]:
    """Neither writes a column before the other is about to, where the database lets them."""
    both = threading.Barrier(2)

    def meet(*_: Any) -> None:
        with suppress(threading.BrokenBarrierError):
            both.wait(timeout=1)

    event.listen(GradeColumnRow, "before_insert", meet)
    try:
        yield
    finally:
        event.remove(GradeColumnRow, "before_insert", meet)


def test_each_column_is_asked_for_once(course: GradedCourse) -> None:
    hers = course.finished("Learner")
    database = course.world.services.database

    def ask(_: int) -> int:
        with database.unit_of_work() as uow:
            many = ask_to_compare(
                uow, [hers.community_id], course.place, asker=OPERATOR, now=utc_now()
            )
            uow.commit()
        return many

    with together(), ThreadPoolExecutor(2) as threads:
        assert list(threads.map(ask, range(2))) == [1, 1]
    with database.reading() as session:
        known = comparing_at(session, course.place, now=utc_now())
    assert known is not None
    assert (known.columns, known.waits) == (1, 1)
