"""The whole examination, in the order in which one thing needs another."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from lrs_adapter import TargetLogin
from plugin.doctor.administrators import administrators
from plugin.doctor.check import Check, failure, ok, skipped
from plugin.doctor.configuration import configuration
from plugin.doctor.database import database
from plugin.doctor.folder import data_folder, secret_key
from plugin.doctor.kept_files import kept_files
from plugin.doctor.network.asking import ask_all, left_out, questions
from plugin.doctor.standing import others, secrets, standing
from plugin.lms_networks import open_to_lms
from plugin.lti import Registration
from plugin.settings import Settings, SettingsError, read_settings
from storage import Database, SecretBox

READINESS = frozenset(
    {
        "settings",
        "data-folder",
        "secret-key",
        "database",
        "schema",
        "installation",
        "writable",
        "signing-key",
    }
)
"""Where one of these fails, CHILD does not start."""


@dataclass(slots=True)
class Met:
    """Whom the database names: those to ask."""

    logins: list[TargetLogin] = field(default_factory=list)
    sources: list[TargetLogin] = field(default_factory=list)
    lmss: list[Registration] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    settings: Settings
    database: Database


def examine(
    environment: Mapping[str, str],
    *,
    offline: bool = False,
    asking: Callable[[int], None] = lambda _: None,
) -> Iterator[Check]:
    """Each check as it ends. Whatever is out of order, the rest is looked at as far as it can be.

    `asking` is told how many others are asked before the network's turn, which takes a while.
    """
    try:
        settings = read_settings(environment)
    except SettingsError as error:
        yield failure("settings", str(error), "docs/operating/settings.md lists all settings.")
        yield skipped("everything else", "It needs the settings.")
        return
    yield ok("settings", "Every setting that is given is known and of its form.")
    open_to_lms(settings.lms_networks)
    yield from configuration(settings)
    yield from data_folder(settings)
    found, box = secret_key(settings)
    yield from found
    met = Met()
    yield from _of_database(settings, box, met)
    asked = questions(settings, box, met.logins, met.sources, met.lmss)
    if offline:
        yield from left_out(asked)
        return
    asking(len(asked))
    yield from ask_all(asked)


def _of_database(settings: Settings, box: SecretBox | None, met: Met) -> Iterator[Check]:
    examined = database(settings)
    yield from examined.checks
    if examined.database is None:
        yield skipped("standing", "The database does not answer.")
        return
    place = Place(settings, examined.database)
    try:
        if not examined.is_ready:
            yield skipped("standing", "The database has not this version's schema.")
            return
        yield from standing(place)
        yield from kept_files(place)
        yield from administrators(place)
        met.logins, met.sources, met.lmss = others(place)
        yield from secrets(place, box, met.logins, met.sources)
    finally:
        examined.database.dispose()
