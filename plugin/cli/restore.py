"""`child restore`: put a backup into an empty installation."""

import os
from functools import partial
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from community import OPERATOR
from lrs_adapter import Tombstones
from plugin.backup_policy import FILLED, own_tables, settle
from plugin.cli.backup import bar
from plugin.cli.installation_key import present_key
from plugin.cli.output import NOT_READY, json_option, refuse, say
from plugin.cli.passphrase import passphrase_option, read_passphrase
from plugin.erasing import (
    TOMBSTONES,
    BadTombstones,
    keep_tombstones,
    read_file,
    replay_tombstones,
)
from plugin.open_database import open_database
from plugin.services import open_services
from plugin.settings import Settings, SettingsError, read_settings
from storage import SecretBox, StorageError, trouble_of, utc_now
from storage.backup import (
    BackupRefused,
    BadBackup,
    Restoring,
    Verified,
    open_key,
    restore_backup,
    verify_backup,
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@passphrase_option
@click.option(
    "--erasures",
    type=click.Path(path_type=Path),
    help="The list of who was erased since; else erased.json of CHILD_DATA_DIR, if it is there.",
)
@click.option("--without-key", is_flag=True, help="Restore although the secret key is lost.")
@json_option
def restore(
    file: Path,
    passphrase_file: Path | None,
    erasures: Path | None,
    without_key: bool,
    as_json: bool,
) -> None:
    """Restore FILE into this installation, which must be empty. The file is verified first.

    The database may be of the other kind than that of the backup. Everybody has to sign in anew.
    Who was erased after the backup was made is erased again, by the list of erasures.
    To rehearse beside the original, start only "child serve --no-worker" afterwards: the worker is
    what sends mail, grades and records.

    \b
    Example:
      CHILD_DATA_DIR=/srv/child CHILD_IRI_BASE=https://child.example.org child restore FILE
    """
    try:
        settings = read_settings()
        verified = verify_backup(file)
        listed = _erasures(settings, erasures)
        new_key = _new_key(settings, verified, passphrase_file, without_key=without_key)
        with bar("Restoring", as_json=as_json) as watch:
            restoring = Restoring(
                verified=verified,
                iri_base=settings.iri_base,
                own=own_tables(),
                filled=FILLED,
                settle=partial(
                    settle, now=utc_now(), made=verified.manifest.made, loses_key=without_key
                ),
                watch=watch,
            )
            if new_key is not None:
                _keep_key(settings, new_key)
            database = open_database(settings)
            click.get_current_context().call_on_close(database.dispose)
            restore_backup(database, restoring)
        again = None if listed is None or without_key else _erase_again(settings, listed)
    except (BackupRefused, BadBackup, BadTombstones) as error:
        refuse(str(error), as_json=as_json)
    except (SettingsError, StorageError) as error:
        refuse(str(error), as_json=as_json, code=NOT_READY)
    except SQLAlchemyError as error:
        if trouble := trouble_of(error):
            refuse(f"{trouble.fix} Nothing was restored.", as_json=as_json, code=NOT_READY)
        raise
    manifest = verified.manifest
    say(
        manifest.summary() | {"file": str(file), "into": database.dialect, "erased_again": again},
        f"Restored {manifest.rows:,} rows as they were at {manifest.made}. What was accepted since "
        "is not there; everybody signs in anew. Start CHILD: child serve",
        as_json=as_json,
    )
    if as_json:
        return
    if without_key:
        click.echo(LOST)
    click.echo(BACK if again is None else f"{again:,} who were erased since are erased again.")


BACK = (
    "No list of erasures was there: whoever was erased after this backup was made is back. Erase "
    "them again before anybody works here: child person erase replay FILE, by erased.json of the "
    "lost installation's data directory or a copy of it."
)
LOST = (
    "The old key is gone: give every LRS its secret anew (child lrs target change, child lrs "
    "source change). LMSs fetch our new signing key by themselves."
)


def _erasures(settings: Settings, given: Path | None) -> Tombstones | None:
    """Read before anything is restored. Raises `BadTombstones`."""
    path = given or settings.data_dir / TOMBSTONES
    return read_file(path) if given or path.exists() else None


def _erase_again(settings: Settings, listed: Tombstones) -> int:
    services = open_services(settings)
    click.get_current_context().call_on_close(services.database.dispose)
    _, people = replay_tombstones(services, listed, asker=OPERATOR, now=utc_now())
    keep_tombstones(services)
    return people


def _new_key(
    settings: Settings, verified: Verified, passphrase_file: Path | None, *, without_key: bool
) -> str | None:
    """The key to put in place, None where the right one is there already or not wanted."""
    present = present_key(settings)
    if present and verified.fits(SecretBox(*present.split(","))):
        return None
    if without_key:
        return None
    if present:
        raise BackupRefused(
            "The secret key here is not the one that this backup needs. Put the right one in "
            f"CHILD_SECRET_KEY or {settings.data_dir / 'secret.key'}; if the backup holds it, move "
            "the wrong one away. If it is lost, restore with --without-key: credentials of LRSs "
            "then have to be given anew."
        )
    if verified.sealed_key is None:
        raise BackupRefused(
            "The secret key of this backup is not here, and not in the backup either. Put it in "
            f"CHILD_SECRET_KEY or {settings.data_dir / 'secret.key'}. If it is lost, restore with "
            "--without-key: credentials of LRSs then have to be given anew."
        )
    key = open_key(verified.sealed_key, read_passphrase(passphrase_file))
    verified.check_seal(SecretBox(*key.split(",")))
    return key


def _keep_key(settings: Settings, key: str) -> None:
    """Before the rows: a key without rows does no harm, rows without their key do."""
    path = settings.data_dir / "secret.key"
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key)
            file.flush()
            os.fsync(descriptor)
    except OSError as error:
        raise BackupRefused(f"{path} cannot be written ({error.strerror}).") from error
