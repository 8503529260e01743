"""A worker that harvests, as a process of its own: `url key minutes`, until nothing is due."""

import sys
from collections.abc import Sequence
from datetime import timedelta

from storage import Database, SecretBox
from tests.integration.taking_in.odd_source import run


def main(arguments: Sequence[str]) -> None:
    url, key, minutes = arguments
    database = Database(url)
    run(database, SecretBox(key), timedelta(minutes=float(minutes)))
    database.dispose()


if __name__ == "__main__":
    main(sys.argv[1:])
