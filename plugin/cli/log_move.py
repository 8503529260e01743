"""`child log move`: everything that another LRS has, into this one, by one command."""

import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from community import OPERATOR, CommunityError
from lrs_adapter import LrsError, SourceStatus
from lrs_adapter.whole_log import LearningLocker, from_veracity
from plugin.cli.log_import import FILE, FOLDER, LABEL, VERSION, take_file
from plugin.cli.opening import ready_services
from plugin.cli.output import REFUSED, json_option, progress, refuse, say
from plugin.log_move import begin_move, end_move, move_on
from storage import StorageError, utc_now

LEARNING_LOCKER, VERACITY, XAPI = "learning-locker", "veracity", "xapi"
EVERY_S = 10.0


@click.command("move")
@click.argument("file", type=FILE, required=False)
@click.option("--from", "of", type=click.Choice([LEARNING_LOCKER, VERACITY, XAPI]), required=True)
@click.option("--label", help=f"{LABEL} Of xapi: source:LABEL. Else the LRS's kind.")
@click.option("--endpoint", help="Where that LRS answers (before /statements).")
@click.option("--key", "key_", help="Of xapi: a key that reads statements there.")
@click.option("--secret", help="Its secret; asked for if left out.")
@click.option("--store", help="Of learning-locker: the id of the one store to move.")
@click.option("--attachments", type=FOLDER, help="Of learning-locker: its folder of them.")
@click.option("--xapi-version", type=VERSION, default="1.0.3", show_default=True)
@click.option("--define", "defines", is_flag=True, help="What it says of activities counts here.")
@click.option("--notes", type=FOLDER, help="Where refused lines are written; else beside FILE.")
@click.option("--dry-run", is_flag=True, help="Of a FILE: only tell what would become of it.")
@json_option
def move(
    file: Path | None,
    of: str,
    label: str | None,
    endpoint: str | None,
    key_: str | None,
    secret: str | None,
    store: str | None,
    attachments: Path | None,
    xapi_version: str,
    defines: bool,
    notes: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Move another LRS's statements here: from its export FILE, or from where it answers.

    Ended at any moment, the same command goes on; given again, it takes what is new. With
    --endpoint nothing is ever sent back there.

    \b
    Examples:
      child log move --from learning-locker statements.json.gz --attachments storage/attachments
      child log move --from veracity export.json --endpoint https://lrs.io/xapi/ours
      child log move --from xapi --endpoint https://lrs.example.org/xapi --key K
    """
    if of == XAPI:
        if file is not None or not endpoint or not key_ or dry_run:
            raise click.UsageError("--from xapi takes --endpoint and --key, and no FILE.")
        secret = secret or click.prompt("Secret", hide_input=True, err=True)
        _from_endpoint(
            label or "moved", endpoint, key_, secret, xapi_version, defines, as_json=as_json
        )
        return
    if file is None or key_ or secret:
        raise click.UsageError(f"--from {of} takes a FILE, and no key.")
    if of == VERACITY and (store or attachments):
        raise click.UsageError("--store and --attachments are of learning-locker.")
    locker = LearningLocker(store)
    take_file(
        file,
        label=label or of,
        endpoint=endpoint,
        version=xapi_version,
        defines=defines,
        notes_in=notes,
        dry_run=dry_run,
        unwrap=locker if of == LEARNING_LOCKER else from_veracity,
        voided=locker.voided if of == LEARNING_LOCKER else None,
        data_in=attachments,
        what=of,
        as_json=as_json,
    )


def _from_endpoint(
    label: str,
    endpoint: str,
    key: str,
    secret: str,
    version: str,
    defines: bool,
    *,
    as_json: bool,
) -> None:
    services, began = ready_services(as_json=as_json), utc_now()
    try:
        begin_move(
            services,
            asker=OPERATOR,
            label=label,
            endpoint=endpoint,
            key=key,
            secret=secret,
            xapi_version=version,
            defines=defines,
            now=began,
        )
        watch = _Watch(as_json=as_json)
        found = move_on(services, label=label, began=began, watch=watch)
        end_move(services, asker=OPERATOR, label=label, now=utc_now())
    except (CommunityError, LrsError, StorageError) as error:
        refuse(str(error), as_json=as_json)
    told: dict[str, Any] = asdict(found) | {"state": "paused"}
    lines = [
        f"{found.taken:,} taken in as {found.origin}, {found.known:,} known, "
        f"{found.refused:,} refused (child lrs source refused {label})."
    ]
    if found.failures:
        lines.append(f"It stopped: {found.last_error} The same command goes on.")
    else:
        lines.append(
            f"The source is paused. child lrs source resume {label} reads on; child lrs source "
            f"remove {label} forgets its key."
        )
    say(told, "\n".join(lines), as_json=as_json)
    if found.failures or found.refused:
        click.get_current_context().exit(REFUSED)


class _Watch:
    def __init__(self, *, as_json: bool) -> None:
        self._as_json, self._said = as_json, time.monotonic()

    def __call__(self, found: SourceStatus) -> None:
        if self._as_json or time.monotonic() - self._said < EVERY_S:
            return
        self._said = time.monotonic()
        waits = f"; it waits: {found.last_error}" if found.failures else ""
        progress(f"Moving: {found.taken:,} taken, {found.known:,} known{waits}")
