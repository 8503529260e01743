"""What every view, worker step and command needs, wired once from the settings."""

from dataclasses import dataclass, field
from typing import Protocol, cast

from flask import Flask, current_app

from lrs_adapter.iris import Iris
from plugin.at_most import AtMost
from plugin.lms_networks import open_to_lms
from plugin.open_database import open_database
from plugin.settings import Settings, SettingsError
from storage import Database, SecretBox, give_box, secret_key_file

EXTENSION = "child"


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that are one per process: nothing here is wired at import time.

    `tables` are the long ones that somebody may ask for: together they never hold more than a
    quarter of the threads that serve pages.
    """

    settings: Settings
    database: Database
    secret_box: SecretBox
    iris: Iris
    tables: AtMost = field(init=False)

    def __post_init__(self) -> None:
        give_box(self.database, self.secret_box)
        open_to_lms(self.settings.lms_networks)
        object.__setattr__(self, "tables", AtMost(max(1, self.settings.threads // 4)))


class Placed(Protocol):
    """Where an installation has its things: all that looking at it takes."""

    @property
    def settings(self) -> Settings: ...

    @property
    def database(self) -> Database: ...


def open_services(settings: Settings) -> Services:
    """Open the database and the key; makes the data directory and the key file on first use, for
    this user alone.
    """
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = settings.secret_key or secret_key_file(settings.data_dir / "secret.key")
    except OSError as error:
        raise SettingsError(
            f"CHILD_DATA_DIR is {settings.data_dir}, which cannot be used ({error.strerror}). "
            "Set it to a folder that CHILD may write to."
        ) from error
    return Services(
        settings=settings,
        database=open_database(settings),
        secret_box=SecretBox(*key.split(",")),
        iris=Iris(settings.iri_base),
    )


def bind_services(app: Flask, services: Services) -> None:
    app.extensions[EXTENSION] = services


def services_of(app: Flask) -> Services:
    return cast(Services, app.extensions[EXTENSION])


def services() -> Services:
    """The services of the application that handles the present request."""
    return services_of(current_app)
