"""The worker reads each LRS in a thread of its own: a slow one holds up no other, nor the rest."""

import threading
import time
from collections.abc import Callable

from plugin.worker import work
from storage import Database
from tests.databases import IRI_BASE
from tests.integration.taking_in.odd_source import add, odd_source, status
from tests.integration.xapi_server import services_for

PATIENCE_S = 20.0


def test_a_slow_source_holds_up_no_other_and_a_new_one_is_found(database: Database) -> None:
    services = services_for(database, IRI_BASE)
    stop, answer = threading.Event(), threading.Event()
    with odd_source() as slow, odd_source() as quick:
        slow.store_some(3)
        quick.store_some(3)

        def wait(_path: str, _asked: dict[str, str]) -> None:
            answer.wait(4)

        slow.script = wait
        add(database, services.secret_box, slow.endpoint, label="slow")
        worker = threading.Thread(target=work, args=(services, stop))
        worker.start()
        try:
            add(database, services.secret_box, quick.endpoint, label="quick")
            assert _waits_for(lambda: status(database, "quick").taken == 3)
            assert status(database, "slow").taken == 0
            answer.set()
            assert _waits_for(lambda: status(database, "slow").taken == 3)
        finally:
            answer.set()
            stop.set()
            worker.join(PATIENCE_S)


def _waits_for(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return False
