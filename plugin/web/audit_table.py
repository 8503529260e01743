"""The audit log as a table (CSV): a file that is whole before its first byte leaves."""

import csv
import io
import json
from collections.abc import Iterable
from tempfile import SpooledTemporaryFile

from plugin.csv_cells import harmless
from plugin.web.audit_words import AuditLine
from plugin.web.seen_by import seen_by

IN_MEMORY = 1024 * 1024
COLUMNS = (
    *("when", "act", "who", "who_id", "subject_kind", "subject", "subject_id"),
    *("place", "reason", "details"),
)


def audit_table(portions: Iterable[list[AuditLine]]) -> SpooledTemporaryFile[bytes]:
    """A file at its beginning, which whoever takes it closes; a large one is on the disk, under no
    name.

    It is written as the portions are read, so memory holds one of them; where reading one fails,
    there is no table, and nobody takes a part of one for all.
    """
    out = SpooledTemporaryFile[bytes](max_size=IN_MEMORY)
    try:
        text = io.StringIO()
        writer = csv.writer(text)
        text.write("\ufeff")
        writer.writerow(COLUMNS)
        for lines in portions:
            writer.writerows(_cells(line) for line in lines)
            out.write(text.getvalue().encode())
            text.seek(0)
            text.truncate()
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return out


def _cells(line: AuditLine) -> list[str]:
    """Times are the reader's with their distance from UTC (ISO 8601)."""
    entry = line.entry
    cells = [
        entry.at.astimezone(seen_by().zone).isoformat(timespec="seconds"),
        entry.act,
        line.who,
        str(entry.member_id or ""),
        entry.subject_kind,
        line.whom,
        entry.subject_id,
        line.where,
        entry.reason,
        json.dumps(dict(entry.details), ensure_ascii=False) if entry.details else "",
    ]
    return [harmless(cell) for cell in cells]
