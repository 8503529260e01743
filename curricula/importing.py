"""Takes a source into the database, whole or not at all, and freezes it as a version."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from community import Asker, Permission, audit, require
from curricula.document import report_document, to_document
from curricula.errors import UnknownVersion
from curricula.media_types import media_type
from curricula.models import CurriculumRow, SourceBlobRow, SourceFileRow, VersionRow
from curricula.sources import ReadSource, content_hash, source_hash
from storage import Base, UnitOfWork


@dataclass(frozen=True, slots=True)
class Imported:
    """`created` is False when this very source was there already; `published` is how it stands."""

    curriculum_id: UUID
    version_id: UUID
    version_hash: str
    created: bool
    published: bool


def import_curriculum(
    uow: UnitOfWork,
    source: ReadSource,
    *,
    asker: Asker,
    community_id: UUID,
    publish: bool,
    now: datetime,
) -> Imported:
    """Why: an import may be repeated by whoever is in doubt; the same source changes nothing.

    Everything is written in the caller's transaction. Raises `NotAllowed`.
    """
    require(uow.session, asker, Permission.IMPORT_CURRICULUM, community_id, now=now)
    if publish:
        require(uow.session, asker, Permission.PUBLISH_CURRICULUM, community_id, now=now)
    curriculum_id = _curriculum_id(uow.session, community_id, source.curriculum.slug, now)
    version_hash = source_hash(source.files)
    fresh = uuid4()
    _insert_once(
        uow.session,
        VersionRow,
        [
            {
                "id": fresh,
                "curriculum_id": curriculum_id,
                "version_hash": version_hash,
                "document": to_document(source.curriculum),
                "report": report_document(source.report),
                "imported_at": now,
                "published_at": None,
            }
        ],
    )
    row = uow.session.scalars(
        select(VersionRow).where(
            VersionRow.curriculum_id == curriculum_id, VersionRow.version_hash == version_hash
        )
    ).one()
    created = row.id == fresh
    if created:
        _write_files(uow.session, fresh, source)
    if publish and row.published_at is None:
        row.published_at = now
        _tell(uow, asker, row, community_id, now)
    return Imported(curriculum_id, row.id, version_hash, created, row.published_at is not None)


def publish_version(uow: UnitOfWork, version_id: UUID, *, asker: Asker, now: datetime) -> None:
    """Offers an imported version to learners. A version once published stays as it is.

    Raises `NotAllowed`, `UnknownVersion`.
    """
    row = uow.session.get(VersionRow, version_id)
    if row is None:
        raise UnknownVersion(version_id)
    curriculum = uow.session.get_one(CurriculumRow, row.curriculum_id)
    require(uow.session, asker, Permission.PUBLISH_CURRICULUM, curriculum.community_id, now=now)
    if row.published_at is None:
        row.published_at = now
        _tell(uow, asker, row, curriculum.community_id, now)


def _tell(
    uow: UnitOfWork, asker: Asker, row: VersionRow, community_id: UUID, now: datetime
) -> None:
    audit(
        uow,
        asker=asker,
        act="curriculum.published",
        subject_kind="curriculum",
        subject_id=row.curriculum_id,
        community_id=community_id,
        details={"version": row.version_hash},
        now=now,
    )


def _curriculum_id(session: Session, community_id: UUID, slug: str, now: datetime) -> UUID:
    _insert_once(
        session,
        CurriculumRow,
        [{"id": uuid4(), "community_id": community_id, "slug": slug, "created": now}],
    )
    return session.scalars(
        select(CurriculumRow.id).where(
            CurriculumRow.community_id == community_id, CurriculumRow.slug == slug
        )
    ).one()


def _write_files(session: Session, version_id: UUID, source: ReadSource) -> None:
    hashes = {path: content_hash(content) for path, content in source.files.items()}
    known = set(
        session.scalars(
            select(SourceBlobRow.content_hash).where(
                SourceBlobRow.content_hash.in_(set(hashes.values()))
            )
        )
    )
    for path, digest in sorted(hashes.items(), key=lambda item: item[1]):
        if digest not in known:
            known.add(digest)
            blob: dict[str, object] = {"content_hash": digest, "content": source.files[path]}
            _insert_once(session, SourceBlobRow, [blob])
    _insert_once(
        session,
        SourceFileRow,
        [
            {
                "version_id": version_id,
                "path": path,
                "content_hash": hashes[path],
                "size": len(content),
                "media_type": media_type(path, content),
            }
            for path, content in source.files.items()
        ],
    )


def _insert_once(session: Session, table: type[Base], rows: list[dict[str, object]]) -> None:
    """Inserts what is not there yet; two importers at the same moment end with one row."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(postgresql.insert(table).on_conflict_do_nothing(), rows)
    else:
        session.execute(sqlite.insert(table).on_conflict_do_nothing(), rows)
