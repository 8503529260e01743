"""Start the demo's services, connect them as people would, keep them until Ctrl-C."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import requests

from community import OPERATOR
from curricula import read_source
from plugin.demo.casting import cast_of
from plugin.demo.department import found_department
from plugin.demo.earlier import live_earlier_story
from plugin.demo.people import live_stories
from plugin.demo.personas import personas
from plugin.demo.places import REPOSITORY, Places
from plugin.demo.profiles import fill_in_profiles
from plugin.demo.welcome import welcome_data, welcome_text
from plugin.demo.world import COURSES, CURRICULA, DemoState, build_world, make_keys
from plugin.demo_settings import keep_demo_settings
from plugin.lti import invite, registrations
from plugin.services import Services, open_services
from plugin.settings import read_settings
from storage import migrate, utc_now

START_TIMEOUT_S = 60.0
Say = Callable[[str], None]
Welcome = Callable[[dict[str, Any], str], None]


class DemoError(Exception):
    """The demo cannot run; the message says what to do."""


def run_demo(places: Places, say: Say, welcome: Welcome, *, once: bool = False) -> None:
    """Run until interrupted; `once` stops as soon as everything is up.

    `say` is told each step, `welcome` gets what there is to see, as data and as text.
    """
    if not (REPOSITORY / "tests" / "practice_lms").is_dir():
        raise DemoError("The demo runs in a checkout of CHILD: clone it and run make demo there.")
    if busy := places.ports_in_use():
        raise DemoError(
            f"Something else uses port {', '.join(map(str, busy))}. "
            "Stop it, then start the demo again."
        )
    _make_private(places)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    running: list[subprocess.Popen[bytes]] = []
    try:
        say("Preparing the world of the demo …")
        child = _open(places.child_environment())
        second = _open(places.second_environment())
        state = DemoState.read(places.state_file)
        world = build_world(child, state)
        make_keys(child, second, state)
        state.write(places.state_file)
        say("Starting CHILD, a second LRS and the practice LMS …")
        serve = [sys.executable, "-m", "plugin.cli", "serve"]
        logs = places.folder / "logs"
        running.append(_start(serve, logs / "child.log", places.child_environment()))
        running.append(
            _start([*serve, "--no-worker"], logs / "second-lrs.log", places.second_environment())
        )
        running.append(
            _start(places.lms_command(), logs / "practice-lms.log", places.child_environment())
        )
        for url in (f"{places.child_url}/readyz", f"{places.second_url}/readyz", places.lms_url):
            _wait_for(url, running, logs)
        say("Connecting the LMS and placing the lessons, as a coordinator would …")
        with child.database.reading() as session:
            known = [one for one in registrations(session) if one.issuer == places.lms_url]
        invitation = None
        if not known:
            with child.database.unit_of_work() as uow:
                invitation = invite(
                    uow,
                    asker=OPERATOR,
                    community_id=world.community_id,
                    name="Practice LMS",
                    base_url=child.settings.base_url,
                    now=utc_now(),
                )
                uow.commit()
        for language, course in COURSES.items():
            lessons = [
                lesson.slug for lesson in read_source(CURRICULA[language]).curriculum.lessons
            ]
            command = places.coordinator_command(invitation, course, lessons)
            _run(command, places.child_environment())
        say("Letting the demo's people learn …")
        cast = cast_of(child, places, state, world)
        live_stories(child, cast)
        found_department(child, state, cast, world)
        state.write(places.state_file)
        people = personas(child, state, cast, live_earlier_story(child, cast))
        fill_in_profiles(child, cast)
        welcome(welcome_data(places, state, people), welcome_text(places, state, people))
        if once:
            return
        _keep(running, logs)
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            process.wait()


def _make_private(places: Places) -> None:
    """Nobody else of this machine looks into the demo, nor into one that was made before."""
    places.folder.mkdir(parents=True, exist_ok=True)
    for environment in (places.child_environment(), places.second_environment()):
        data = Path(environment["CHILD_DATA_DIR"])
        data.mkdir(exist_ok=True)
        for folder in (places.folder, data):
            folder.chmod(0o700)
        keep_demo_settings(data, environment)


def _open(environment: Mapping[str, str]) -> Services:
    services = open_services(read_settings(environment))
    migrate(services.database, services.settings.iri_base)
    return services


def _start(command: list[str], log: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as lines:
        return subprocess.Popen(  # noqa: S603 - our own command lines
            command, cwd=REPOSITORY, env=environment, stdout=lines, stderr=lines
        )


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(  # noqa: S603 - our own command line
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DemoError(f"The LMS could not be connected:\n{done.stdout}{done.stderr}")


def _wait_for(url: str, running: list[subprocess.Popen[bytes]], logs: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if any(process.poll() is not None for process in running):
            break
        try:
            if requests.get(url, timeout=2).ok:
                return
        except (requests.ConnectionError, requests.Timeout):
            pass  # it does not listen yet, or the machine is busy
        time.sleep(0.1)
    raise DemoError(f"{url} did not come up. Its log is in {logs}.")


def _keep(running: list[subprocess.Popen[bytes]], logs: Path) -> None:
    while all(process.poll() is None for process in running):
        time.sleep(0.5)
    raise DemoError(f"One of the demo's services ended by itself. The logs are in {logs}.")


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
