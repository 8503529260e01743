"""Curricula and their versions as people call them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, case, exists, or_, select
from sqlalchemy.orm import Session, aliased

from curricula.document import curriculum_of
from curricula.models import VersionRow
from storage import among


@dataclass(frozen=True, slots=True)
class VersionName:
    """A version as people call it: `number` counts the published ones of its curriculum from 1,
    None for one that is only imported.
    """

    version_hash: str
    number: int | None


@dataclass(frozen=True, slots=True)
class CurriculumNames:
    """`titles` by curriculum, as its newest version has it; `versions` by version, `numbers` of
    published ones by curriculum and hash.
    """

    titles: Mapping[UUID, str]
    versions: Mapping[UUID, VersionName]
    numbers: Mapping[tuple[UUID, str], int]


def curriculum_names(session: Session, curriculum_ids: Collection[UUID]) -> CurriculumNames:
    """Of these curricula with all their versions; in one statement, which reads of each the newest
    document alone.
    """
    if not curriculum_ids:
        return CurriculumNames({}, {}, {})
    later = aliased(VersionRow)
    is_newest = ~exists().where(
        later.curriculum_id == VersionRow.curriculum_id,
        or_(
            later.published_at > VersionRow.published_at,
            and_(later.published_at.is_not(None), VersionRow.published_at.is_(None)),
        ),
    )
    query = (
        select(
            VersionRow.id,
            VersionRow.curriculum_id,
            VersionRow.version_hash,
            VersionRow.published_at.is_not(None),
            case((is_newest, VersionRow.document)),
        )
        .where(among(session, VersionRow.curriculum_id, curriculum_ids))
        .order_by(VersionRow.published_at, VersionRow.id)
    )
    titles: dict[UUID, str] = {}
    last: dict[UUID, int] = {}
    numbers: dict[tuple[UUID, str], int] = {}
    named: dict[UUID, VersionName] = {}
    for version_id, curriculum_id, version_hash, is_published, document in session.execute(query):
        if document is not None:
            titles[curriculum_id] = curriculum_of(document).title
        if is_published:
            last[curriculum_id] = last.get(curriculum_id, 0) + 1
            numbers[curriculum_id, version_hash] = last[curriculum_id]
        number = last[curriculum_id] if is_published else None
        named[version_id] = VersionName(version_hash, number)
    return CurriculumNames(titles, named, numbers)
