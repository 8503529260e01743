"""Who uses the installation meanwhile: learners at their browsers, and content that posts."""

import base64
import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from uuid import uuid4

from tests.integration.kill_points.browser import Browser, Page, ServerGone
from tests.integration.kill_points.course import ROUNDS
from tests.integration.kill_points.learner import Learner
from tests.integration.many_processes.place import Place
from tests.integration.records_world import received

PATIENCE_S = 120.0
ANSWER_WITHIN_S = 4.0
BETWEEN_S = 0.15


@dataclass
class Restless(Browser):
    """A browser that asks the other server when one does not answer, or cannot just now."""

    ports: tuple[int, int] = (0, 0)
    timeout_s: float = ANSWER_WITHIN_S

    def _ask(self, method: str, path: str, body: str | None) -> Page:
        try:
            page = super()._ask(method, path, body)
        except ServerGone:
            self._elsewhere()
            raise
        if page.status == 503:
            self._elsewhere()
            raise ServerGone(path)
        return page

    def _elsewhere(self) -> None:
        self.port = self.ports[1 - self.ports.index(self.port)]


class Persistent(Learner):
    """She tries again until she is answered."""

    again: int = 0

    def _insisting(self, send: Callable[[], Page], when_gone: Callable[[], None]) -> Page:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return send()
            except ServerGone:
                self.again += 1
                if time.monotonic() > deadline:
                    raise
                when_gone()


@dataclass
class Crowd:
    """What all of them did. `kept` are the ids of records that were acknowledged; `again` how
    often anything was sent once more. Nobody leaves in the middle of what she does.
    """

    place: Place
    over: threading.Event
    kept: set[str] = field(default_factory=set)
    learnt: list[str] = field(default_factory=list)
    again: int = 0
    troubles: list[str] = field(default_factory=list)

    def watched(self, act: Callable[[int], None], seed: int) -> threading.Thread:
        """`act` in a thread; what it raises is a trouble."""

        def run() -> None:
            try:
                act(seed)
            except BaseException as error:
                self.troubles.append(f"{act.__name__}: {error!r}"[:2000])

        return threading.Thread(target=run, daemon=True)

    def learn(self, seed: int) -> None:
        """One learner after the other takes the course."""
        chance = random.Random(seed)
        while not self.over.is_set():
            user = f"learner-{uuid4().hex}"
            ports = self.place.ports
            browser = Restless(chance.choice(ports), ports=ports)
            learner = Persistent(browser, self.place.learner(user))
            for click in (click for clicks in ROUNDS for click in clicks):
                learner.click(click, lambda: time.sleep(BETWEEN_S))
                time.sleep(chance.uniform(0, BETWEEN_S))
            self.learnt.append(user)
            self.again += learner.again

    def post(self, seed: int) -> None:
        """Content that keeps what it has to say until an LRS took it."""
        chance = random.Random(seed)
        actor = {"mbox": f"mailto:writer-{seed}@example.org"}
        while not self.over.is_set():
            batch = [received(actor=actor) for _ in range(chance.choice([1, 1, 3, 10]))]
            body, deadline = json.dumps(batch).encode(), time.monotonic() + PATIENCE_S
            while (status := self._sent(chance.choice(self.place.ports), body)) != 200:
                assert status in (None, 503), f"{status} for {batch[0]['id']}"
                assert time.monotonic() < deadline, "nobody answers"
                self.again += 1
                time.sleep(BETWEEN_S)
            self.kept.update(one["id"] for one in batch)
            time.sleep(chance.uniform(0, BETWEEN_S))

    def be_read(self, seed: int) -> None:
        """Somebody else's LRS goes on keeping what it is told."""
        chance = random.Random(seed)
        while not self.over.wait(chance.uniform(0.2, 1.0)):
            self.place.source.store_some(chance.choice([1, 2, 5]))

    def _sent(self, port: int, body: bytes) -> int | None:
        headers = {
            "Authorization": "Basic " + base64.b64encode(self.place.key.encode()).decode(),
            "Content-Type": "application/json",
            "X-Experience-API-Version": "1.0.3",
        }
        connection = HTTPConnection("127.0.0.1", port, timeout=ANSWER_WITHIN_S)
        try:
            connection.request("POST", "/xapi/statements", body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()
