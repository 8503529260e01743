"""Real load on one installation: content posts records, learners come, learn and finish."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from uuid import UUID

from certification import choose_path, trajectory
from community import OPERATOR, identify_by_lti
from lrs_adapter import Iris
from storage import Database, utc_now
from tests.databases import IRI_BASE
from tests.integration.failures.services import Client
from tests.integration.kill_points.browser import Browser
from tests.integration.kill_points.course import ROUNDS
from tests.integration.kill_points.learner import Learner
from tests.integration.kill_points.lms import CLIENT
from tests.integration.kill_points.prepared import Prepared
from tests.integration.records_world import received

IRIS = Iris(IRI_BASE)
LEARNERS = 40


@dataclass
class Answered:
    """What was answered for: ids of statements, and the members who were told of their finish."""

    statements: list[str] = field(default_factory=list)
    finishes: list[UUID] = field(default_factory=list)

    def copy(self) -> "Answered":
        return Answered(list(self.statements), list(self.finishes))


def enrol(prepared: Prepared, database: Database) -> dict[str, UUID]:
    """Learners of the LMS who have chosen the path, by the name that the LMS has for them."""
    now, members = utc_now(), {}
    with database.unit_of_work() as uow:
        version_id = trajectory(uow.session, prepared.trajectory_id).scheme_version_id
        for number in range(LEARNERS):
            user = f"learner-of-load-{number}"
            member = identify_by_lti(
                uow, issuer=prepared.lms.url, client_id=CLIENT, subject=user, now=now
            )
            choose_path(
                uow,
                IRIS,
                asker=OPERATOR,
                member_id=member.id,
                scheme_version_id=version_id,
                now=now,
            )
            members[user] = member.id
        uow.commit()
    return members


@contextmanager
def under_load(prepared: Prepared, client: Client, members: dict[str, UUID]) -> Iterator[Answered]:
    """Until the block ends; what fails in a thread fails the test."""
    answered, stop, failures = Answered(), threading.Event(), list[BaseException]()

    def post() -> None:
        while not stop.is_set():
            batch = [received() for _ in range(5)]
            reply = client.send(*batch)
            assert reply.status == 200, reply.text
            answered.statements.extend(each["id"] for each in batch)

    def learn() -> None:
        for user, member_id in members.items():
            if stop.is_set():
                return
            learner = Learner(Browser(prepared.source.port), replace(prepared.lms, user=user))
            for click in ROUNDS[0]:
                learner.click(click, _gone)
            answered.finishes.append(member_id)

    def watched(act: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                act()
            except BaseException as error:
                failures.append(error)

        return run

    threads = [threading.Thread(target=watched(act)) for act in (post, post, learn)]
    for thread in threads:
        thread.start()
    try:
        yield answered
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
    assert failures == []


def _gone() -> None:
    raise AssertionError("the server gave no answer")
