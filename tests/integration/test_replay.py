"""Late, voided, doubled and out of order, in any batches and with crashes: as a full replay says.

The oracle reads everything that the log holds about a person, whether a scheme asks for it or not.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from certification import (
    Proof,
    StandingRow,
    Trajectory,
    evaluate,
    move_paths,
    project,
    resolved,
    scheme_version,
    standing,
    touch_member,
    trajectory,
)
from certification.log_facts import facts_of
from certification.projector import READER
from certification.standings import trust_of
from community import OPERATOR, Member, Role, grant, join, record_ids_together
from lrs_adapter import LrsKey, Verb, claim, move_cursor, own_actor, read_of_actors, release
from storage import Database, UnitOfWork
from tests.databases import Templates
from tests.integration.certification_world import (
    LESSONS,
    NOW,
    PathWorld,
    document,
    leaf,
    path_world,
)
from tests.integration.joining.joining_world import Members
from tests.integration.records_world import IRIS, store, voiding

VERBS = (
    Verb.COMPLETED.value,
    "http://id.tincanapi.com/verb/mentored",
    "http://activitystrea.ms/host",
    "http://activitystrea.ms/schema/1.0/host",
)
THINGS = (*(f"curricula/coding/lessons/{lesson}" for lesson in LESSONS), "meetings/1", "meetings/2")
CRASHES = ("lease", "computed", "saved")

numbers = st.integers(0, 7)
told = st.tuples(
    st.just("tell"),
    st.sampled_from(["own", "own", "trusted", "other"]),
    numbers,  # whose
    st.sampled_from(VERBS),
    st.sampled_from(THINGS),
    st.integers(-3, 60),  # days ago
    st.sampled_from([None, 0.3, 0.9]),
    st.sampled_from([None, "PT45M", "PT2H30M"]),
)
steps = st.lists(
    st.one_of(
        told,
        told,
        told,
        st.tuples(st.just("tell again"), numbers),
        st.tuples(st.just("void"), numbers),
        st.tuples(st.just("void ahead"), numbers),
        st.tuples(st.just("project"), st.integers(1, 5)),
        st.tuples(st.just("crash"), st.sampled_from(CRASHES), st.integers(1, 5)),
        st.tuples(st.just("join")),
        st.tuples(st.just("move"), st.integers(0, 2)),
    ),
    min_size=3,
    max_size=16,
)


def rules(key: LrsKey) -> list[dict[str, Any]]:
    """Three versions of a scheme that between them ask for everything a leaf can ask for."""
    trusting = ["child", f"key:{key.key}"]
    hosted = {
        "id": "hosted",
        "kind": "statements",
        "label": {"en": "Host two meetings"},
        "verb": "hosted",
        "activities": ["meetings/*"],
        "count": 2,
        "distinct": True,
        "authorities": trusting,
    }
    hours = {
        "id": "hours",
        "kind": "statements",
        "label": {"en": "Three hours of mentoring"},
        "verb": "mentored",
        "total_duration": "PT3H",
        "within": "P1M",
        "authorities": trusting,
    }
    some = {
        "id": "some",
        "kind": "at_least",
        "n": 2,
        "label": {"en": "Two of these"},
        "requirements": [
            leaf("well", LESSONS[1], minimum_score=0.7, within="P1M"),
            leaf("long", LESSONS[2], minimum_duration="PT1H", authorities=trusting),
            hosted,
        ],
    }
    spring = {"from": "2026-05-01", "until": "2026-06-12"}
    return [
        document(leaf("finish", LESSONS[0], authorities=trusting), some, expires_after="P45D"),
        document(hours, {**some, "n": 1}),
        document(leaf("in-spring", LESSONS[0], within=spring), {**hosted, "verb": VERBS[3]}),
    ]


@dataclass
class History:
    """One world, changed step by step; everything that was told can be told or voided again."""

    paths: PathWorld
    other: Member
    keys: dict[str, LrsKey]
    versions: list[UUID]
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    announced: list[UUID] = field(default_factory=list)
    is_joined: bool = False

    @property
    def people(self) -> tuple[Member, Member]:
        return self.paths.learner, self.other

    def tell(self, by: str, whose: int, verb: str, about: str, ago: int, *result: Any) -> None:
        scaled, duration = result
        number = self.announced.pop() if self.announced and by != "own" else uuid4()
        account = {"homePage": IRIS.home_page, "name": str(self.people[whose % 2].record_id)}
        outcome = {"score": {"scaled": scaled}} if scaled is not None else {}
        outcome |= {"duration": duration} if duration is not None else {}
        self._store(
            by,
            {
                "id": str(number),
                "actor": {"objectType": "Agent", "account": account},
                "verb": {"id": verb},
                "object": {"id": f"{IRIS.community('ignite')}/{about}"},
                "timestamp": (NOW - timedelta(days=ago)).isoformat(),
                **({"result": outcome} if outcome else {}),
            },
        )

    def _store(self, by: str, statement: dict[str, Any]) -> None:
        if by == "own":
            self.paths.finish(
                statement["object"]["id"].rpartition("/")[2],
                at=NOW - timedelta(days=len(self.told)),
                scaled=statement.get("result", {}).get("score", {}).get("scaled"),
            )
            return
        store(self.paths.database, self.keys[by], statement)
        self.told.append((by, statement))

    def step(self, kind: str, *given_: Any) -> None:
        if kind == "tell":
            self.tell(*given_)
        elif kind == "tell again" and self.told:
            self._store(*self.told[given_[0] % len(self.told)])
        elif kind == "void" and self.told:
            by, statement = self.told[given_[0] % len(self.told)]
            store(self.paths.database, self.keys[by], voiding(statement["id"]))
        elif kind == "void ahead":
            self.announced.append(uuid4())
            store(self.paths.database, self.keys["trusted"], voiding(self.announced[-1]))
        elif kind == "project":
            project(self.paths.database, IRIS, self.paths.owner, now=NOW, batch=given_[0])
        elif kind == "crash":
            with crashing(given_[0]), suppress(Crash):
                self.paths.project(batch=given_[1])
        elif kind == "join" and not self.is_joined:
            self.is_joined = True
            Members(self.paths.database).join(*self.people)
            self.in_one(lambda uow: touch_member(uow, [one.id for one in self.people], NOW))
        elif kind == "move":
            version = self.versions[given_[0]]
            self.in_one(
                lambda uow: move_paths(
                    uow, asker=OPERATOR, version_id=version, reason="A test", now=NOW
                )
            )

    def in_one(self, act: Any) -> None:
        with self.paths.database.unit_of_work() as uow:
            act(uow)
            uow.commit()

    def settle(self) -> None:
        while self.paths.project(batch=4) + self.paths.wake(NOW):
            pass


class Crash(BaseException):
    """As if the process had been killed there."""


@contextmanager
def crashing(where: str) -> Iterator[None]:
    """Cut the projector off: with the lease taken, with all computed, or just before the commit."""

    def cut(*_: Any, **__: Any) -> Any:
        raise Crash

    names = {
        "lease": "certification.projector.touched_paths",
        "computed": "certification.projector.save_standings",
        "saved": "certification.projector.release",
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(names[where], cut)
        yield


def begin(database: Database) -> tuple[History, list[Trajectory]]:
    paths = path_world(database)
    keys = {name: paths.key() for name in ("trusted", "other")}
    with database.unit_of_work() as uow:
        other = join(uow, now=NOW)
        grant(
            uow,
            member_id=other.id,
            community_id=paths.community.id,
            role=Role.LEARNER,
            reason="for a test",
            now=NOW,
        )
        uow.commit()
    versions = [paths.publish(one) for one in rules(keys["trusted"])]
    chosen = [paths.choose(versions[0]), paths.choose(versions[1], other)]
    return History(paths, other, keys, [version.id for version in versions]), chosen


def oracle(database: Database, chosen: Trajectory) -> Proof:
    """The proof from everything that the log holds about her, by the rules alone."""
    with database.reading() as session:
        version = scheme_version(session, chosen.scheme_version_id)
        scheme = resolved(version.scheme, IRIS.community("ignite"))
        hers = record_ids_together(session, [chosen.record_id])[chosen.record_id]
        entries = read_of_actors(session, [own_actor(IRIS, one) for one in hers])
    return evaluate(scheme, facts_of(entries), NOW, trust=trust_of(scheme, IRIS))


def replay(history: History) -> None:
    """Forget every standing and read the log from its beginning."""

    def forget(uow: UnitOfWork) -> None:
        uow.session.execute(update(StandingRow).values(proof=None, up_to_position=0))
        lease = claim(uow, READER, history.paths.owner, now=NOW)
        assert lease is not None
        release(uow, move_cursor(uow, lease, 0, now=NOW))

    history.in_one(forget)
    history.paths.project(batch=1000)


def walk(database: Database, script: list[tuple[Any, ...]]) -> None:
    history, chosen = begin(database)
    for step in script:
        history.step(*step)
    history.settle()
    with database.reading() as session:
        now = [standing(session, one.id) for one in chosen]
    for one, found in zip(chosen, now, strict=True):
        with database.reading() as session:
            pinned = trajectory(session, one.id)
        assert found.proof == oracle(database, pinned)
        assert found.trouble is None
    replay(history)
    for one, found in zip(chosen, now, strict=True):
        with database.reading() as session:
            again = standing(session, one.id)
        assert (again.proof, again.state) == (found.proof, found.state)


SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=20, deadline=None, suppress_health_check=SLOW)
@given(script=steps)
def test_any_history_on_sqlite_ends_where_its_replay_ends(
    templates: Templates, script: list[tuple[Any, ...]]
) -> None:
    on_a_fresh(templates, "sqlite", script)


@settings(max_examples=4, deadline=None, suppress_health_check=SLOW)
@given(script=steps)
def test_any_history_on_postgresql_ends_where_its_replay_ends(
    templates: Templates, script: list[tuple[Any, ...]]
) -> None:
    on_a_fresh(templates, "postgresql", script)


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=SLOW)
@given(script=steps)
def test_many_histories_end_where_their_replays_end(
    templates: Templates, script: list[tuple[Any, ...]]
) -> None:
    on_a_fresh(templates, "sqlite", script)


def on_a_fresh(templates: Templates, kind: str, script: list[tuple[Any, ...]]) -> None:
    url = templates.fresh(kind)
    database = Database(url)
    try:
        walk(database, script)
    finally:
        database.dispose()
        templates.drop(url)
