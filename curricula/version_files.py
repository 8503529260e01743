"""The files of a frozen version: its texts, figures and data."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from curricula.model import STAFF_FOLDER, Audience, is_material
from curricula.models import SourceBlobRow, SourceFileRow
from curricula.sources import is_text
from curricula.versions import version
from storage import asked_once, keep_answers


@dataclass(frozen=True, slots=True)
class Asset:
    """A figure or data file of a version. For SVG see `curricula.media_types.media_type`."""

    content: bytes
    media_type: str


def asset(session: Session, version_id: UUID, path: str, audience: Audience) -> Asset | None:
    """A figure or data file by its path in the source; None when there is none for `audience`.

    Texts are never handed out as files: they hold answer keys and what is for teaching staff.
    Only those below a folder named `files` or `data` are, as material for learners to work on.
    """
    if audience is not Audience.STAFF and path.startswith(STAFF_FOLDER):
        return None
    if is_text(path) and (
        not is_material(path) or path in version(session, version_id).curriculum.text_paths
    ):
        return None
    found = session.execute(
        select(SourceBlobRow.content, SourceFileRow.media_type)
        .join(SourceFileRow, SourceFileRow.content_hash == SourceBlobRow.content_hash)
        .where(SourceFileRow.version_id == version_id, SourceFileRow.path == path)
    ).first()
    return Asset(*found) if found else None


@asked_once
def files_of(session: Session, version_id: UUID) -> frozenset[str]:
    """The paths of all files of a version."""
    return frozenset(
        session.scalars(select(SourceFileRow.path).where(SourceFileRow.version_id == version_id))
    )


def texts_of(session: Session, version_id: UUID, paths: Collection[str]) -> dict[str, bytes]:
    """The canonical bytes of those of `paths` that the version has; `files_of` is known then."""
    query = (
        select(SourceFileRow.path, SourceBlobRow.content)
        .outerjoin(
            SourceBlobRow,
            and_(
                SourceBlobRow.content_hash == SourceFileRow.content_hash,
                SourceFileRow.path.in_(paths),
            ),
        )
        .where(SourceFileRow.version_id == version_id)
    )
    rows = session.execute(query).all()
    keep_answers(session, files_of, {version_id: frozenset(path for path, _ in rows)})
    return {path: content for path, content in rows if content is not None}
