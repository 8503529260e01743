"""A version as a difference needs it: its model, its texts, its files by their hashes."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from curricula.model import Curriculum, Lesson
from curricula.models import SourceBlobRow, SourceFileRow
from curricula.versions import version


@dataclass(frozen=True, slots=True)
class Revision:
    """`texts`: the Markdown of lessons and pages by path; `files`: all paths with their hashes."""

    curriculum: Curriculum
    texts: Mapping[str, str]
    files: Mapping[str, str]

    def lesson(self, slug: str) -> Lesson | None:
        return next((each for each in self.curriculum.lessons if each.slug == slug), None)


def revision(session: Session, version_id: UUID) -> Revision:
    """Raises `UnknownVersion`."""
    curriculum = version(session, version_id).curriculum
    of_version = select(SourceFileRow).where(SourceFileRow.version_id == version_id)
    files = {row.path: row.content_hash for row in session.scalars(of_version)}
    wanted = {files[path] for path in curriculum.text_paths if path in files}
    blobs = select(SourceBlobRow).where(SourceBlobRow.content_hash.in_(wanted))
    contents = {row.content_hash: row.content for row in session.scalars(blobs)}
    texts = {
        path: contents[files[path]].decode() for path in curriculum.text_paths if path in files
    }
    return Revision(curriculum, texts, files)
