"""A row in every table that names somebody, each value told apart from all others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy import (
    Integer,
    delete,
    insert,
)

from storage import Base, UnitOfWork
from tests.integration.people.held_decisions import decided, one_of
from tests.integration.people.held_values import BEGAN, value_of
from tests.unit.plugin.web.world import World

NUMBERS = count(1000)


@dataclass
class Filled:
    """`rows` has, by kind and table, what was written there for `member_id`."""

    member_id: UUID
    label: str
    rows: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)


def fill(uow: UnitOfWork, world: World, member_id: UUID, staff: UUID, label: str) -> Filled:
    """Something of each kind about the member, decided by `staff`; and what she decided about
    them. Texts begin with `label`, and no moment or number is there twice.
    """
    made = Filled(member_id, label)
    numbers = NUMBERS
    box = world.services.secret_box

    def row(of: str, table: str, /, **given: Any) -> dict[str, Any]:
        columns = Base.metadata.tables[table].columns
        values = {
            each.name: given[each.name]
            if each.name in given
            else value_of(each.type, f"{label}-{of}-{table}-{each.name}", numbers)
            for each in columns
            if each.name in given or not (each.primary_key and isinstance(each.type, Integer))
        }
        uow.session.execute(insert(Base.metadata.tables[table]).values(values))
        made.rows[of, table] = values
        return values

    place, unit = world.community.id, uuid4()
    row("-", "training_unit", id=unit, slug=f"{label}-unit"[:60])
    grantor = {"community_id": place, "unit_id": None, "until": None}
    person = Base.metadata.tables["person"]
    uow.session.execute(delete(person).where(person.c.member_id == member_id))
    row("name", "person", member_id=member_id)
    row("name", "proved_address", member_id=member_id)
    row("profile", "profile", member_id=member_id)
    row("profile", "profile_topic", member_id=member_id, kind="teach", place=1)
    identity = row("identities", "identity", member_id=member_id)
    row("identities", "sign_in_link", member_id=member_id)
    row(
        "identities",
        "email_link",
        member_id=member_id,
        address=box.seal(f"{label}-address@x.example"),
    )
    row("identities", "oidc_start", member_id=member_id)
    row("sessions", "web_session", member_id=member_id, visitor={"name": f"{label}-as"})
    offer = row("places", "joining_offer", first_id=member_id, second_id=staff)
    row(
        "places",
        "joining",
        offer_id=offer["id"],
        first_id=member_id,
        second_id=staff,
        parted_by=staff,
    )
    row("places", "joining_wrong_code", member_id=member_id)
    held = row(
        "roles", "role_grant", member_id=member_id, role="learner", granted_by=staff, **grantor
    )
    row("roles", "group_role", grant_id=held["id"], identity_id=identity["id"])
    row(
        "roles",
        "invitation",
        accepted_by=member_id,
        invited_by=staff,
        role="learner",
        community_id=place,
        unit_id=None,
    )
    courses = _learning(row, world, member_id, staff, label)
    _paths(row, world, member_id, staff)
    row("consents", "consent", member_id=member_id)
    row("consents", "forget_request", member_id=member_id, outcome="declined")
    row("mails", "mail", member_id=member_id, digest_id=None, state="sent")
    row("mails", "mail_preference", member_id=member_id)
    decided(row, world, member_id, staff, unit, courses)
    row("readings", "reading", subject_id=member_id, reader_id=staff, day=BEGAN.date())
    row("audit", "retention_hold", member_id=member_id)
    row(
        "audit",
        "audit",
        member_id=staff,
        subject_kind="member",
        subject_id=str(member_id),
        details={"role": f"{label}-role", "grant": "untold"},
        community_id=place,
        unit_id=unit,
    )
    return made


def _learning(row: Any, world: World, member_id: UUID, staff: UUID, label: str) -> dict[str, Any]:
    move = _move(row, world, staff)
    enrolment = row(
        "courses",
        "enrolment",
        member_id=member_id,
        version_id=world.version_id,
        curriculum_id=move["curriculum_id"],
        community_id=world.community.id,
    )
    visit = row("courses", "visit", enrolment_id=enrolment["id"], lesson_slug="values", number=1)
    row("courses", "course_result", enrolment_id=enrolment["id"])
    row(
        "courses",
        "enrolment_move",
        enrolment_id=enrolment["id"],
        move_id=move["id"],
    )
    _grades(row, world, enrolment["id"], member_id)
    attempt = row(
        "answers", "attempt", visit_id=visit["id"], item_slug="sum", chosen=[f"{label}-b"]
    )
    row("answers", "answer_draft", visit_id=visit["id"])
    row("answers", "judgement", attempt_id=attempt["id"], judge_id=staff)
    row("answers", "allowance", enrolment_id=enrolment["id"], granted_by=staff)
    row("answers", "score_override", enrolment_id=enrolment["id"], decided_by=staff)
    return {"enrolment": enrolment["id"], "visit": visit["id"], "move": move}


def _move(row: Any, world: World, author: UUID) -> dict[str, Any]:
    moved: dict[str, Any] = row(
        "-",
        "version_move",
        curriculum_id=one_of(world, "curriculum_version", "curriculum_id", world.version_id),
        from_version_id=world.version_id,
        to_version_id=world.version_id,
        author_id=author,
        handled=None,
    )
    return moved


def _grades(row: Any, world: World, enrolment_id: UUID, member_id: UUID) -> None:
    number = next(NUMBERS)
    registration = row("-", "lti_registration", community_id=world.community.id)
    row(
        "-",
        "lti_score_series",
        id=number,
        registration_id=registration["id"],
        lease_owner=None,
    )
    row("-", "lti_due_score", series_id=number, body=orjson.dumps({"scoreGiven": number}))
    row("courses", "lti_line_item", enrolment_id=enrolment_id, series_id=number)
    listed = next(NUMBERS)
    row(
        "-",
        "lti_roster",
        id=listed,
        registration_id=registration["id"],
        place=f"lti:{registration['id']}:1:{listed}",
        lease_owner=None,
    )
    row("courses", "lti_roster_person", roster_id=listed, member_id=member_id)


def _paths(row: Any, world: World, member_id: UUID, staff: UUID) -> None:
    scheme = world.scheme
    path = row(
        "paths",
        "trajectory",
        member_id=member_id,
        community_id=world.community.id,
        scheme_id=one_of(world, "scheme_version", "scheme_id", scheme.id),
        scheme_version_id=scheme.id,
    )
    row("paths", "standing", trajectory_id=path["id"], proof=b'{"satisfied":true}')
    row("paths", "due_time", trajectory_id=path["id"])
    row(
        "paths",
        "path_move",
        trajectory_id=path["id"],
        from_version_id=scheme.id,
        to_version_id=scheme.id,
        moved_by=staff,
    )
