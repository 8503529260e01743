"""Probe: when the last backup was made, which `child backup` writes down; how old it may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, inspect

from plugin.operations.finding import Finding, Level, Probed
from plugin.operations.lengths import length, since, size
from plugin.operations.models import OperationsSample
from plugin.operations.samples import BACKUP, SIZE_KEPT, Sample
from plugin.speech import gettext as _
from storage import Database


@dataclass(frozen=True, slots=True)
class BackupRow:
    """The newest backup that is known, and its size in bytes."""

    made: datetime
    size: int


def note_backup(database: Database, *, made: datetime, size: int) -> bool:
    """Write down that a backup of the moment `made` is there, and forget those of a month before.
    False where the schema is older than the table, as it may be before an upgrade.
    """
    with database.reading() as session:
        if not inspect(session.connection()).has_table(OperationsSample.__tablename__):
            return False
    with database.unit_of_work() as uow:
        uow.session.merge(OperationsSample(name=BACKUP, at=made, value=size))
        uow.session.execute(
            delete(OperationsSample).where(
                OperationsSample.name == BACKUP, OperationsSample.at < made - SIZE_KEPT
            )
        )
        uow.commit()
    return True


def probe_backups(
    samples: Mapping[str, Sequence[Sample]], *, within_h: int, is_demo: bool, now: datetime
) -> Probed[BackupRow]:
    """One older than `within_h` hours is to be looked at, and so is none; with 0 hours neither."""
    known = samples.get(BACKUP, ())
    rows = (BackupRow(known[-1].at, known[-1].value),) if known else ()
    return Probed((_finding(rows[0] if rows else None, within_h, is_demo, now),), rows)


def _finding(row: BackupRow | None, within_h: int, is_demo: bool, now: datetime) -> Finding:
    todo = _(
        "Make one now: `child backup FOLDER --keep 14` – and let a timer make one each night: "
        "docs/operating/backup.md"
    )
    if row is not None:
        age_s = since(row.made, now) or 0.0
        what = _(
            "The last backup was made %(time)s ago and has %(size)s.",
            time=length(age_s),
            size=size(row.size),
        )
        if not within_h or is_demo or age_s <= timedelta(hours=within_h).total_seconds():
            return Finding("backup_well", Level.GOOD, what)
        return Finding("backup_old", Level.LOOK, what, todo)
    if is_demo:
        return Finding("backup_demo", Level.GOOD, _("A demonstration needs no backup."))
    if not within_h:
        what = _("Backups are made in another way: this page does not ask for them.")
        return Finding("backup_elsewhere", Level.GOOD, what)
    return Finding("backup_none", Level.LOOK, _("No backup is known."), todo)
