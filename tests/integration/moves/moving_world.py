"""Newer versions of the small course, and what stewards do with its learners."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from community import OPERATOR, Asker, join
from curricula import (
    Curriculum,
    Difference,
    Enrolment,
    Item,
    Lesson,
    Module,
    Move,
    MoveProgress,
    Place,
    Preview,
    ReadSource,
    Report,
    continue_move,
    decide_move,
    enrol,
    enrolment,
    import_curriculum,
    move_progress,
    preview_move,
    version_difference,
)
from curricula.learning_models import AttemptRow, VisitRow
from tests.integration.learning_world import CURRICULUM, IRIS, LearningWorld, item

VALUES, LOOPS, READING = CURRICULUM.lessons
V1, V2, TRY = VALUES.items
L1 = LOOPS.items[0]


def with_lessons(*lessons: Lesson, **changes: Any) -> Curriculum:
    return replace(CURRICULUM, modules=(Module("all", "All", lessons),), **changes)


def lesson(of: Lesson, *items: Item, **changes: Any) -> Lesson:
    return replace(of, items=items or of.items, **changes)


def other_key(of: Item, right: str = "c") -> Item:
    """The same question with another right answer."""
    return item(of.slug, right, graded=of.graded, multiple=of.kind == "multiple")


def publish(world: LearningWorld, curriculum: Curriculum, *, publish: bool = True) -> UUID:
    texts = {each.path: f"# {each.title}\n{uuid4()}\n".encode() for each in curriculum.lessons}
    with world.database.unit_of_work() as uow:
        imported = import_curriculum(
            uow,
            ReadSource(curriculum=curriculum, files=texts, report=Report(())),
            asker=OPERATOR,
            community_id=world.community_id,
            publish=publish,
            now=world.tick(),
        )
        uow.commit()
    return imported.version_id


def compare(
    world: LearningWorld, to: UUID, said: Mapping[str, str | None] | None = None, **where: UUID
) -> Difference:
    with world.database.reading() as session:
        return version_difference(session, where.get("of", world.version_id), to, said)


def preview(
    world: LearningWorld,
    to: UUID,
    said: Mapping[str, str | None] | None = None,
    *,
    place: str | None = None,
    again: Collection[str] = (),
) -> Preview:
    with world.database.reading() as session:
        return preview_move(
            session,
            from_version_id=world.version_id,
            to_version_id=to,
            place=place,
            difference=compare(world, to, said),
            again=again,
        )


def decide(
    world: LearningWorld,
    to: UUID,
    said: Mapping[str, str | None] | None = None,
    *,
    of: UUID | None = None,
    asker: Asker = OPERATOR,
    move_id: UUID | None = None,
    **more: Any,
) -> Move:
    of = of or world.version_id
    with world.database.unit_of_work() as uow:
        move = decide_move(
            uow,
            asker=asker,
            move_id=move_id or uuid4(),
            from_version_id=of,
            to_version_id=to,
            lesson_map=compare(world, to, said, of=of).lesson_map,
            now=world.tick(),
            **{"place": None, "reason": "a better text", **more},
        )
        uow.commit()
    return move


def carry_out(world: LearningWorld, move: Move) -> MoveProgress:
    finished = False
    while not finished:
        with world.database.unit_of_work() as uow:
            finished = continue_move(uow, IRIS, move.id, now=world.tick()).finished
            uow.commit()
    with world.database.reading() as session:
        return move_progress(session, move.id)


def move_to(world: LearningWorld, to: UUID, *args: Any, **more: Any) -> MoveProgress:
    progress = carry_out(world, decide(world, to, *args, **more))
    refresh(world)
    return progress


def refresh(world: LearningWorld) -> None:
    """The learner's next page knows where she is by now."""
    with world.database.reading() as session:
        world.enrolment = enrolment(session, world.enrolment.id)


def more_learners(world: LearningWorld, count: int, place: str) -> list[Enrolment]:
    with world.database.unit_of_work() as uow:
        made = [
            enrol(
                uow,
                member_id=join(uow, now=world.now).id,
                version_id=world.version_id,
                place=Place(place, "Practice LMS"),
                now=world.now,
            )
            for _ in range(count)
        ]
        uow.commit()
    return made


def filed(world: LearningWorld) -> set[str]:
    """Under which names the learner's visits and answers are, as "lesson" or "lesson/item"."""
    with world.database.reading() as session:
        visits = list(
            session.scalars(select(VisitRow).where(VisitRow.enrolment_id == world.enrolment.id))
        )
        lessons = {row.id: row.lesson_slug for row in visits}
        answers = session.scalars(select(AttemptRow).where(AttemptRow.visit_id.in_(lessons)))
        return set(lessons.values()) | {
            f"{lessons[row.visit_id]}/{row.item_slug}" for row in answers
        }
