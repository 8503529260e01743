"""Frozen versions, as everybody downstream finds and reads them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from curricula.document import curriculum_of, report_in
from curricula.errors import UnknownVersion
from curricula.kept import Kept
from curricula.model import Curriculum, Lesson, Module
from curricula.models import CurriculumRow, VersionRow
from curricula.report import Report
from storage import among, asked_once, asked_once_each, in_portions, is_reading, keep_answers

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Version:
    """A frozen version with its whole model; `published_at` is None while only imported."""

    id: UUID
    curriculum_id: UUID
    community_id: UUID
    version_hash: str
    published_at: datetime | None
    curriculum: Curriculum


MOST_KEPT = 64
_published = Kept[Version](MOST_KEPT)
"""By id: a published version never changes."""


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """What a list of curricula shows of one."""

    version_id: UUID
    curriculum_id: UUID
    community_id: UUID
    slug: str
    title: str
    language: str
    version_hash: str
    published_at: datetime
    modules: tuple[Module, ...]
    lessons: tuple[Lesson, ...]


@asked_once
def version(session: Session, version_id: UUID) -> Version:
    """Raises `UnknownVersion`."""
    found = versions_by_id(session, [version_id]).get(version_id)
    if found is None:
        raise UnknownVersion(version_id)
    return found


@asked_once_each(version)
def versions_by_id(session: Session, version_ids: Collection[UUID]) -> dict[UUID, Version]:
    """The same of each that there is, in one statement; none for those that the process keeps."""
    kept = {each: _published.known(each) for each in version_ids}
    found = {each: value for each, value in kept.items() if value is not None}
    if len(found) < len(kept):
        unknown = [each for each in kept if each not in found]
        rows = session.execute(_versions().where(among(session, VersionRow.id, unknown)))
        read = [version_in(row, curriculum) for row, curriculum in rows]
        _keep(session, read)
        found |= {each.id: each for each in read}
    return found


def know_versions(session: Session, found: Collection[Version]) -> None:
    """What another query has found out: nobody need ask for the `version` of these any more."""
    _keep(session, found)
    keep_answers(session, version, {each.id: each for each in found})


def _keep(session: Session, found: Iterable[Version]) -> None:
    if is_reading(session):
        for each in found:
            if each.published_at is not None:
                _published.keep(each.id, each)


@asked_once
def version_by_hash(
    session: Session, version_hash: str, *, community_id: UUID | None = None
) -> Version:
    """The version of that hash; the same source may live in several communities.

    Without `community_id` the one published first answers, and any of them has the same content.
    Raises `UnknownVersion`.
    """
    for each in versions_with_hash(session, version_hash):
        if community_id in (None, each.community_id):
            return each
    raise UnknownVersion(version_hash)


@asked_once
def versions_with_hash(session: Session, version_hash: str) -> list[Version]:
    """The versions of that hash, one in each community that has it: published ones first, of
    those the one published first.
    """
    query = _versions().where(VersionRow.version_hash == version_hash)
    rows = session.execute(
        query.order_by(
            VersionRow.published_at.is_(None), VersionRow.published_at, VersionRow.imported_at
        )
    )
    found = [version_in(*each) for each in rows]
    keep_answers(session, version, {each.id: each for each in found})
    return found


@asked_once
def owner_of(session: Session, curriculum_id: UUID) -> UUID:
    """The community that a curriculum belongs to. Raises `UnknownVersion`."""
    row = session.get(CurriculumRow, curriculum_id)
    if row is None:
        raise UnknownVersion(curriculum_id)
    return row.community_id


def published_versions(session: Session, community_id: UUID | None = None) -> list[VersionSummary]:
    """The newest published version of each curriculum, by title."""
    query = _versions().where(VersionRow.published_at.is_not(None))
    if community_id is not None:
        query = query.where(CurriculumRow.community_id == community_id)
    return _newest(session, query)


def versions_published_in(session: Session, communities: Collection[UUID]) -> list[VersionSummary]:
    """The same of several communities, in one statement."""
    query = _versions().where(VersionRow.published_at.is_not(None))
    return _newest(session, query.where(CurriculumRow.community_id.in_(communities)))


def how_many_published(session: Session, communities: Collection[UUID]) -> int:
    """How many curricula of these communities have a published version."""
    query = (
        select(func.count(VersionRow.curriculum_id.distinct()))
        .join(CurriculumRow, CurriculumRow.id == VersionRow.curriculum_id)
        .where(VersionRow.published_at.is_not(None), CurriculumRow.community_id.in_(communities))
    )
    return session.scalar(query) or 0


def _newest(session: Session, query: Select[VersionRow, CurriculumRow]) -> list[VersionSummary]:
    later = aliased(VersionRow)
    newest = query.where(
        ~exists().where(
            later.curriculum_id == VersionRow.curriculum_id,
            or_(
                later.published_at > VersionRow.published_at,
                and_(later.published_at == VersionRow.published_at, later.id > VersionRow.id),
            ),
        )
    )
    found = (summary_of(version_in(row, curriculum)) for row, curriculum in session.execute(newest))
    return sorted(found, key=lambda each: (each.title, each.curriculum_id))


def versions_of(session: Session, community_id: UUID | None = None) -> list[Version]:
    """Every version, published or only imported, in the order of import."""
    query = _versions().order_by(VersionRow.imported_at, VersionRow.id)
    if community_id is not None:
        query = query.where(CurriculumRow.community_id == community_id)
    return [version_in(*found) for found in session.execute(query)]


def versions_of_curriculum(session: Session, curriculum_id: UUID) -> list[Version]:
    """The same of one curriculum. Raises `UnknownVersion` where there is none."""
    query = _versions().where(CurriculumRow.id == curriculum_id)
    ordered = query.order_by(VersionRow.imported_at, VersionRow.id)
    found = [version_in(*each) for each in session.execute(ordered)]
    if not found:
        raise UnknownVersion(curriculum_id)
    _keep(session, found)
    return found


def reports_of(session: Session, version_ids: Collection[UUID]) -> dict[UUID, Report]:
    """What the import of each had to tell, in one statement for a thousand."""
    found: dict[UUID, Report] = {}
    for some in in_portions(version_ids):
        query = select(VersionRow.id, VersionRow.report).where(VersionRow.id.in_(some))
        found |= {version_id: report_in(report) for version_id, report in session.execute(query)}
    return found


def report_of(session: Session, version_id: UUID) -> Report:
    """What the import had to tell. Raises `UnknownVersion`."""
    row = session.get(VersionRow, version_id)
    if row is None:
        raise UnknownVersion(version_id)
    return report_in(row.report)


def _versions() -> Select[VersionRow, CurriculumRow]:
    return select(VersionRow, CurriculumRow).join(
        CurriculumRow, CurriculumRow.id == VersionRow.curriculum_id
    )


def versions_with(
    table: type[Row], version_id: InstrumentedAttribute[UUID]
) -> Select[Row, VersionRow, CurriculumRow]:
    """Rows of another table, each with the version that its column `version_id` names."""
    return (
        select(table, VersionRow, CurriculumRow)
        .join(VersionRow, VersionRow.id == version_id)
        .join(CurriculumRow, CurriculumRow.id == VersionRow.curriculum_id)
    )


def version_in(row: VersionRow, curriculum: CurriculumRow) -> Version:
    """The value of a version's row and its curriculum's."""
    return Version(
        id=row.id,
        curriculum_id=curriculum.id,
        community_id=curriculum.community_id,
        version_hash=row.version_hash,
        published_at=row.published_at,
        curriculum=curriculum_of(row.document),
    )


def summary_of(version: Version) -> VersionSummary:
    """What a list shows of a published version."""
    assert version.published_at is not None
    return VersionSummary(
        version_id=version.id,
        curriculum_id=version.curriculum_id,
        community_id=version.community_id,
        slug=version.curriculum.slug,
        title=version.curriculum.title,
        language=version.curriculum.language,
        version_hash=version.version_hash,
        published_at=version.published_at,
        modules=version.curriculum.modules,
        lessons=version.curriculum.lessons,
    )
