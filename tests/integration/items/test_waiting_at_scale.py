"""The list of waiting answers reads what waits, and not every visit that ever was."""

from sqlalchemy import event

from community import Role
from storage import Database
from tests.integration.items_world import ItemsWorld


def test_waiting_answers_are_found_by_their_index(course: ItemsWorld) -> None:
    mentor = course.staff(Role.MENTOR)
    course.give("essay", "plain", ["a"])
    for slug in ("story", "why"):
        course.give("essay", slug, ["My words."])
    course.finish("essay")
    if course.database.engine.dialect.name == "sqlite":
        assert "ix_visit_awaits_judgement" in plan_of_waiting(course.database, course, mentor)
    assert len(course.waiting(mentor)) == 2


def plan_of_waiting(database: Database, course: ItemsWorld, mentor: object) -> str:
    """How SQLite reads the visits, which it decides without knowing how many there are."""
    asked: list[tuple[str, object]] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def keep(_c: object, _cur: object, sql: str, values: object, *_: object) -> None:
        asked.append((sql, values))

    course.waiting(mentor)  # type: ignore[arg-type]  # an Asker
    event.remove(database.engine, "before_cursor_execute", keep)
    sql, values = next(pair for pair in asked if "awaits_judgement IS" in pair[0])
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)  # type: ignore[arg-type]
        return "\n".join(row[3] for row in rows)
