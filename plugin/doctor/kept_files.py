"""The check of what was attached to records: beside SQLite large data are files."""

from collections.abc import Iterator

from plugin.doctor.check import Check, failure, ok
from plugin.services import Placed
from storage import lost_files

NAMED = 3
NAME = "kept-files"


def kept_files(place: Placed) -> Iterator[Check]:
    """A lost one makes a record's answer, a backup and the forwarding of that record fail."""
    with place.database.reading() as session:
        count, lost = lost_files(session)
    if not count:
        yield ok(NAME, "No attached data are files beside the database.")
    elif not lost:
        yield ok(NAME, f"Attached data in {count} files beside the database, none of them lost.")
    else:
        named = ", ".join(lost[:NAMED]) + (", …" if len(lost) > NAMED else "")
        yield failure(
            NAME,
            f"Of {count} files with attached data {len(lost)} are missing or cut short: {named}.",
            "Put them back into the folder `….kept` beside the database, from a copy of the disk "
            "or by child restore. Until then these records cannot be read with their data.",
        )
