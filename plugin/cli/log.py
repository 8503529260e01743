"""`child log`: the whole log out of this installation, and whether such a file is whole."""

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from community import OPERATOR, CommunityError
from lrs_adapter import LrsError
from lrs_adapter.whole_log import (
    AsStatements,
    Exported,
    Extract,
    Rendering,
    check_log,
    export_to_file,
    export_to_stream,
)
from plugin.cli.log_import import import_
from plugin.cli.log_move import move
from plugin.cli.log_progress import shown
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.log_table import AsTable
from plugin.services import Services
from plugin.whole_log import LogForm, take_log_out
from storage import StorageError, utc_now

MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"])
STREAM = "-"


@click.group()
def log() -> None:
    """The whole log, out and in. Example: child log export /srv/log.jsonl.gz"""


@log.command("export")
@click.argument("file")
@click.option("--csv", "as_csv", is_flag=True, help="A table for analysts instead of xAPI.")
@click.option("--since", type=MOMENT, help="Only what was stored after it (UTC).")
@click.option("--until", type=MOMENT, help="Only what was stored until then (UTC).")
@click.option("--community", help="Only what names the community with this short name.")
@json_option
def export(
    file: str,
    as_csv: bool,
    since: datetime | None,
    until: datetime | None,
    community: str | None,
    as_json: bool,
) -> None:
    """Write the log, as it stands now, to FILE as xAPI JSON lines; compressed if it ends in .gz.

    Ended at any moment, the same command goes on where it was. FILE may be - for standard output,
    which cannot go on. It holds everybody's records; the audit log tells that it was made.

    \b
    Examples:
      child log export /srv/log.jsonl.gz
      child log export /srv/2026.csv.gz --csv --since 2026-01-01 --community ignite
      child log export - | ssh elsewhere 'cat > log.jsonl'
    """
    if file == STREAM and as_json:
        raise click.UsageError("--json is for a FILE: standard output is what is exported.")
    services, now = ready_services(as_json=as_json), utc_now()
    form = LogForm.CSV if as_csv else LogForm.XAPI
    given = {"since": _utc(since), "until": _utc(until), "community": community}
    begin = partial(_begin, services, form, now, given)
    asked = {"form": form.value} | {
        name: value and str(value) for name, value in given.items() if value is not None
    }
    render = partial(_rendering, services, form, now, asked)
    try:
        with shown("Exporting", as_json=as_json) as watch:
            if file == STREAM:
                extract = begin()
                export_to_stream(
                    services.database, sys.stdout.buffer, extract, render(extract), watch
                )
                return
            done = export_to_file(services.database, Path(file), begin, render, asked, watch)
    except BrokenPipeError:
        refuse("Whoever read it went away before its end.")
    except OSError as error:
        refuse(DISK.format(file, error.strerror), as_json=as_json)
    except (CommunityError, LrsError, StorageError) as error:
        refuse(str(error), as_json=as_json)
    _told(file, done, as_json=as_json)


DISK = "{} cannot be written ({}). Once that is mended, the same command goes on where it was."


def _begin(services: Services, form: LogForm, now: datetime, given: dict[str, Any]) -> Extract:
    with services.database.unit_of_work() as uow:
        extract = take_log_out(uow, services, asker=OPERATOR, form=form, now=now, **given)
        uow.commit()
    return extract


def _rendering(
    services: Services, form: LogForm, now: datetime, asked: dict[str, Any], extract: Extract
) -> Rendering:
    if form is LogForm.CSV:
        return AsTable(services.iris)
    endpoint = f"{services.settings.base_url}/xapi"
    return AsStatements(extract, services.iris.base, endpoint, now, asked)


def _told(file: str, done: Exported, *, as_json: bool) -> None:
    told = asdict(done.totals) | {
        "file": file,
        "size": Path(file).stat().st_size,
        "head": done.head,
        "sha256": done.sha256,
        "resumed": done.resumed,
    }
    lines = [f"{file}: {done.totals.statements:,} statements up to position {done.head:,}."]
    if done.totals.missing:
        lines.append(
            f"{done.totals.missing:,} attached data are lost from the disk and not in it; "
            "child doctor tells more."
        )
    say(told, "\n".join(lines), as_json=as_json)


@log.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def check(file: Path, as_json: bool) -> None:
    """Read an exported log from end to end; exit code 1 with the line that is not as it was.

    Needs no installation.

    \b
    Example:
      child log check /srv/log.jsonl.gz
    """
    size = file.stat().st_size
    try:
        with shown("Checking", as_json=as_json) as watch, file.open("rb") as opened:
            found = check_log(opened, lambda done: watch(done, size))
    except LrsError as error:
        refuse(str(error), as_json=as_json)
    except OSError as error:
        refuse(f"{file} cannot be read ({error.strerror}).", as_json=as_json)
    made, manifest = found.beginning.get("made"), found.manifest
    say(
        found.beginning | manifest | {"file": str(file)},
        f"{file} is whole: {manifest['statements']:,} statements and {manifest['data']:,} attached "
        f"data, made {made} from {found.beginning.get('iri_base')}.",
        as_json=as_json,
    )


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)


for command in (import_, move):
    log.add_command(command)
