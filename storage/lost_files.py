"""Whether the bytes that are files beside an SQLite database are all there."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.kept_bytes import KeptBytes
from storage.kept_file import Kept, folder_of, is_whole

AT_ONCE = 1000


def lost_files(session: Session) -> tuple[int, list[str]]:
    """How many kept bytes are files, and the SHA-256 of each that is missing or cut short.

    Only its length is looked at: to read them all would take as long as a backup, which does.
    """
    folder = folder_of(session.get_bind())
    columns = select(KeptBytes.sha256, KeptBytes.length, KeptBytes.in_file)
    rows = session.execute(
        columns.where(KeptBytes.in_file).order_by(KeptBytes.sha256),
        execution_options={"yield_per": AT_ONCE},
    )
    count, lost = 0, []
    for row in rows:
        count += 1
        if not is_whole(folder, Kept(*row)):
            lost.append(row.sha256)
    return count, lost
