"""Read and save a profile; only she herself saves hers."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from community.errors import BadProfile, OnlyHerself
from community.joining.together import members_together
from community.members import lock_members
from community.profile.models import ProfileRow, TopicRow
from community.profile.schema import Profile, ProfileSchema
from community.rights import Asker
from storage import UnitOfWork, among

TEACHES, LEARNS = "teach", "learn"


def profile_of(session: Session, member_id: UUID) -> Profile:
    """What she filled in, an empty one where she filled in nothing, or was forgotten."""
    return profiles_of(session, [member_id]).get(member_id, Profile())


def profiles_of(session: Session, member_ids: Collection[UUID]) -> dict[UUID, Profile]:
    """Of those who filled one in, in two queries however many members."""
    if not member_ids:
        return {}
    topics: dict[tuple[UUID, str], list[str]] = {}
    rows = session.scalars(
        select(TopicRow)
        .where(among(session, TopicRow.member_id, member_ids))
        .order_by(TopicRow.place)
    )
    for row in rows:
        topics.setdefault((row.member_id, row.kind), []).append(row.topic)
    filled = select(ProfileRow).where(among(session, ProfileRow.member_id, member_ids))
    return {
        row.member_id: Profile(
            name=row.name,
            languages=tuple(row.languages.split()),
            time_zone=row.time_zone,
            teaches=tuple(topics.get((row.member_id, TEACHES), ())),
            learns=tuple(topics.get((row.member_id, LEARNS), ())),
        )
        for row in session.scalars(filled)
    }


def save_profile(
    uow: UnitOfWork, *, asker: Asker, given: Mapping[str, Any], now: datetime
) -> Profile:
    """Replace her profile by what she gave, at every place that she joined.

    Each place keeps it when she parts them. Raises `OnlyHerself`, and `BadProfile` with every
    problem by field.
    """
    if asker.is_operator or asker.member_id is None:
        raise OnlyHerself
    try:
        profile = cast(Profile, ProfileSchema().load(dict(given)))
    except ValidationError as error:
        raise BadProfile(_by_field(error.messages)) from None
    hers = members_together(uow.session, asker.member_id)
    lock_members(uow, hers)
    for member_id in hers:
        _replace(uow.session, member_id, profile, now)
    uow.session.flush()
    return profile


def _replace(session: Session, member_id: UUID, profile: Profile, now: datetime) -> None:
    row = session.get(ProfileRow, member_id)
    if row is None:
        row = ProfileRow(member_id=member_id)
        session.add(row)
    row.name, row.time_zone, row.changed = profile.name, profile.time_zone, now
    row.languages = " ".join(profile.languages)
    session.flush()
    session.execute(delete(TopicRow).where(TopicRow.member_id == member_id))
    for kind, topics in ((TEACHES, profile.teaches), (LEARNS, profile.learns)):
        session.add_all(
            TopicRow(member_id=member_id, kind=kind, place=place, topic=topic)
            for place, topic in enumerate(topics)
        )


def _by_field(messages: Any) -> dict[str, str]:
    """The first problem of each field; what is wrong within a list is the list's problem."""
    found: dict[str, str] = {}
    for field, told in messages.items():
        while isinstance(told, Mapping):
            told = next(iter(told.values()))
        found[str(field)] = str(told[0])
    return found
