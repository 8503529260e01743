"""Let go kept bytes that nothing refers to: of requests that were refused, or that were cut off."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Select, delete, select

from storage.database import Database
from storage.kept_bytes import KeptBytes, KeptPart
from storage.kept_file import folder_of, path_in
from storage.portions import in_portions
from storage.unit_of_work import UnitOfWork

UNUSED_FOR = timedelta(days=1)
"""A request that stores them may be under way."""
MOST = 100


def forget_unused(database: Database, used: Select[Any], *, now: datetime) -> int:
    """Let go at most `MOST` of those that `used`, a select of digests, does not name, and files
    that no row names; how many it were. Writers are held up only while something is removed.
    """
    before = now - UNUSED_FOR
    unused = select(KeptBytes.sha256).where(KeptBytes.kept < before, KeptBytes.sha256.not_in(used))
    folder = folder_of(database.engine)
    files = _old_files(folder, before) if folder is not None else {}
    with database.reading() as session:
        rows = list(session.scalars(unused.limit(MOST)))
        for some in in_portions(list(files)):
            named = select(KeptBytes.sha256).where(KeptBytes.sha256.in_(some))
            for digest in session.scalars(named):
                del files[digest]
    if not rows and not files:
        return 0
    with database.unit_of_work() as uow:
        still = unused.where(KeptBytes.sha256.in_(rows)).with_for_update(skip_locked=True)
        gone = list(uow.session.scalars(still))
        uow.session.execute(delete(KeptPart).where(KeptPart.sha256.in_(gone)))
        uow.session.execute(delete(KeptBytes).where(KeptBytes.sha256.in_(gone)))
        removed = 0
        if folder is not None:
            left = {**files, **{digest: folder / digest[:2] / digest for digest in gone}}
            removed = sum(
                _remove(uow.session.get(KeptBytes, name), left[name], before) for name in left
            )
        uow.commit()
    return max(len(gone), removed)


def forget_now(uow: UnitOfWork, digests: Collection[str], used: Select[Any]) -> int:
    """Let go those of `digests` that `used` does not name, whatever their age; how many it were.
    Their files go once it is committed, and with a later `forget_unused` where that is cut off.
    """
    gone: list[str] = []
    for some in in_portions(sorted(digests)):
        unused = select(KeptBytes.sha256).where(
            KeptBytes.sha256.in_(some), KeptBytes.sha256.not_in(used)
        )
        gone += uow.session.scalars(unused.order_by(KeptBytes.sha256).with_for_update())
    for some in in_portions(gone):
        uow.session.execute(delete(KeptPart).where(KeptPart.sha256.in_(some)))
        uow.session.execute(delete(KeptBytes).where(KeptBytes.sha256.in_(some)))
    folder = folder_of(uow.session.get_bind())
    if folder is not None:
        for digest in gone:
            uow.after_commit(partial(path_in(folder, digest).unlink, missing_ok=True))
    return len(gone)


def _old_files(folder: Path, before: datetime) -> dict[str, Path]:
    """By their names; also those that were never finished."""
    found = {}
    for file in folder.glob("*/*"):
        if _is_old(file, before):
            found[file.name] = file
    return found


def _remove(row: KeptBytes | None, file: Path, before: datetime) -> bool:
    if row is not None or not _is_old(file, before):
        return False
    file.unlink(missing_ok=True)
    return True


def _is_old(file: Path, before: datetime) -> bool:
    try:
        return file.stat().st_mtime < before.timestamp()
    except FileNotFoundError:
        return False
