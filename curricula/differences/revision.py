"""A version as a difference needs it: its model, its texts, its files by their hashes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from curricula.model import Curriculum, Lesson
from curricula.models import SourceBlobRow, SourceFileRow
from curricula.versions import version
from storage import among


@dataclass(frozen=True, slots=True)
class Revision:
    """`texts`: the Markdown of lessons and pages by path; `files`: all paths with their hashes."""

    curriculum: Curriculum
    texts: Mapping[str, str]
    files: Mapping[str, str]

    def lesson(self, slug: str) -> Lesson | None:
        return next((each for each in self.curriculum.lessons if each.slug == slug), None)


def revisions(session: Session, version_ids: Collection[UUID]) -> dict[UUID, Revision]:
    """Of each, with all their files in one statement. Raises `UnknownVersion`."""
    curricula = {each: version(session, each).curriculum for each in version_ids}
    texts = {path for curriculum in curricula.values() for path in curriculum.text_paths}
    is_text = and_(
        SourceBlobRow.content_hash == SourceFileRow.content_hash,
        among(session, SourceFileRow.path, texts),
    )
    query = (
        select(
            SourceFileRow.version_id,
            SourceFileRow.path,
            SourceFileRow.content_hash,
            SourceBlobRow.content,
        )
        .outerjoin(SourceBlobRow, is_text)
        .where(SourceFileRow.version_id.in_(version_ids))
    )
    files: dict[UUID, dict[str, tuple[str, bytes | None]]] = {each: {} for each in version_ids}
    for version_id, path, content_hash, content in session.execute(query):
        files[version_id][path] = content_hash, content
    return {each: _revision(curricula[each], found) for each, found in files.items()}


def _revision(curriculum: Curriculum, files: Mapping[str, tuple[str, bytes | None]]) -> Revision:
    return Revision(
        curriculum,
        {path: (files[path][1] or b"").decode() for path in curriculum.text_paths if path in files},
        {path: content_hash for path, (content_hash, _content) in files.items()},
    )
