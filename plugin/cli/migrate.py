"""`child migrate`: bring the database to this version's schema."""

import click

from plugin.cli.opening import open_to_end
from plugin.cli.output import NOT_READY, json_option, refuse, say
from plugin.settings import SettingsError
from storage import DatabaseTrouble, StorageError, check_installation
from storage import migrate as run_migrations


@click.command()
@json_option
def migrate(as_json: bool) -> None:
    """Create or update the database. Safe to run again, and while another process runs it.

    \b
    Example:
      CHILD_DATA_DIR=/var/lib/child child migrate
    """
    try:
        services = open_to_end()
        revision = run_migrations(services.database, services.settings.iri_base)
        check_installation(services.database, services.settings.iri_base)
    except DatabaseTrouble as error:
        again = "What was migrated stays so; run child migrate again."
        refuse(f"{error} {again}", as_json=as_json, code=NOT_READY)
    except (SettingsError, StorageError) as error:
        refuse(str(error), as_json=as_json, code=NOT_READY)
    say(
        {"revision": revision},
        f"The database schema is at {revision}.",
        as_json=as_json,
    )
