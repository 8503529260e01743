"""CPU time of this process together with that of the database server that works for it."""

import time
from collections.abc import Callable

import psutil
from sqlalchemy import text

from storage import Database


def cpu_with_server(database: Database) -> Callable[[], float]:
    """A clock. On PostgreSQL it counts all processes of the server, so nothing else may use it,
    and none of its connections may end between two looks.
    """
    if database.dialect == "sqlite":
        return time.process_time
    with database.reading() as session:
        backend = session.scalar(text("select pg_backend_pid()"))
    server = psutil.Process(backend).parent()
    assert server is not None

    def clock() -> float:
        spent = time.process_time()
        for one in server.children():
            used = one.cpu_times()
            spent += used.user + used.system
        return spent

    return clock
