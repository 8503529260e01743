"""Who looks at the pages, and what is behind their addresses, found in the demo's world or made.

Made is what nobody of the demo has just now: an offer to join two places, a moved course, open
invitations, a link to sign in by.
"""

from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from certification.models import SchemeRow, SchemeVersionRow
from community import (
    INSTALLATION,
    OPERATOR,
    Asker,
    Grant,
    Role,
    Scope,
    UnitScope,
    communities,
    enter_joining_code,
    grants_in,
    invite,
    issue_sign_in_link,
    join,
    make_joining_code,
    units,
)
from community.joining.models import JoiningRow
from community.mailing.kinds import OPTIONAL
from curricula import decide_move, import_curriculum, read_source
from curricula.learning_models import EnrolmentRow, VisitRow
from curricula.models import CurriculumRow, SourceFileRow, VersionRow
from lrs_adapter import LogEntry, TargetSettings, Verb, read_after, record_id_of
from lrs_adapter.models import LrsDeadLetter
from lrs_adapter.source_rows import LrsSourceRefusal
from lrs_adapter.sources import source_row
from lrs_adapter.targets import target_row
from plugin.demo.department import SLUG as UNIT
from plugin.demo.world import CURRICULUM, LINK_TTL
from plugin.demo.world import SLUG as COMMUNITY
from plugin.lti import DeepLinkingRequest, seal_deep_linking
from plugin.lti.invitations import invite as invite_lms
from plugin.lti.models import RegistrationRow
from plugin.lti.placement_models import CourseCopyRow, LateRuleRow, PlacementRow
from plugin.mail.stopping import stop_token
from plugin.record_sources import harvest_from
from plugin.record_stores import send_log_to
from plugin.services import Services
from plugin.web.visitors import Visitor
from storage import UnitOfWork, utc_now
from tests.browser.every_page.copied_demo import ProvedLongAgo

Row = TypeVar("Row")
GUEST = "nobody"
LEARNER, UNPROVED, JOINED, STEWARD, COORDINATOR, MENTOR, ADMINISTRATOR, PLACING = (
    "learner",
    "unproved",
    "joined",
    "steward",
    "coordinator",
    "mentor",
    "administrator",
    "placing",
)


@dataclass(frozen=True)
class World:
    """`visitors` by the words above; `names` fill in the addresses of pages.py."""

    visitors: dict[str, Visitor | None]
    names: dict[str, str]


def make_world(services: Services) -> World:
    now = utc_now()
    with services.database.unit_of_work() as uow:
        session = uow.session
        here = next(one.id for one in communities(session) if one.slug == COMMUNITY)
        unit = next(one.id for one in units(session) if one.slug == UNIT)
        lms = _first(session, select(RegistrationRow))
        lms.service_origins = ["https://lms.demo.example"]
        lms.waiting_origins = ["https://school.demo.example"]
        finished = _finished(session)
        enrolment = session.get(EnrolmentRow, finished.enrolment_id)
        assert enrolment is not None
        version = session.get(VersionRow, enrolment.version_id)
        curriculum = _first(
            session, select(CurriculumRow).where(CurriculumRow.id == enrolment.curriculum_id)
        )
        assert version is not None
        joining = _first(session, select(JoiningRow).where(JoiningRow.parted_at.is_(None)))
        answer, number = _answer(services, session)
        learner = Visitor(member_id=enrolment.member_id, enrolment_id=enrolment.id)
        names = {
            "community": COMMUNITY,
            "unit": UNIT,
            "version": version.version_hash,
            "lesson": finished.lesson_slug,
            "enrolment": str(enrolment.id),
            "course": enrolment.place,
            "curriculum": str(curriculum.id),
            "scheme": str(
                _first(
                    session,
                    select(SchemeVersionRow)
                    .join(SchemeRow, SchemeRow.id == SchemeVersionRow.scheme_id)
                    .where(SchemeRow.community_id == here),
                ).id
            ),
            "lms": str(lms.id),
            "copy": str(_copied(session, lms.id, enrolment)),
            "placed": str(_placed(session, lms.id, enrolment, finished.lesson_slug)),
            "joining": str(joining.id),
            "file": _first(
                session, select(SourceFileRow).where(SourceFileRow.version_id == version.id)
            ).path,
            "offer": str(_offer(uow, enrolment.member_id)),
            "invitation": _invitation(uow, here),
            "lms_invitation": invite_lms(
                uow,
                asker=OPERATOR,
                community_id=here,
                name="Demo LMS",
                base_url="",
                now=now,
            ),
            "sign_in": issue_sign_in_link(
                uow, member_id=enrolment.member_id, now=now, ttl=LINK_TTL
            ),
            "stop": stop_token(services.secret_box, enrolment.member_id, OPTIONAL[0]),
            "move": str(_move(uow, curriculum.community_id)),
            "record": str(answer.statement_id),
            "question": str(answer.object_iri),
            "record_id": str(number),
            "source": _source(uow, services),
            "target": _target(uow, services),
        }
        for name, scope, role in (
            ("unit_grant", UnitScope(unit), Role.COORDINATOR),
            ("community_grant", here, Role.STEWARD),
            ("installation_grant", INSTALLATION, Role.ADMINISTRATOR),
        ):
            names[name] = str(_grant(session, scope, role).id)
        uow.commit()
        sealed = seal_deep_linking(services, _asked(lms.id), now=now)
        steward = _holder(session, here, Role.STEWARD)
        visitors: dict[str, Visitor | None] = {
            GUEST: None,
            LEARNER: learner,
            UNPROVED: ProvedLongAgo(member_id=steward),
            JOINED: Visitor(member_id=joining.first_id),
            STEWARD: Visitor(member_id=steward),
            COORDINATOR: Visitor(member_id=_holder(session, UnitScope(unit), Role.COORDINATOR)),
            MENTOR: Visitor(member_id=_holder(session, here, Role.MENTOR)),
            ADMINISTRATOR: Visitor(member_id=_holder(session, INSTALLATION, Role.ADMINISTRATOR)),
            PLACING: Visitor(member_id=steward, deep_linking={"sealed": sealed}),
        }
    return World(visitors, names)


def _first(session: Session, query: Select[Row]) -> Row:
    found: Row | None = session.scalars(query.limit(1)).first()
    assert found is not None, query
    return found


def _finished(session: Session) -> VisitRow:
    """A lesson that somebody of the demo finished, in the curriculum that the tour shows."""
    return _first(
        session,
        select(VisitRow)
        .join(EnrolmentRow, EnrolmentRow.id == VisitRow.enrolment_id)
        .join(CurriculumRow, CurriculumRow.id == EnrolmentRow.curriculum_id)
        .where(VisitRow.finished.is_not(None), CurriculumRow.slug == CURRICULUM.name)
        .order_by(VisitRow.finished, VisitRow.id),
    )


def _answer(services: Services, session: Session) -> tuple[LogEntry, UUID]:
    """The record of an answer that somebody of the demo gave, and her number."""
    for one in read_after(session, 0, 1000):
        number = record_id_of(services.iris, one.actor)
        if one.verb == Verb.ANSWERED and number is not None:
            return one, number
    raise AssertionError("nobody of the demo answered anything")


def _grant(session: Session, scope: Scope, role: Role) -> Grant:
    return next(one for one in grants_in(session, scope, now=utc_now()) if one.role is role)


def _holder(session: Session, scope: Scope, role: Role) -> UUID:
    return _grant(session, scope, role).member_id


def _offer(uow: UnitOfWork, member_id: UUID) -> UUID:
    """Somebody elsewhere made a code, and `member_id` entered it: hers to accept."""
    now = utc_now()
    other = join(uow, name="Demo Lucía S.", now=now)
    made = make_joining_code(uow, asker=Asker(other.id), now=now)
    offer = enter_joining_code(uow, asker=Asker(member_id), code=made.code, now=now)
    assert offer is not None
    return offer.id


def _target(uow: UnitOfWork, services: Services) -> str:
    """An LRS that is sent to and fails, and refused a record."""
    now = utc_now()
    endpoint = "https://lrs.ministry.example/xapi"
    settings = TargetSettings().changed({"platforms": ("Moodle",), "rate": 100})
    given = {"label": "ministry", "endpoint": endpoint, "key": "k", "secret": "s"}
    send_log_to(uow, services, asker=OPERATOR, **given, settings=settings, now=now)
    uow.session.flush()
    row = target_row(uow.session, "ministry")
    row.failures, row.last_error = 2, "The LRS knows nothing of what it took. [other_lrs]"
    uow.session.add(
        LrsDeadLetter(
            target_id=row.id,
            position=1,
            statement_id=uuid4(),
            reason="The LRS answered 400: no such verb here [refused]",
            at=now,
        )
    )
    return row.label


def _source(uow: UnitOfWork, services: Services) -> str:
    """An LRS that is read, of which a record could not be taken."""
    now = utc_now()
    endpoint = "https://lrs.lms.example/xapi"
    given = {"label": "lms", "endpoint": endpoint, "key": "k", "secret": "s"}
    harvest_from(uow, services, asker=OPERATOR, **given, now=now)
    uow.session.flush()
    row = source_row(uow.session, "lms")
    row.failures, row.last_error = 2, "The LRS answered 500. CHILD tries again. [lrs_error]"
    uow.session.add(
        LrsSourceRefusal(
            source_id=row.id,
            mark=bytes(16),
            statement_id=uuid4(),
            code="invalid",
            reason="verb.id: it is missing. Write the IRI of the verb.",
            at=now,
        )
    )
    return row.label


def _invitation(uow: UnitOfWork, community_id: UUID) -> str:
    """The token of an open invitation."""
    _, link = invite(
        uow,
        asker=Asker(_holder(uow.session, community_id, Role.STEWARD)),
        address="somebody@demo.example",
        role=Role.MENTOR,
        scope=community_id,
        reason="You taught the evening group so well.",
        base_url="",
        now=utc_now(),
    )
    return link.rsplit("/", 1)[1]


def _move(uow: UnitOfWork, community_id: UUID) -> UUID:
    """The curriculum in a newer version, and everybody's courses moved to it."""
    now, source = utc_now(), read_source(CURRICULUM)
    newer = replace(source, files={**source.files, "files/newer.csv": b"1\n"})
    old = import_curriculum(
        uow, source, asker=OPERATOR, community_id=community_id, publish=True, now=now
    )
    new = import_curriculum(
        uow, newer, asker=OPERATOR, community_id=community_id, publish=True, now=now
    )
    return decide_move(
        uow,
        asker=OPERATOR,
        move_id=uuid4(),
        from_version_id=old.version_id,
        to_version_id=new.version_id,
        place=None,
        lesson_map={lesson.slug: lesson.slug for lesson in source.curriculum.lessons},
        newcomers_only=True,
        reason="for a look at the page",
        now=now,
    ).id


def _copied(session: Session, registration_id: UUID, enrolment: EnrolmentRow) -> UUID:
    """A course that its LMS copied from that of the enrolment."""
    row = CourseCopyRow(
        id=uuid4(),
        registration_id=registration_id,
        place=f"lti:{registration_id}:1:next-term",
        curriculum_id=enrolment.curriculum_id,
        version_id=enrolment.version_id,
        from_place=enrolment.place,
        recognised=utc_now(),
    )
    session.add(row)
    session.flush()
    return row.id


def _placed(
    session: Session, registration_id: UUID, enrolment: EnrolmentRow, lesson_slug: str
) -> UUID:
    """A lesson of the enrolment's course, with a late rule."""
    row = PlacementRow(
        id=uuid4(),
        registration_id=registration_id,
        deployment_id="1",
        context_id="placed",
        place=f"lti:{registration_id}:1:placed",
        placed=utc_now(),
        kind="lesson",
        slug=lesson_slug,
        curriculum_id=enrolment.curriculum_id,
        version_id=enrolment.version_id,
        title="A lesson with a due date",
        column="lesson",
        full_when_finished=False,
        submission_until=utc_now(),
    )
    session.add(row)
    session.flush()
    late = {"kind": "daily", "percent": 10, "at_most": 50, "grace_minutes": 30}
    session.add(LateRuleRow(placement_id=row.id, due=utc_now(), nothing_after_days=7, **late))
    session.flush()
    return row.id


def _asked(registration_id: UUID) -> DeepLinkingRequest:
    return DeepLinkingRequest(
        registration_id=registration_id,
        deployment_id="1",
        return_url="http://127.0.0.1:9/return",
        accept_types=("ltiResourceLink",),
        accept_targets=("iframe",),
        accept_multiple=True,
        accept_line_item=True,
        data=None,
    )
