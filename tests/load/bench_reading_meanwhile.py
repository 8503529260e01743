"""What a learner's page takes while statements pour in, against the same when nothing else is done.

A `child serve` with its worker on SQLite, the demo's curriculum, a learner who is signed in by a
link. Beside it another process posts batches of 500 one after the other. Looks and batches go over
HTTP; rounds with and without batches in turns. p95 may be three times as long.
"""

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median, quantiles

import orjson
import requests

from community import Role, issue_sign_in_link
from curricula import version
from plugin.services import open_services
from plugin.settings import read_settings
from storage import migrate, utc_now
from tests.integration.records_world import new_key
from tests.load.bench_pages import world_of
from tests.load.comparison import Row, milliseconds_each, show
from tests.load.installations import child_process, own_settings, wait_until_ready
from tests.load.statements import BATCH, statement
from tests.unit.plugin.web.world import World, hidden_fields

ROUNDS, LOOKS, WARM_UP = 5, 40, 20
BODIES = 20
SETTLE_S, LEAVE_S = 0.5, 60.0
_spawn = multiprocessing.get_context("spawn")


@dataclass
class Visitor:
    """A browser as far as this needs one: `requests` itself sends no `Secure` cookies here."""

    url: str
    _session: requests.Session = field(default_factory=requests.Session)
    _cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, **form: str) -> requests.Response:
        headers = {"Referer": f"{self.url}{path}", "Accept-Language": "en"}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        answer = self._session.request(
            method,
            f"{self.url}{path}",
            data=form or None,
            headers=headers,
            allow_redirects=False,
            timeout=60,
        )
        self._cookies |= answer.cookies.get_dict()
        self._session.cookies.clear()
        return answer

    def sign_in(self, token: str) -> None:
        page = self.ask("GET", f"/sign-in/{token}")
        answer = self.ask("POST", f"/sign-in/{token}", **dict(hidden_fields(page.text)))
        assert answer.status_code == 303, answer.text

    def look(self, path: str) -> float:
        """The seconds that the page took."""
        began = time.perf_counter()
        answer = self.ask("GET", path)
        took = time.perf_counter() - began
        assert answer.status_code == 200, f"{path} answered {answer.status_code}"
        return took


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = own_settings(folder)
        services = open_services(read_settings(environment))
        migrate(services.database, services.settings.iri_base)
        world = world_of(services)
        key, secret = new_key(services.database, "statements/write")
        token, path = _learner(world)
        url = services.settings.base_url
        with child_process(["serve"], environment, folder / "serve.log") as process:
            wait_until_ready(process, url, folder / "serve.log")
            visitor = Visitor(url)
            visitor.sign_in(token)
            rows = measure(visitor, path, (url, key.key, secret))
        services.database.dispose()
    show(
        f"A learner's lesson page while batches of {BATCH} come in, against one when none do",
        unit="milliseconds each, on the clock; p95 may be 3 times as long",
        as_text=milliseconds_each,
        rows=rows,
        sides=("meanwhile", "idle"),
    )


def measure(visitor: Visitor, path: str, given: tuple[str, str, str]) -> list[Row]:
    for _ in range(WARM_UP):
        visitor.look(path)
    idle: list[float] = []
    meanwhile: list[float] = []
    with _poster(*given) as poster:
        for _ in range(ROUNDS):
            idle += [visitor.look(path) for _ in range(LOOKS)]
            with poster.pouring():
                meanwhile += [visitor.look(path) for _ in range(LOOKS)]
    sys.stdout.write(f"\n{poster.rate:,.0f} statements a second came in meanwhile\n")
    return [
        Row("p50", median(meanwhile), median(idle), 1),
        Row("p95", quantiles(meanwhile, n=20)[-1], quantiles(idle, n=20)[-1], 1),
    ]


@dataclass
class Poster:
    """Another process, which posts while it is told to."""

    go: Event
    poured: "Synchronized[int]"
    batches: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Statements a second, of the time in which it posted."""
        return self.batches * BATCH / self.seconds

    @contextmanager
    def pouring(self) -> Iterator[None]:
        self.go.set()
        time.sleep(SETTLE_S)
        began, before = time.perf_counter(), self.poured.value
        try:
            yield
        finally:
            self.batches += self.poured.value - before
            self.seconds += time.perf_counter() - began
            self.go.clear()
            time.sleep(SETTLE_S)


@contextmanager
def _poster(url: str, key: str, secret: str) -> Iterator[Poster]:
    go, stop, poured = _spawn.Event(), _spawn.Event(), _spawn.Value("q", 0)
    process = _spawn.Process(target=pour, args=(url, key, secret, go, stop, poured))
    process.start()
    try:
        go.set()
        while not poured.value:
            assert process.is_alive(), "nothing could be posted"
            time.sleep(0.02)
        go.clear()
        time.sleep(SETTLE_S)
        yield Poster(go, poured)
    finally:
        stop.set()
        process.join(LEAVE_S)


def pour(
    url: str, key: str, secret: str, go: Event, stop: Event, poured: "Synchronized[int]"
) -> None:
    """Post without a pause. The bodies' statements have no ids, so that the LRS gives new ones."""
    bodies = [
        orjson.dumps([_without_id(number * BATCH + index) for index in range(BATCH)])
        for number in range(BODIES)
    ]
    with requests.Session() as session:
        session.auth = (key, secret)
        session.headers["X-Experience-API-Version"] = "1.0.3"
        session.headers["Content-Type"] = "application/json"
        while not stop.is_set():
            if not go.wait(0.05):
                continue
            body = bodies[poured.value % BODIES]
            session.post(f"{url}/xapi/statements", data=body, timeout=60).raise_for_status()
            poured.value += 1


def _without_id(number: int) -> dict[str, object]:
    return {name: value for name, value in statement(number).items() if name != "id"}


def _learner(world: World) -> tuple[str, str]:
    """How she signs in, and her first lesson's page."""
    learner = world.person("Demo learner", Role.LEARNER)
    world.enrolled(learner)
    own = world.services.database
    with own.unit_of_work() as uow:
        token = issue_sign_in_link(uow, member_id=learner, now=utc_now(), ttl=timedelta(hours=1))
        uow.commit()
    with own.reading() as session:
        lesson = version(session, world.version_id).curriculum.lessons[0]
    return token, world.lesson(lesson.slug)


if __name__ == "__main__":
    main()
