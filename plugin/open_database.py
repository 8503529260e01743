"""The database that the settings name."""

from math import inf

from plugin.settings import Settings
from storage import Database


def open_database(settings: Settings, *, longest_wait_s: float = inf) -> Database:
    """With the limits that they give it; raises `BadDatabaseUrl`."""
    return Database(
        settings.database_url,
        wait_s=min(settings.database_wait_s, longest_wait_s),
        idle_s=settings.database_idle_s,
    )
