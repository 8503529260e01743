"""Who may move which course, and what two decisions at once, or a decision made twice, come to."""

from uuid import uuid4

import pytest

from community import Asker, NotAllowed, Role, grant, join
from curricula import (
    BadDecision,
    BadLessonMap,
    MoveUnderWay,
    NotAnotherVersion,
    NotPublished,
    UnknownMove,
    continue_move,
    courses_of,
    decide_move,
    lesson_in,
    move,
    moves_of,
    name_course,
    version_for_newcomer,
)
from tests.integration.learning_world import IRIS, PLACE, LearningWorld
from tests.integration.moves.moving_world import (
    LOOPS,
    READING,
    VALUES,
    carry_out,
    decide,
    lesson,
    more_learners,
    move_to,
    publish,
    with_lessons,
)


def staff(world: LearningWorld, role: Role, place: str | None = None) -> Asker:
    """Somebody with that office; with `place`, who came from that course of the LMS."""
    with world.database.unit_of_work() as uow:
        member = join(uow, now=world.now)
        grant(
            uow,
            member_id=member.id,
            community_id=world.community_id,
            role=role,
            reason="test",
            now=world.now,
        )
        uow.commit()
    return Asker(member.id, launch_place=place)


def launched(world: LearningWorld, role: Role, place: str | None) -> Asker:
    """Somebody whose role an LMS vouched for, in that course."""
    who = staff(world, Role.LEARNER)
    return Asker(who.member_id, frozenset({role}), world.community_id, launch_place=place)


def test_stewards_move_every_course_and_coordinators_their_own(world: LearningWorld) -> None:
    newer = publish(world, with_lessons(VALUES, LOOPS))
    for who in (
        staff(world, Role.AUTHOR),
        staff(world, Role.FACILITATOR, PLACE.key),
        launched(world, Role.LEARNER, PLACE.key),
        launched(world, Role.COORDINATOR, None),
        launched(world, Role.COORDINATOR, "lti:1:1:8"),
        staff(world, Role.COORDINATOR),
    ):
        with pytest.raises(NotAllowed):
            decide(world, newer, asker=who, place=PLACE.key)
    coordinator = launched(world, Role.COORDINATOR, PLACE.key)
    with pytest.raises(NotAllowed):
        decide(world, newer, asker=coordinator, place=None)
    made = decide(world, newer, asker=coordinator, place=PLACE.key)
    carry_out(world, made)
    assert made.author_id == coordinator.member_id
    steward = staff(world, Role.STEWARD)
    assert decide(world, world.version_id, of=newer, asker=steward).place is None


def test_what_cannot_be_decided(world: LearningWorld) -> None:
    newer = publish(world, with_lessons(VALUES, LOOPS))
    draft = publish(world, with_lessons(LOOPS), publish=False)
    with pytest.raises(NotAnotherVersion):
        decide(world, world.version_id)
    with pytest.raises(NotPublished):
        decide(world, draft)
    with pytest.raises(BadDecision):
        decide(world, newer, reason=" ")
    with pytest.raises(UnknownMove), world.database.unit_of_work() as uow:
        continue_move(uow, IRIS, uuid4(), now=world.now)
    with pytest.raises(BadLessonMap), world.database.unit_of_work() as uow:
        decide_move(
            uow,
            asker=staff(world, Role.STEWARD),
            move_id=uuid4(),
            from_version_id=world.version_id,
            to_version_id=newer,
            place=None,
            lesson_map={"values": "loops", "loops": "loops", "reading": None},
            reason="x",
            now=world.now,
        )


def test_a_move_sent_twice_is_one_and_another_one_waits(world: LearningWorld) -> None:
    newer = publish(world, with_lessons(VALUES, LOOPS))
    third = publish(world, with_lessons(LOOPS))
    move_id = uuid4()
    first = decide(world, newer, move_id=move_id, place=PLACE.key)
    assert decide(world, newer, move_id=move_id, place=PLACE.key) == first
    assert decide(world, newer, place=PLACE.key) == first, "somebody else wants the very same"
    with pytest.raises(MoveUnderWay) as refused:
        decide(world, third)
    assert refused.value.move_id == first.id
    decide(world, third, place="lti:1:1:8")
    carry_out(world, first)
    assert decide(world, newer, move_id=move_id, place=PLACE.key).finished is not None
    with world.database.reading() as session:
        assert {each.to_version_id for each in moves_of(session, first.curriculum_id)} == {
            newer,
            third,
        }


def test_newcomers_alone_begin_with_the_other_version(world: LearningWorld) -> None:
    newer = publish(world, with_lessons(VALUES, LOOPS))
    curriculum_id = world.enrolment.curriculum_id
    with world.database.reading() as session:
        assert version_for_newcomer(session, curriculum_id, PLACE.key) is None
    progress = move_to(world, newer, newcomers_only=True)
    assert (progress.moved, world.enrolment.version_id) == (0, world.version_id)
    with world.database.reading() as session:
        assert version_for_newcomer(session, curriculum_id, PLACE.key) == newer
        assert version_for_newcomer(session, curriculum_id, "elsewhere") is None


def test_a_course_is_moved_alone_and_known_by_its_name(world: LearningWorld) -> None:
    more_learners(world, 3, "lti:1:1:8")
    with world.database.unit_of_work() as uow:
        for title in ("Evening group", "Evening group B"):
            name_course(
                uow,
                community_id=world.community_id,
                place="lti:1:1:8",
                title=title,
                platform="Practice LMS",
            )
        uow.commit()
    newer = publish(world, with_lessons(VALUES, LOOPS))
    progress = move_to(world, newer, place="lti:1:1:8")
    assert (progress.moved, progress.left) == (3, 0)
    with world.database.reading() as session:
        unnamed, evening = courses_of(session, world.enrolment.curriculum_id)
    assert (evening.title, evening.learners, evening.newcomers) == (
        *("Evening group B", {newer: 3}),
        newer,
    )
    assert (unnamed.place, unnamed.version_id) == (PLACE.key, world.version_id)


def test_a_link_is_followed_over_several_moves_and_back(world: LearningWorld) -> None:
    first, others = world.version_id, (LOOPS, READING)
    second = publish(world, with_lessons(lesson(VALUES, slug="names"), *others))
    third = publish(world, with_lessons(lesson(VALUES, slug="start"), LOOPS))
    move_to(world, second, {"values": "names"})
    move_to(world, third, {"names": "start"}, of=second)
    with world.database.reading() as session:

        def there(slug: str, here: object, to: object) -> str | None:
            return lesson_in(session, slug=slug, from_version_id=here, to_version_id=to)  # type: ignore[arg-type]  # ids

        assert there("values", first, third) == "start"
        assert there("start", third, first) == "values"
        assert there("loops", first, third) == "loops"
        assert there("reading", first, third) is None
        assert there("nothing", third, third) is None


def test_a_decision_is_kept_with_its_reason(world: LearningWorld) -> None:
    newer = publish(world, with_lessons(VALUES, LOOPS))
    made = decide(world, newer, reason="  The second lesson  was wrong ")
    with world.database.reading() as session:
        kept = move(session, made.id)
    assert kept.reason.startswith("The second lesson")
    assert (kept.author_id, kept.finished, kept.lesson_map["reading"]) == (None, None, None)
