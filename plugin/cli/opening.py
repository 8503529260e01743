"""Opens the services for a command, or ends it with the sentence that says what is not ready."""

import click

from plugin.cli.output import NOT_READY, refuse
from plugin.lti import check_key
from plugin.services import Services, open_services
from plugin.settings import SettingsError, read_settings
from storage import StorageError, check_installation, check_writable


def ready_services(*, as_json: bool = False, to_serve: bool = False) -> Services:
    """The services of a migrated installation; ends the command with exit code 3 otherwise.

    `to_serve` is for what will work all day: it needs the secrets, and a database to write.
    """
    try:
        services = open_to_end()
        check_installation(services.database, services.settings.iri_base)
        if to_serve:
            check_key(services.database, services.secret_box)
            check_writable(services.database)
    except (SettingsError, StorageError) as error:
        refuse(str(error), as_json=as_json, code=NOT_READY)
    return services


def open_to_end() -> Services:
    """The services, whatever state they are in, until the command ends, however it ends.

    Raises `SettingsError` and `StorageError`.
    """
    services = open_services(read_settings())
    click.get_current_context().call_on_close(services.database.dispose)
    return services
