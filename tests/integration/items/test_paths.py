"""What people decide moves certification paths, forwards and back, as the log alone tells it."""

from typing import Any
from uuid import uuid4

from certification import choose_path, import_scheme, project, standing
from community import OPERATOR, Role
from tests.integration.certification_world import document
from tests.integration.items_world import ItemsWorld
from tests.integration.learning_world import IRIS


def asks(name: str, activity: str, verb: str = "completed", **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "kind": "statements",
        "label": {"en": name},
        "verb": verb,
        "activity": f"curricula/every-kind/{activity}",
        **more,
    }


def test_a_judgement_and_an_override_move_a_path(course: ItemsWorld) -> None:
    requirements = (
        asks("essay", "lessons/essay", minimum_score=0.7),
        asks("story", "lessons/essay/items/story", verb="answered", minimum_score=0.5),
        asks("exam", "lessons/exam", minimum_score=0.7),
    )
    owner = uuid4()
    with course.database.unit_of_work() as uow:
        version = import_scheme(
            uow,
            IRIS,
            document(*requirements),
            asker=OPERATOR,
            community_id=course.community_id,
            now=course.now,
        )
        path = choose_path(
            uow,
            IRIS,
            asker=OPERATOR,
            member_id=course.enrolment.member_id,
            scheme_version_id=version.id,
            now=course.now,
        )
        uow.commit()

    def met() -> set[str]:
        while project(course.database, IRIS, owner, now=course.now, batch=100):
            pass
        with course.database.reading() as session:
            proof = standing(session, path.id).proof
        assert proof is not None
        return {part.id for part in proof.root.children if part.satisfied}

    mentor, steward = course.staff(Role.MENTOR), course.staff(Role.STEWARD)
    course.give("exam", "e1", ["a"])
    course.give("exam", "e2", ["b"])
    course.finish("exam")
    for slug, text in {"plain": "a", "story": "My story.", "why": "Because."}.items():
        course.give("essay", slug, [text])
    course.finish("essay")
    assert met() == {"exam"}
    attempts = course.state("essay").attempts
    course.judge(mentor, attempts["story"], 1.0)
    assert met() == {"exam", "story"}
    course.judge(mentor, attempts["why"], 1.0)
    assert met() == {"exam", "story", "essay"}
    course.override(steward, "exam", 0.2)
    assert met() == {"story", "essay"}
    course.override(steward, "exam", 0.7)
    assert met() == {"exam", "story", "essay"}
