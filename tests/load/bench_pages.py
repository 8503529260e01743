"""What the lesson and the path page cost, against an empty page of the same shell.

The demo's own curriculum and scheme, a learner who finished one lesson of it; requests through
Flask's test client, compressed as for a browser. The empty page reads the same session and extends
the same shell with values made before, so the ratio says what a page adds to its frame.
"""

import json
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from cryptography.fernet import Fernet
from flask import render_template
from flask.testing import FlaskClient

from certification import choose_path, project, scheme_versions
from community import OPERATOR, Role, community_by_slug
from curricula import (
    Audience,
    Enrolment,
    answer_item,
    curriculum_progress,
    finish_lesson,
    open_lesson,
    published_versions,
    version,
)
from lrs_adapter import Iris
from plugin.app import create_app
from plugin.demo.world import CURRICULUM, SCHEME, SLUG, DemoState, build_world
from plugin.services import Services
from plugin.settings import read_settings
from plugin.web.lesson_context import place_of
from plugin.web.reader import Reader
from storage import Database, SecretBox, utc_now
from tests.load.comparison import Row, in_turns, milliseconds_each, show
from tests.load.installations import KINDS, both_kinds, fresh
from tests.unit.curricula.test_marking import right_answer
from tests.unit.plugin.web.world import IRI_BASE, SITE, World

ROUNDS, REQUESTS = 4, 10
COURSE, PATH = CURRICULUM.name, json.loads(SCHEME.read_text(encoding="utf-8"))["slug"]
EMPTY = '{{% extends "web/{}.html" %}}'
BROWSER = {"Accept-Language": "en", "Accept-Encoding": "gzip, deflate, br"}


def main() -> None:
    with both_kinds() as templates, tempfile.TemporaryDirectory() as folder:
        rows = []
        for kind in KINDS:
            with fresh(templates, kind) as database:
                rows += measure(demo_world(database, Path(folder)), kind)
    show(
        "A page's CPU time, against an empty page of the same shell",
        unit="milliseconds of this process's CPU a request",
        as_text=milliseconds_each,
        rows=rows,
    )


def demo_world(database: Database, folder: Path) -> World:
    """What `child demo` builds, in this process."""
    settings = read_settings(
        {"CHILD_DATA_DIR": str(folder), "CHILD_BASE_URL": SITE, "CHILD_IRI_BASE": IRI_BASE}
    )
    box = SecretBox(Fernet.generate_key().decode())
    return world_of(Services(settings, database, box, Iris(IRI_BASE)))


def world_of(services: Services) -> World:
    """The same in a migrated installation."""
    build_world(services, DemoState())
    app = create_app(services)
    app.config["PREFERRED_URL_SCHEME"] = "https"
    with services.database.reading() as session:
        place = community_by_slug(session, SLUG)
        published = next(v for v in published_versions(session, place.id) if v.slug == COURSE)
        scheme = next(s for s in scheme_versions(session, place.id) if s.scheme.slug == PATH)
    return World(app, services, place, published.version_id, published.version_hash, scheme)


def measure(world: World, kind: str) -> list[Row]:
    """The lesson that comes next for her, and her path with what the first one satisfied."""
    learner = world.person("Demo learner", Role.LEARNER)
    enrolment = world.enrolled(learner)
    comes_next = _learn(world, enrolment)
    empty_lesson = world.app.jinja_env.from_string(EMPTY.format("shell_learner"))
    values = _values_of_the_shell(world, enrolment, comes_next)
    empty_path = world.app.jinja_env.from_string(EMPTY.format("shell_member"))
    world.app.add_url_rule(
        "/empty/lesson", "empty-lesson", lambda: render_template(empty_lesson, **values)
    )
    world.app.add_url_rule("/empty/path", "empty-path", lambda: render_template(empty_path))
    client = world.browser(learner)
    return [
        _against(client, f"{kind}, lesson", world.lesson(comes_next), "/empty/lesson"),
        _against(client, f"{kind}, path", "/path", "/empty/path"),
    ]


def _learn(world: World, enrolment: Enrolment) -> str:
    """Choose the path, finish the first lesson with right answers; the slug of the second."""
    own = world.services
    with own.database.reading() as session:
        lesson, comes_next, *_ = version(session, world.version_id).curriculum.lessons
    with own.database.unit_of_work() as uow:
        choose_path(
            uow,
            own.iris,
            asker=OPERATOR,
            member_id=enrolment.member_id,
            scheme_version_id=world.scheme.id,
            now=utc_now(),
        )
        taken: dict[str, Any] = {"enrolment": enrolment, "lesson_slug": lesson.slug}
        open_lesson(uow, own.iris, **taken, now=utc_now())
        for item in lesson.items:
            right = right_answer(item)
            answer_item(uow, own.iris, **taken, item_slug=item.slug, chosen=right, now=utc_now())
        finish_lesson(uow, own.iris, **taken, now=utc_now())
        uow.commit()
    while project(own.database, own.iris, uuid4(), now=utc_now()):
        pass
    return comes_next.slug


def _values_of_the_shell(world: World, enrolment: Enrolment, slug: str) -> dict[str, Any]:
    with world.services.database.reading() as session:
        curriculum = version(session, world.version_id).curriculum
        learning = curriculum_progress(session, enrolment.id)
    lesson = next(one for one in curriculum.lessons if one.slug == slug)
    return {
        "curriculum": curriculum,
        "reader": Reader(enrolment, Audience.LEARNER),
        "learning": learning,
        "place": place_of(curriculum, lesson),
    }


def _against(client: FlaskClient, label: str, page: str, empty: str) -> Row:
    def get(path: str) -> None:
        for _ in range(REQUESTS):
            answer = client.get(path, base_url=SITE, headers=BROWSER)
            assert answer.status_code == 200, f"{path} answered {answer.status_code}"

    return in_turns(
        label,
        range(ROUNDS + 1),
        lambda _: get(page),
        lambda _: get(empty),
        each=REQUESTS,
        clock=time.process_time,
    )


if __name__ == "__main__":
    main()
