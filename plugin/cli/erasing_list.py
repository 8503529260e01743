"""The list of erasures, which outlives a backup: `child person erase export` and `replay`."""

from pathlib import Path

import click

from community import OPERATOR
from lrs_adapter import all_tombstones
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.erasing import BadTombstones, keep_tombstones, read_file, replay_tombstones
from plugin.erasing.tombstone_file import write_file
from storage import StorageError, utc_now


@click.command("replay")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def replay(file: Path, as_json: bool) -> None:
    """Erase again who was erased after the backup that was restored; FILE is the list of erasures.

    \b
    Example:
      child person erase replay /var/lib/child/erased.json
    """
    services = ready_services(as_json=as_json)
    try:
        fresh, people = replay_tombstones(services, read_file(file), asker=OPERATOR, now=utc_now())
    except (BadTombstones, StorageError) as error:
        refuse(str(error), as_json=as_json)
    keep_tombstones(services)
    say(
        {"entries": fresh, "erased": people},
        f"{fresh:,} new entries; {people:,} were here again and are erased.",
        as_json=as_json,
    )


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def export(file: Path, as_json: bool) -> None:
    """Write the list of erasures to FILE. It names nobody, and nobody can be tried on it.

    \b
    Example:
      child person erase export /var/backups/child/erased.json
    """
    services = ready_services(as_json=as_json)
    with services.database.reading() as session:
        found = all_tombstones(session)
    try:
        write_file(file, found)
    except OSError as error:
        refuse(f"{file} cannot be written ({error.strerror}).", as_json=as_json)
    say({"entries": len(found.rows)}, f"{len(found.rows):,} entries.", as_json=as_json)
