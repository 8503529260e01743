"""What each page costs, against an empty page of the same shell.

Every page of the browser tests' list, as its visitor sees it in the demo's world (a copy; the demo
itself has ended), asked for through Flask's test client and compressed as for a browser. The empty
page reads the same session and extends the same shell with values made before, so the ratio says
what a page adds to its frame. On SQLite; `bench_pages` has the two most read on both databases.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

from flask import Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy import select

from curricula import Audience, curriculum_progress, enrolment, version
from curricula.learning_models import EnrolmentRow
from plugin.app import create_app
from plugin.demo import Places
from plugin.services import Services
from plugin.web.lesson_context import place_of
from plugin.web.reader import Reader
from storage import Database
from tests.browser.every_page.copied_demo import CopiedDemo, Look, copied_demo
from tests.browser.every_page.pages import PAGES, Shown
from tests.browser.every_page.world import World, make_world
from tests.browser.running_demo import Demo, free_ports
from tests.load.comparison import Row, in_turns, milliseconds_each, show

ROUNDS, REQUESTS = 5, 4
LOOK = Look(1440, "light", "en")
BROWSER = {"Accept-Language": "en", "Accept-Encoding": "gzip, deflate, br"}
SHELLS = {
    "learner": '<header class="topline">',
    "member": '<div class="member',
    "desk": '<div class="desk">',
    "public": '<div class="public">',
}
"""By each shell what its pages have and no others."""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        child, lms, second = free_ports(3)
        demo = Demo(Places(Path(folder) / "kept", child, lms, second))
        try:
            demo.start()
        finally:
            demo.stop()
        with copied_demo(demo.places, Path(folder) / "copied") as site:
            rows = measure(site, make_world(site.services))
    show(
        "Each page's CPU time, against an empty page of its shell",
        unit="milliseconds of this process's CPU a request",
        as_text=milliseconds_each,
        rows=sorted(rows, key=lambda row: -row.ours_s),
    )


def measure(site: CopiedDemo, world: World) -> list[Row]:
    app = create_app(site.services)
    values = values_of_the_learner_shell(site.services)
    for shell in SHELLS:
        _add_empty_page(app, shell, values if shell == "learner" else {})
    measured = CopiedDemo(app, site.services, site.url)
    return [
        row
        for endpoint, shown in PAGES.items()
        if (row := _measure(measured, world, endpoint, shown)) is not None
    ]


def _add_empty_page(app: Flask, shell: str, values: dict[str, Any]) -> None:
    template = app.jinja_env.from_string(f'{{% extends "web/shell_{shell}.html" %}}')
    app.add_url_rule(
        f"/empty/{shell}", f"empty-{shell}", lambda: render_template(template, **values)
    )


def _measure(site: CopiedDemo, world: World, endpoint: str, shown: Shown) -> Row | None:
    """None for a page that sends its visitor on."""
    client = site.client(world.visitors[shown.who], LOOK)
    path = shown.path.format(**world.names)
    found = client.get(path, base_url=site.url, buffered=True)
    if found.status_code == 303:
        return None
    shell = next(name for name, mark in SHELLS.items() if mark in found.text)
    return in_turns(
        f"{endpoint.removeprefix('web.')} ({shell})",
        range(ROUNDS + 1),
        lambda _: _get(client, site.url, path, shown.status),
        lambda _: _get(client, site.url, f"/empty/{shell}", 200),
        each=REQUESTS,
        clock=time.process_time,
    )


def _get(client: FlaskClient, url: str, path: str, status: int) -> None:
    for _ in range(REQUESTS):
        answer = client.get(path, base_url=url, headers=BROWSER, buffered=True)
        assert answer.status_code == status, f"{path} answered {answer.status_code}"


def values_of_the_learner_shell(services: Services) -> dict[str, Any]:
    """A lesson's frame, as any learner of the demo has it."""
    with services.database.reading() as session:
        found = enrolment(session, _somebodys_enrolment(services.database))
        curriculum = version(session, found.version_id).curriculum
        return {
            "curriculum": curriculum,
            "reader": Reader(found, Audience.LEARNER),
            "learning": curriculum_progress(session, found.id),
            "place": place_of(curriculum, curriculum.lessons[0]),
        }


def _somebodys_enrolment(database: Database) -> Any:
    with database.reading() as session:
        return session.scalars(select(EnrolmentRow.id).limit(1)).one()


if __name__ == "__main__":
    main()
