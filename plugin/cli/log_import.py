"""`child log import`: records of a file into this log, as the word of where they come from."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from sqlalchemy.exc import SQLAlchemyError

from community import OPERATOR, CommunityError
from lrs_adapter import LrsError, Origin
from lrs_adapter.whole_log import (
    Imported,
    ImportNotes,
    Unwrap,
    as_it_is,
    beginning_of,
    import_log,
    open_statements,
    still_standing,
)
from plugin.cli.log_progress import shown
from plugin.cli.opening import ready_services
from plugin.cli.output import NOT_READY, REFUSED, json_option, refuse, say
from plugin.whole_log import take_log_in
from storage import StorageError, trouble_of, utc_now

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
VERSION = click.Choice(["1.0.3", "2.0.0"])
MOST_TOLD = 100
Voided = Callable[[bytes], UUID | None]
LABEL = "Records get the authority import:LABEL, which schemes may trust."


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--label", default="log", show_default=True, help=LABEL)
@click.option("--endpoint", help="The LRS that they come from: they are never sent there.")
@click.option("--xapi-version", type=VERSION, default="1.0.3", show_default=True)
@click.option("--define", "defines", is_flag=True, help="What it says of activities counts here.")
@click.option("--notes", type=FOLDER, help="Where refused lines are written; else beside FILE.")
@click.option("--dry-run", is_flag=True, help="Only tell what would become of each line.")
@json_option
def import_(
    file: Path,
    label: str,
    endpoint: str | None,
    xapi_version: str,
    defines: bool,
    notes: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take in FILE: xAPI JSON lines, or an array of statements, compressed (gzip) or not.

    Each statement is judged for itself. What is refused is in FILE.refused.jsonl, with its line,
    the reason and what to do; mended there, that file can be imported. Ended at any moment, the
    same command goes on; given twice, nothing changes. Exit code 1 when a line was refused.

    \b
    Examples:
      child log import /srv/log.jsonl.gz --dry-run
      child log import /srv/log.jsonl.gz --label old-child
    """
    take_file(
        file,
        label=label,
        endpoint=endpoint,
        version=xapi_version,
        defines=defines,
        notes_in=notes,
        dry_run=dry_run,
        unwrap=as_it_is,
        what="xapi",
        as_json=as_json,
    )


def take_file(
    file: Path,
    *,
    label: str,
    endpoint: str | None,
    version: str,
    defines: bool,
    notes_in: Path | None,
    dry_run: bool,
    unwrap: Unwrap,
    what: str,
    voided: Voided | None = None,
    data_in: Path | None = None,
    as_json: bool,
) -> None:
    """What each command does that takes a file in; `what` is the form of its lines, `voided` the
    id of a line's statement where its LRS says that it was voided.
    """
    services = ready_services(as_json=as_json)
    size = file.stat().st_size
    try:
        place = endpoint or beginning_of(file).get("endpoint")
        origin = Origin(f"import:{label}", place, defines)
        notes = None if dry_run else ImportNotes(file, origin.name, notes_in)
        if notes is not None and notes.begun() is None:
            with services.database.unit_of_work() as uow:
                take_log_in(uow, asker=OPERATOR, label=label, what=what, now=utc_now())
                uow.commit()
        with shown("Importing", as_json=as_json) as watch, file.open("rb") as opened:
            done = import_log(
                services.database,
                services.iris,
                origin,
                open_statements(opened),
                notes,
                unwrap=unwrap,
                version=version,
                clock=lambda: datetime.now(UTC),
                watch=lambda at: watch(at, size),
                data_in=data_in,
            )
        standing: list[UUID] = []
        if voided is not None and not dry_run:
            with file.open("rb") as opened:
                found = still_standing(services.database, open_statements(opened), voided)
                standing = list(islice(found, MOST_TOLD))
    except (CommunityError, LrsError) as error:
        refuse(str(error), as_json=as_json)
    except StorageError as error:
        refuse(str(error), as_json=as_json, code=NOT_READY)
    except OSError as error:
        refuse(f"{error.filename or file}: {error.strerror}. {GOES_ON}", as_json=as_json)
    except SQLAlchemyError as error:
        if trouble := trouble_of(error):
            refuse(f"{trouble.fix} {GOES_ON}", as_json=as_json, code=NOT_READY)
        raise
    _told(file, origin, done, standing, dry_run=dry_run, as_json=as_json)
    if done.counts.refused:
        click.get_current_context().exit(REFUSED)


GOES_ON = "Once that is mended, the same command goes on where it was."


def _told(
    file: Path,
    origin: Origin,
    done: Imported,
    standing: list[UUID],
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    counts = done.counts
    told: dict[str, Any] = asdict(counts) | {
        "file": str(file),
        "authority": origin.name,
        "resumed": done.resumed,
        "dry_run": dry_run,
        "still_standing": [str(one) for one in standing],
        "refused_file": done.refused_file and str(done.refused_file),
        "first_refused": [
            {"line": one.number, "code": one.code, "reason": one.reason}
            for one in done.first_refused
        ],
    }
    lines = [f"Line {one.number:,}: {one.reason} [{one.code}]" for one in done.first_refused]
    would = "would be " if dry_run else ""
    lines.append(
        f"{file}: {counts.taken:,} {would}taken in as {origin.name}, {counts.known:,} known, "
        f"{counts.refused:,} {would}refused."
    )
    if done.refused_file:
        lines.append(f"Every refused line, with what to do: {done.refused_file}")
    if standing:
        some = ", ".join(map(str, standing))
        lines.append(f"Voided there and standing here, their voiding is not in the file: {some}")
    say(told, "\n".join(lines), as_json=as_json)
