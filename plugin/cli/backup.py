"""`child backup`: one file of everything, made while CHILD works; whether such a file is whole."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import click
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from plugin.backup_policy import LEFT_OUT
from plugin.cli.installation_key import own_key, present_key
from plugin.cli.output import NOT_READY, json_option, refuse, say
from plugin.cli.passphrase import passphrase_option, read_passphrase
from plugin.lti import check_key
from plugin.lti.models import ToolKeyRow
from plugin.open_database import open_database
from plugin.operations.backups import note_backup
from plugin.settings import Settings, SettingsError, read_settings
from storage import Database, SecretBox, StorageError, trouble_of
from storage.backup import (
    BackupRefused,
    BadBackup,
    Verified,
    make_backup,
    seal_key,
    verify_backup,
)
from storage.backup.make import Watch

DATED = "child-{:%Y-%m-%dT%H%M%SZ}.tar.gz"
OURS = "child-????-??-??T??????Z.tar.gz"


class WithDefault(click.Group):
    """`child backup FILE` makes one; `child backup verify FILE` is the other command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args = ["make", *args]
        return super().parse_args(ctx, args)


@click.group(cls=WithDefault)
def backup() -> None:
    """Back up this installation while it runs: child backup FILE.

    \b
    Examples:
      child backup /var/backups/child/before-upgrade.tar.gz
      child backup /var/backups/child --keep 14
      child backup verify /var/backups/child/before-upgrade.tar.gz

    FILE may be an existing folder; the file in it is then named after the moment. See
    child backup make --help for the options, and docs/operating/backup.md.
    """


@backup.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--with-key", is_flag=True, help="Put the secret key in, sealed with a passphrase.")
@passphrase_option
@click.option("--keep", type=click.IntRange(1), help="Of a folder: remove all but the newest.")
@json_option
def make(
    file: Path, with_key: bool, passphrase_file: Path | None, keep: int | None, as_json: bool
) -> None:
    """Write a backup to FILE (child backup FILE is the same), readable by its owner alone.

    Everything that was answered for before this command is in it. The secret key is not, unless
    --with-key: keep it elsewhere, for without it the credentials in the backup open to nobody.

    \b
    Example:
      child backup make /var/backups/child --keep 14
    """
    if keep is not None and not file.is_dir():
        raise click.UsageError("--keep is for a folder: give one that is there as FILE.")
    path = file / DATED.format(datetime.now(UTC)) if file.is_dir() else file
    try:
        settings = read_settings()
        key = _key_in_use(settings)
        database = open_database(settings)
        click.get_current_context().call_on_close(database.dispose)
        _check_key(database, SecretBox(*key.split(",")))
        sealed_key = None
        if with_key:
            sealed_key = seal_key(key, read_passphrase(passphrase_file, confirm=True))
        with bar("Backing up", as_json=as_json) as watch:
            manifest = make_backup(
                database,
                SecretBox(*key.split(",")),
                path,
                made_by=_version(),
                left_out=LEFT_OUT,
                sealed_key=sealed_key,
                watch=watch,
            )
    except BackupRefused as error:
        refuse(str(error), as_json=as_json)
    except (SettingsError, StorageError) as error:
        refuse(str(error), as_json=as_json, code=NOT_READY)
    except SQLAlchemyError as error:
        if trouble := trouble_of(error):
            refuse(f"{trouble.fix} No backup was made.", as_json=as_json, code=NOT_READY)
        raise
    removed = _remove_older(path.parent, keep) if keep else []
    size = path.stat().st_size
    noted = _note(database, manifest.made, size)
    told: dict[str, Any] = manifest.summary() | {
        "file": str(path),
        "size": size,
        "removed": [str(each) for each in removed],
        "noted": noted,
    }
    say(told, f"{path}: {manifest.rows:,} rows, {size:,} bytes.", as_json=as_json)
    if not as_json:
        click.echo(WITH_KEY if manifest.has_key else WITHOUT_KEY)
        if not noted:
            click.echo(NOT_NOTED)


def _note(database: Database, made: str, size: int) -> bool:
    """For the operator's page. The file is whole either way: what keeps its moment from being
    written down is no reason to take it for none.
    """
    try:
        return note_backup(database, made=datetime.fromisoformat(made), size=size)
    except (SQLAlchemyError, StorageError):
        return False


def _key_in_use(settings: Settings) -> str:
    """Makes none: a backup sealed with a new key would look as if it belonged elsewhere."""
    if key := present_key(settings):
        return key
    raise SettingsError(
        f"There is no secret key in {settings.data_dir}. Set CHILD_DATA_DIR, or CHILD_SECRET_KEY, "
        "to what this installation is run with."
    )


def _check_key(database: Database, secret_box: SecretBox) -> None:
    """Raises `CannotOpenSecret` where the installation was made with another key."""
    with database.reading() as session:
        is_there = inspect(session.connection()).has_table(ToolKeyRow.__tablename__)
    if is_there:
        check_key(database, secret_box)


WITH_KEY = "The secret key is in it, sealed with your passphrase. Keep that passphrase elsewhere."
WITHOUT_KEY = (
    "The secret key is not in it. Keep secret.key (or CHILD_SECRET_KEY) elsewhere as well: without "
    "it nobody can open the credentials of LMSs and LRSs in this backup."
)

NOT_NOTED = (
    "The moment could not be written down in the database, so that the operator's page and child "
    "doctor do not know of this backup."
)


@backup.command()
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def verify(file: Path, as_json: bool) -> None:
    """Read a backup from end to end; exit code 1 with the place where it is not as it was written.

    Needs no installation. Where this one has the backup's key, its seal is checked, too.

    \b
    Example:
      child backup verify /var/backups/child/child-2027-01-31T021500Z.tar.gz
    """
    try:
        found = verify_backup(file)
        fits = _fits(found)
    except (BackupRefused, BadBackup) as error:
        refuse(str(error), as_json=as_json)
    manifest = found.manifest
    key = "The key of this installation opens it." if fits else "Its seal was not checked: no key."
    say(
        manifest.summary() | {"file": str(file), "sealed_with_this_key": fits},
        f"{file} is whole: {manifest.rows:,} rows of schema {manifest.schema}, made {manifest.made}"
        f" from {manifest.database}. {key}",
        as_json=as_json,
    )


def _fits(found: Verified) -> bool:
    """Raises `BadBackup` where our key opens the seal and it is that of another file."""
    key = own_key()
    return key is not None and found.fits(key)


@contextmanager
def bar(label: str, *, as_json: bool) -> Iterator[Watch]:
    """A progress bar where somebody looks, nothing elsewhere."""
    if as_json or not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as shown:

        def watch(done: int, of: int) -> None:
            shown.length = max(of, 1)
            shown.update(done - shown.pos)

        yield watch


def _remove_older(folder: Path, keep: int) -> list[Path]:
    """Only what bears the name that we give; its order is that of time."""
    older = sorted(folder.glob(OURS))[:-keep]
    for each in older:
        each.unlink(missing_ok=True)
    return older


def _version() -> str:
    try:
        return version("child-learning-records")
    except PackageNotFoundError:
        return "source"
