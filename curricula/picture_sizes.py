"""How large the pictures of a version are: asked once for all that a text shows."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlalchemy import LargeBinary, func, select
from sqlalchemy.orm import Session

from curricula.media_types import media_type
from curricula.models import SourceBlobRow, SourceFileRow
from curricula.pictures import HEAD_BYTES, Size, size_of
from curricula.rendering import Links, sources_in


def sizes_in(
    session: Session,
    version_id: UUID,
    files: Collection[str],
    links: Links,
    texts: Iterable[str],
) -> Mapping[str, Size]:
    """The sizes of the pictures that `texts`, sanitised HTML, show, by their addresses there.

    `files` are the paths of the version. A picture whose file tells no size is left out.
    """
    shown = frozenset[str]().union(*map(sources_in, texts))
    if not shown:
        return {}
    pictures = (path for path in files if media_type(path).startswith("image/"))
    paths = {path: address for path in pictures if (address := links.url_for_file(path)) in shown}
    head = func.substr(SourceBlobRow.content, 1, HEAD_BYTES, type_=LargeBinary())
    query = (
        select(SourceFileRow.path, head)
        .join(SourceBlobRow, SourceBlobRow.content_hash == SourceFileRow.content_hash)
        .where(SourceFileRow.version_id == version_id, SourceFileRow.path.in_(paths))
        .execution_options(yield_per=20)
    )
    return {
        paths[path]: size
        for path, begins in session.execute(query)
        if (size := size_of(begins)) is not None
    }
