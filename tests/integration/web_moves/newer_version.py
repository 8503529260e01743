"""A newer version of the small course, and the course moved to it."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from community import OPERATOR, Role
from curricula import decide_move, import_curriculum, read_source, version_difference
from plugin.moving import move_for_a_while
from storage import utc_now
from tests.unit.plugin.web.world import (
    SETTINGS,
    VALUES,
    World,
    write_course,
)

COORDINATOR = frozenset({Role.COORDINATOR, Role.FACILITATOR})


@dataclass(frozen=True, slots=True)
class Newer:
    """Version 2: Values is called Numbers and asks another sum, Reading is gone, More is new."""

    curriculum_id: UUID
    version_id: UUID
    version_hash: str

    def lesson(self, slug: str) -> str:
        return f"/curricula/{self.version_hash}/lessons/{slug}"


def import_newer(world: World, folder: Path, *, publish: bool = True) -> Newer:
    course = write_course(folder / "newer")
    settings = SETTINGS.replace("{slug: values, title: Values", "{slug: numbers, title: Numbers")
    settings = settings.replace("{slug: reading, title: Reading", "{slug: more, title: More")
    settings = settings.replace("lessons/reading.md", "lessons/more.md")
    (course / "curriculum.yaml").write_text(settings, encoding="utf-8")
    (course / "lessons/reading.md").rename(course / "lessons/more.md")
    (course / "lessons/more.md").write_text("## More\n\nQuite another text.\n", encoding="utf-8")
    asked = VALUES.replace("What is `2 + 3`?", "What is `1 + 4`?")
    (course / "lessons/values.md").write_text(asked, encoding="utf-8")
    with world.services.database.unit_of_work() as uow:
        made = import_curriculum(
            uow,
            read_source(course),
            asker=OPERATOR,
            community_id=world.community.id,
            publish=publish,
            now=utc_now(),
        )
        uow.commit()
    return Newer(made.curriculum_id, made.version_id, made.version_hash)


def move_all(world: World, newer: Newer) -> None:
    """By the command line, as an operator would."""
    move_one(world, newer, None)


def move_one(world: World, newer: Newer, place: str | None) -> None:
    with world.services.database.reading() as session:
        lessons = version_difference(session, world.version_id, newer.version_id).lesson_map
    assert lessons == {"values": "numbers", "reading": None}
    with world.services.database.unit_of_work() as uow:
        move = decide_move(
            uow,
            asker=OPERATOR,
            move_id=uuid4(),
            from_version_id=world.version_id,
            to_version_id=newer.version_id,
            place=place,
            lesson_map=lessons,
            reason="Clearer",
            now=utc_now(),
        )
        uow.commit()
    assert move_for_a_while(world.services, move.id, 60)
