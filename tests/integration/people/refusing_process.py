"""Another process in which somebody refuses or agrees: `url refuse|agree record_id`."""

import subprocess
import sys
from pathlib import Path
from uuid import UUID

from lrs_adapter import end_withholding, withhold
from storage import Database, utc_now
from tests.integration.records_world import IRIS

REPOSITORY = Path(__file__).resolve().parents[3]


def elsewhere(database: Database, act: str, who: UUID) -> None:
    """Do it in a process of its own, and wait until it has ended."""
    module = [sys.executable, "-m", "tests.integration.people.refusing_process"]
    subprocess.run([*module, database.url, act, str(who)], cwd=REPOSITORY, check=True)


def main(url: str, act: str, who: str) -> None:
    database = Database(url)
    with database.unit_of_work() as uow:
        {"refuse": withhold, "agree": end_withholding}[act](uow, IRIS, [UUID(who)], utc_now())
        uow.commit()
    database.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
