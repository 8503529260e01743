"""Many rows in every list, written at once: members who learn, look, are found and wait."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from certification.models import SchemeVersionRow, StandingRow, TrajectoryRow
from community import DIRECTORY, Role
from community.auditing import AuditRow
from community.consents.models import ConsentRow
from community.invitations.models import InvitationRow
from community.mailing.models import MailRow
from community.members import MemberRow, PersonRow
from community.profile.models import ProfileRow, TopicRow
from community.roles import RoleGrant
from curricula.learning_models import EnrolmentRow, VisitRow
from lrs_adapter import Activity, ActivityType, Draft, Happening, Iris, Result, Verb, record
from plugin.services import Services
from plugin.web.sessions import WebSession
from storage import Base, UnitOfWork, utc_now
from tests.browser.every_page.world import LEARNER, World

Rows = Iterable[dict[str, Any]]
AT_ONCE = 5000


def crowd(services: Services, world: World, count: int) -> None:
    """So many more rows of each kind, in the community and the course of the world's learner."""
    learner = world.visitors[LEARNER]
    assert learner is not None
    assert learner.member_id is not None
    with services.database.unit_of_work() as uow:
        session = uow.session
        course = session.get(EnrolmentRow, learner.enrolment_id)
        assert course is not None
        scheme = session.get(SchemeVersionRow, UUID(world.names["scheme"]))
        assert scheme is not None
        members = [(uuid4(), uuid4()) for _ in range(count)]
        for table, rows in _rows(course, world.names["lesson"], scheme, learner.member_id, members):
            _write(session, table, list(rows))
        _record(uow, services.iris, world, [number for _, number in members])
        uow.commit()


def _record(uow: UnitOfWork, iris: Iris, world: World, numbers: list[UUID]) -> None:
    """An answer of each of these people, and as many of whoever has a timeline in `PAGES`."""
    slug, now = world.names["community"], utc_now()
    community = Activity(iris.community(slug), ActivityType.COMMUNITY, {"en": "Demo community"})
    question = Activity(world.names["question"], ActivityType.INTERACTION, {"en": "A question"})
    hers = UUID(world.names["record_id"])
    for place, number in enumerate(numbers):
        draft = Draft(
            verb=Verb.ANSWERED,
            actor=hers if place % 2 else number,
            object=question,
            community=community,
            timestamp=now,
            registration=uuid4(),
            result=Result(scaled=1.0, success=True, response="a"),
        )
        record(uow, iris, Happening("visit", uuid4(), "answered"), draft)


def _write(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), AT_ONCE):
        session.execute(insert(table), rows[start : start + AT_ONCE])


def _rows(
    course: EnrolmentRow,
    lesson: str,
    scheme: SchemeVersionRow,
    learner: UUID,
    members: list[tuple[UUID, UUID]],
) -> Iterator[tuple[type[Base], Rows]]:
    now = utc_now()
    here, ids = course.community_id, [member_id for member_id, _ in members]
    yield MemberRow, ({"id": one, "record_id": r, "joined": now} for one, r in members)
    yield PersonRow, ({"member_id": one, "name": f"Demo member {one}"} for one in ids)
    yield ProfileRow, ({"member_id": one, "languages": "en", "changed": now} for one in ids)
    yield (
        TopicRow,
        ({"member_id": one, "kind": "teach", "place": 0, "topic": "soldering"} for one in ids),
    )
    yield ConsentRow, (_consent(one) for one in ids)
    yield ConsentRow, (_consent(learner) for _ in ids)
    yield (
        RoleGrant,
        (
            {
                "id": uuid4(),
                "member_id": one,
                "community_id": here,
                "role": Role.LEARNER.value,
                "since": now - timedelta(days=1),
                "reason": "one of many",
            }
            for one in ids
        ),
    )
    enrolments = {one: uuid4() for one in ids}
    yield (
        EnrolmentRow,
        (
            {
                "id": key,
                "member_id": one,
                "version_id": course.version_id,
                "curriculum_id": course.curriculum_id,
                "community_id": here,
                "place": course.place,
                "platform": course.platform,
                "started": now,
            }
            for one, key in enrolments.items()
        ),
    )
    yield (
        VisitRow,
        (
            {
                "id": uuid4(),
                "enrolment_id": key,
                "lesson_slug": lesson,
                "number": 1,
                "opened": now,
                "finished": now,
                "awaits_judgement": True,
                "ran_out": False,
            }
            for key in enrolments.values()
        ),
    )
    paths = {one: uuid4() for one in ids}
    yield (
        TrajectoryRow,
        (
            {
                "id": paths[one],
                "member_id": one,
                "record_id": record_id,
                "community_id": here,
                "scheme_id": scheme.scheme_id,
                "scheme_version_id": scheme.id,
                "chosen_at": now,
            }
            for one, record_id in members
        ),
    )
    yield (
        StandingRow,
        (
            {
                "trajectory_id": key,
                "state": "planned",
                "up_to_position": 0,
                "revision": 0,
                "recorded": 0,
            }
            for key in paths.values()
        ),
    )
    yield (
        AuditRow,
        (
            {
                "at": now,
                "by": "operator",
                "act": "role.granted",
                "subject_kind": "member",
                "subject_id": str(one),
                "community_id": here,
                "reason": "one of many",
                "details": {},
            }
            for one in ids
        ),
    )
    yield (
        InvitationRow,
        (
            {
                "id": one,
                "token_hash": one.bytes * 2,
                "address": f"{one}@demo.example",
                "role": Role.MENTOR.value,
                "community_id": here,
                "reason": "one of many",
                "made": now,
                "expires": now + timedelta(days=1),
            }
            for one in ids
        ),
    )
    yield (
        MailRow,
        (
            {
                "id": uuid4(),
                "kind": "digest",
                "member_id": one,
                "contents": {},
                "state": "queued",
                "attempts": 0,
                "queued": now,
                "lease_token": 0,
            }
            for one in ids
        ),
    )
    yield (
        WebSession,
        (
            {
                "token_hash": one.bytes * 2,
                "member_id": learner,
                "visitor": {
                    "member_id": str(learner),
                    "community_id": None,
                    "launch_roles": [],
                    "registration_id": None,
                    "enrolment_id": None,
                    "frame_origins": [],
                },
                "started": now,
                "seen": now - timedelta(seconds=number),
                "expires": now + timedelta(days=1),
            }
            for number, one in enumerate(ids)
        ),
    )


def _consent(member_id: UUID) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "member_id": member_id,
        "purpose": DIRECTORY.key,
        "given": True,
        "text_version": DIRECTORY.version,
        "language": "en",
        "at": utc_now(),
    }
