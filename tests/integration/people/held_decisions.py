"""What somebody decided as staff, about somebody else, a row in every table that has it."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from storage import Base
from tests.unit.plugin.web.world import World


def decided(
    row: Any, world: World, member_id: UUID, about: UUID, unit: UUID, courses: dict[str, Any]
) -> None:
    """What she decided as staff, about somebody else, whose own rows these are."""
    place, kind = world.community.id, "decisions"
    theirs = row(
        "-",
        "enrolment",
        member_id=about,
        version_id=world.version_id,
        curriculum_id=courses["move"]["curriculum_id"],
        community_id=place,
    )
    visit = row("-", "visit", enrolment_id=theirs["id"], lesson_slug="values", number=1)
    attempt = row("-", "attempt", visit_id=visit["id"])
    row(kind, "judgement", attempt_id=attempt["id"], judge_id=member_id)
    row(kind, "allowance", enrolment_id=theirs["id"], granted_by=member_id)
    row(kind, "score_override", enrolment_id=theirs["id"], decided_by=member_id)
    row(
        kind,
        "role_grant",
        member_id=about,
        granted_by=member_id,
        community_id=place,
        unit_id=None,
        role="mentor",
    )
    row(
        kind,
        "invitation",
        invited_by=member_id,
        accepted_by=about,
        community_id=None,
        unit_id=unit,
        role="mentor",
    )
    row(
        kind,
        "version_move",
        curriculum_id=courses["move"]["curriculum_id"],
        from_version_id=world.version_id,
        to_version_id=world.version_id,
        author_id=member_id,
        handled=None,
    )
    path = row(
        "-",
        "trajectory",
        member_id=about,
        community_id=place,
        scheme_id=one_of(world, "scheme_version", "scheme_id", world.scheme.id),
        scheme_version_id=world.scheme.id,
    )
    row(
        kind,
        "path_move",
        trajectory_id=path["id"],
        from_version_id=world.scheme.id,
        to_version_id=world.scheme.id,
        moved_by=member_id,
    )
    offer = row("-", "joining_offer", first_id=about, second_id=member_id)
    row(
        kind,
        "joining",
        offer_id=offer["id"],
        first_id=about,
        second_id=member_id,
        parted_by=member_id,
    )
    lms = row("-", "lti_registration", client_id=f"{member_id}", community_id=place)
    row(
        kind,
        "lti_placement",
        registration_id=lms["id"],
        placed_by=member_id,
        curriculum_id=courses["move"]["curriculum_id"],
        version_id=world.version_id,
        copied_from=None,
    )
    row(
        kind,
        "lti_course_copy",
        registration_id=lms["id"],
        curriculum_id=courses["move"]["curriculum_id"],
        version_id=world.version_id,
        answered_by=member_id,
    )
    row(
        kind,
        "training_agreement",
        unit_id=unit,
        community_id=place,
        asked_by=member_id,
        agreed_by=about,
        ended_by=None,
    )


def one_of(world: World, table: str, column: str, key: UUID) -> UUID:
    found = Base.metadata.tables[table]
    with world.services.database.reading() as session:
        value = session.scalar(select(found.c[column]).where(found.c.id == key))
    assert isinstance(value, UUID)
    return value
