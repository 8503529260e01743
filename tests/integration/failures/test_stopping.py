"""Told to stop, the service answers what it has begun, and leaves no process behind."""

import threading
import time

import psutil

from tests.integration.failures.services import Reply, client
from tests.integration.failures.test_locked_database import locked_by_another_process
from tests.integration.kill_points.prepared import Installation
from tests.integration.kill_points.processes import ForkServer, serve


def test_a_request_under_way_is_answered_before_the_service_ends(
    on_sqlite: Installation, processes: ForkServer
) -> None:
    running = serve(processes, on_sqlite.environment)
    asker, replies = client(on_sqlite), list[Reply]()
    sender = threading.Thread(target=lambda: replies.append(asker.send()))
    with locked_by_another_process(on_sqlite.database_url):
        sender.start()
        time.sleep(0.7)  # it waits for the lock by now
        psutil.Process(running.pid).terminate()
        time.sleep(0.7)
        assert replies == []
        assert psutil.pid_exists(running.pid)
    sender.join(20)
    assert [reply.status for reply in replies] == [200]
    assert running.wait() == 0
    again = serve(processes, on_sqlite.environment)
    assert len(asker.stored_ids()) == 1
    assert again.stop() == 0


def test_its_worker_ends_with_it(on_sqlite: Installation, processes: ForkServer) -> None:
    running = processes.start(["serve"], on_sqlite.environment)
    deadline = time.monotonic() + 30
    while not (beside := psutil.Process(running.pid).children()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert running.stop() == 0
    assert not any(each.is_running() for each in beside)
