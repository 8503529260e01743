"""Whatever way the log arrives, standing computed on the way equals a replay of it all."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certification import evaluate, resolved
from certification.log_facts import facts_of
from certification.projector import MOST_PATHS
from certification.saving import save_standings
from certification.standings import Computed, trust_of
from community import Role, grant, join
from lrs_adapter import Iris, LrsKey, Verb, own_actor, read_of_actors
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
from tests.integration.records_world import IRIS, store, voiding

lessons = st.sampled_from(LESSONS)
days = st.integers(-5, 60)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("finish"), lessons, days, st.sampled_from((None, 0.3, 0.9))),
        st.tuples(st.just("claim"), lessons, days, st.booleans()),
        st.tuples(st.just("claim again"), st.integers(0, 5)),
        st.tuples(st.just("void"), st.integers(0, 5)),
        st.tuples(st.just("project"), st.integers(1, 4)),
    ),
    max_size=14,
)


def scheme_for(trusted: LrsKey) -> dict[str, Any]:
    authorities = ["child", f"key:{trusted.key}"]
    return document(
        leaf("finish", LESSONS[0], authorities=authorities),
        {
            "id": "two",
            "kind": "at_least",
            "n": 1,
            "label": {"en": "One of two"},
            "requirements": [
                leaf("well", LESSONS[1], minimum_score=0.7, within="P1M"),
                leaf("twice", LESSONS[2], count=2, authorities=authorities),
            ],
        },
        expires_after="P45D",
    )


def walk(paths: PathWorld, script: list[tuple[Any, ...]]) -> None:
    trusted, other = paths.key(), paths.key()
    chosen = paths.choose(paths.publish(scheme_for(trusted)))
    claimed: list[tuple[LrsKey, dict[str, Any]]] = []
    for kind, *given_ in script:
        if kind == "finish":
            lesson, ago, scaled = given_
            paths.finish(lesson, at=NOW - timedelta(days=ago), scaled=scaled)
        elif kind == "claim":
            lesson, ago, is_trusted = given_
            key, at = trusted if is_trusted else other, NOW - timedelta(days=ago)
            statement = paths.claim_finished(key, lesson, at=at)
            claimed.append((key, {"id": statement, "lesson": lesson, "at": at}))
        elif kind == "claim again" and claimed:
            key, known = claimed[given_[0] % len(claimed)]
            paths.claim_finished(key, known["lesson"], at=known["at"], id=str(known["id"]))
        elif kind == "void" and claimed:
            key, known = claimed[given_[0] % len(claimed)]
            store(paths.database, key, voiding(known["id"]))
        elif kind == "project":
            paths.project(batch=given_[0])
    paths.project(batch=3)
    version = paths.publish(scheme_for(trusted))
    scheme = resolved(version.scheme, IRIS.community("ignite"))
    with paths.database.reading() as session:
        entries = read_of_actors(session, [own_actor(IRIS, paths.learner.record_id)])
    replayed = evaluate(scheme, facts_of(entries), NOW, trust=trust_of(scheme, IRIS))
    assert paths.proof(chosen) == replayed
    assert paths.standing(chosen).state == ("achieved" if replayed.satisfied else "planned")
    asserted, achieved = paths.told(Verb.ASSERTED), paths.told(Verb.ACHIEVED)
    assert len(asserted) == len(achieved) >= int(replayed.satisfied)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(script=steps)
def test_batches_equal_a_full_replay_on_sqlite(
    templates: Templates, script: list[tuple[Any, ...]]
) -> None:
    url = templates.fresh("sqlite")
    database = Database(url)
    walk(path_world(database), script)
    database.dispose()
    templates.drop(url)


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_a_long_way_in_batches_of_any_size(database: Database, batch: int) -> None:
    script: list[tuple[Any, ...]] = []
    for turn in range(12):
        script += [
            ("claim", LESSONS[turn % 3], turn * 3, turn % 2 == 0),
            ("project", batch),
            ("claim again", turn),
            ("finish", LESSONS[(turn + 1) % 3], 40 - turn, 0.9),
            ("void", turn),
        ]
    walk(path_world(database), script)


def test_many_paths_at_once_are_done_in_short_transactions(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = path_world(database)
    version = paths.publish()
    with database.unit_of_work() as uow:
        members = [join(uow, now=NOW) for _ in range(MOST_PATHS * 2 + 3)]
        for one in members:
            grant(
                uow,
                member_id=one.id,
                community_id=paths.community.id,
                role=Role.LEARNER,
                reason="for a test",
                now=NOW,
            )
        uow.commit()
    chosen = [paths.choose(version, one) for one in members]
    saved: list[int] = []

    def counted(uow: UnitOfWork, iris: Iris, computed: list[Computed], *, now: datetime) -> None:
        saved.append(len(computed))
        save_standings(uow, iris, computed, now=now)

    monkeypatch.setattr("certification.projector.save_standings", counted)
    assert paths.project() == len(members)
    assert max(saved) <= MOST_PATHS
    assert sum(saved) == len(members)
    assert all(paths.standing(one).proof is not None for one in chosen)


def test_histories_too_long_for_one_step_still_come_to_an_end(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("certification.projector.MOST_SECONDS", -1.0)
    monkeypatch.setattr("certification.projector.TOGETHER", 1)
    paths = path_world(database)
    first = paths.choose(paths.publish())
    second = paths.choose(paths.publish({**document(), "slug": "mentor"}))
    paths.finish()
    paths.project()
    assert paths.standing(first).state == paths.standing(second).state == "achieved"
    assert len(paths.told(Verb.ACHIEVED)) == 2
