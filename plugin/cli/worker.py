"""`child worker`: the process that projects, forwards and sends grades."""

import os
import signal
import threading

import click

from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, say
from plugin.cli.running import run_long
from plugin.logs import configure_logging
from plugin.settings_told import tell_at_start
from plugin.worker import work, work_until_idle

PARENT_CHECK_S = 0.5


@click.command()
@click.option("--until-idle", is_flag=True, help="End once nothing is due any more.")
@click.option("--parent", type=int, help="End when this process id is no longer the parent.")
@json_option
def worker(until_idle: bool, parent: int | None, as_json: bool) -> None:
    """Move paths, forward learning records and send grades. Any number may run at once.

    \b
    Example:
      child worker
    """
    services = ready_services(as_json=as_json, to_serve=True)
    configure_logging(services.settings.log_level, services.settings.log_format)
    tell_at_start(services)
    if until_idle:
        done = work_until_idle(services)
        say({"done": done}, f"Nothing is due; {done} things were done.", as_json=as_json)
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if parent is not None:
        threading.Thread(target=_watch, args=(parent, stop), daemon=True).start()
    run_long()
    work(services, stop)
    services.database.dispose()


def _watch(parent: int, stop: threading.Event) -> None:
    """A killed server must not leave its worker behind."""
    while not stop.wait(PARENT_CHECK_S):
        if os.getppid() != parent:
            stop.set()
