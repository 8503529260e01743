"""`child serve`: the web service, with one worker beside it unless told not to."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from urllib.parse import urlsplit

import click
from waitress.server import BaseWSGIServer, create_server

from plugin.app import create_app
from plugin.cli.opening import ready_services
from plugin.cli.output import NOT_READY, json_option, progress, refuse, say
from plugin.cli.running import run_long
from plugin.cli.slow_requests import PunctualChannel
from plugin.logs import configure_logging
from plugin.lti import observed_by
from plugin.lti.urls import is_loopback
from plugin.operations import heart_of_server
from plugin.settings_told import tell_at_start
from plugin.xapi.protocol import MOST_MULTIPART_BYTES

WORKER_RESPAWN_S = (1.0, 30.0)
SILENT_S = 30
"""Seconds after which a connection that sends nothing is closed."""
STOP_S = 25
"""How long requests under way may take once the service is told to stop."""
MOST_CONNECTIONS = 2_000
READ_BYTES = 64 * 1024
"""Read from a connection in one go; each time that a batch is read costs a turn of the loop."""
OTHER_FILES = 200
"""Files that this process needs beside its connections: the database, the log, bodies on disk."""


@click.command()
@click.option("--no-worker", is_flag=True, help="Serve pages alone; run child worker elsewhere.")
@json_option
def serve(no_worker: bool, as_json: bool) -> None:
    """Serve CHILD at CHILD_HOST:CHILD_PORT until stopped, and run one worker.

    \b
    Example:
      CHILD_BASE_URL=https://child.example.org child serve
    """
    services = ready_services(as_json=as_json, to_serve=True)
    settings = services.settings
    if settings.demo and not is_loopback(urlsplit(settings.base_url).hostname):
        refuse(
            "CHILD_DEMO=yes at a public address would show to everybody what lets people in. Set "
            "CHILD_DEMO=no, or leave it out; for a demonstration, CHILD_BASE_URL is on localhost.",
            as_json=as_json,
            code=NOT_READY,
        )
    configure_logging(settings.log_level, settings.log_format)
    tell_at_start(services)
    app = create_app(services)
    BaseWSGIServer.channel_class = PunctualChannel
    try:
        server = create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            max_request_body_size=MOST_MULTIPART_BYTES + 1,  # which views may be less
            channel_timeout=SILENT_S,
            connection_limit=_connections(),
            recv_bytes=READ_BYTES,
            inbuf_overflow=64 * 1024,  # larger bodies go to the disk: thousands may be half-sent
            asyncore_use_poll=True,  # select() knows no more than 1,024 files
            clear_untrusted_proxy_headers=False,  # plugin.proxies decides which may be believed
            ident=None,
        )
    except OSError as error:
        refuse(
            f"CHILD cannot listen on {settings.host}:{settings.port} ({error.strerror}). "
            "Stop what uses that port, or set CHILD_PORT.",
            as_json=as_json,
            code=NOT_READY,
        )
    server.task_dispatcher.shutdown = partial(server.task_dispatcher.shutdown, timeout=STOP_S)
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=(stop,))
    heart = heart_of_server(services, lambda: observed_by(app))
    beside = [threading.Thread(target=heart.run, args=(stop,), name="beat")]
    if not no_worker:
        beside.append(keeper)
    for thread in beside:
        thread.start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _interrupt)
    try:
        say({"url": settings.base_url}, f"CHILD serves at {settings.base_url}", as_json=as_json)
        run_long()
        server.run()  # once interrupted, it answers what it has begun
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        stop.set()
        server.close()
        for thread in beside:
            thread.join()
        services.database.dispose()


def _connections() -> int:
    """As many as the system lets us hold: one that is not accepted waits without an answer, and
    half-sent requests hold theirs until they are silent for too long.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS + OTHER_FILES  # a body on its way to the disk is a file, too
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(100, min(MOST_CONNECTIONS, (soft - OTHER_FILES) // 2))


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _keep_worker(stop: threading.Event) -> None:
    """One worker process, started again should it die, later each time that it dies at once."""
    wait_s, longest_s = WORKER_RESPAWN_S
    command = [sys.executable, "-m", "plugin.cli", "worker", "--parent", str(os.getpid())]
    while not stop.is_set():
        began = time.monotonic()
        worker = subprocess.Popen(command)  # noqa: S603 - our own command line, nothing from outside
        while worker.poll() is None and not stop.wait(0.2):
            pass
        if stop.is_set():
            worker.terminate()
            worker.wait()
        else:
            if time.monotonic() - began > longest_s:
                wait_s = WORKER_RESPAWN_S[0]
            progress(f"The worker ended with {worker.returncode}; starting it in {wait_s:.0f} s.")
            stop.wait(wait_s)
            wait_s = min(2 * wait_s, longest_s)
