"""The log moves standings: what is computed, what is recorded, what survives trouble."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from certification import Trajectory, project
from certification.projector import READER
from certification.saving import save_standing
from certification.standings import Computing
from certification.touched import touched_paths
from lrs_adapter import Iris, Verb, claim, cursor_of
from storage import Database
from tests.integration.certification_world import (
    LESSONS,
    NOW,
    PathWorld,
    document,
    leaf,
    path_world,
)
from tests.integration.records_world import IRIS, store, voiding

EVIDENCE = "https://w3id.org/xapi/tla/extensions/evidence"
EXPIRES = "https://w3id.org/xapi/comp/contextextensions/expires"


@pytest.fixture
def paths(database: Database) -> PathWorld:
    return path_world(database)


def test_a_new_path_counts_what_the_log_already_has(paths: PathWorld) -> None:
    done = paths.finish()
    paths.project()
    chosen = paths.choose(paths.publish())
    paths.project()
    assert paths.proof(chosen).root.evidence == (done,)


def test_a_new_path_is_computed_when_there_is_nothing_yet(paths: PathWorld) -> None:
    chosen = paths.choose(paths.publish())
    paths.project()
    standing = paths.standing(chosen)
    assert standing.state == "planned"
    assert standing.computed_at == NOW
    assert paths.proof(chosen).root.progress == (0, 1)


def test_what_is_satisfied_is_asserted_with_its_evidence_and_achieved(paths: PathWorld) -> None:
    scheme = document(leaf("finish", LESSONS[0]), leaf("well", LESSONS[1], minimum_score=0.7))
    chosen = paths.choose(paths.publish(scheme))
    first = paths.finish(LESSONS[0], at=NOW - timedelta(days=3))
    paths.finish(LESSONS[1], scaled=0.5)
    paths.project()
    assert paths.standing(chosen).state == "planned"
    assert paths.told(Verb.ASSERTED) == []
    second = paths.finish(LESSONS[1], at=NOW - timedelta(days=1), scaled=0.9)
    paths.project()
    assert paths.standing(chosen).state == "achieved"
    (asserted,), (achieved,) = paths.told(Verb.ASSERTED), paths.told(Verb.ACHIEVED)
    assert asserted["context"]["extensions"] == {EVIDENCE: [str(first), str(second)]}
    assert "result" not in asserted
    assert EXPIRES not in achieved["context"].get("extensions", {})
    assert achieved["timestamp"].startswith("2026-06-14T12:00:00")
    assert achieved["object"]["id"].endswith("/competencies/facilitator")


def test_more_of_the_same_records_nothing_new(paths: PathWorld) -> None:
    chosen = paths.choose(paths.publish())
    for _ in range(3):
        paths.finish()
        paths.project()
    assert len(paths.told(Verb.ACHIEVED)) == len(paths.told(Verb.ASSERTED)) == 1
    assert paths.project() == 0
    assert paths.standing(chosen).up_to_position >= paths.log()[-3].position


def test_a_claim_posted_with_an_lrs_key_moves_no_path(paths: PathWorld) -> None:
    chosen = paths.choose(paths.publish())
    paths.claim_finished(paths.key("all"))
    own = {"account": {"homePage": IRIS.home_page, "name": "child"}}
    paths.claim_finished(paths.key(), authority=own)
    paths.project()
    assert paths.standing(chosen).state == "planned"
    assert paths.proof(chosen).root.evidence == ()
    assert paths.told(Verb.ASSERTED) == []


def test_it_moves_the_path_of_a_scheme_that_trusts_that_keys_authority(paths: PathWorld) -> None:
    trusted, other = paths.key(), paths.key()
    authorities = ["child", f"key:{trusted.key}"]
    scheme = document(leaf("finish", LESSONS[0], authorities=authorities))
    chosen = paths.choose(paths.publish(scheme))
    paths.claim_finished(other)
    paths.project()
    assert paths.standing(chosen).state == "planned"
    claim_id = paths.claim_finished(trusted)
    paths.project()
    assert paths.standing(chosen).state == "achieved"
    assert paths.proof(chosen).root.evidence == (claim_id,)


def test_a_claim_that_she_achieved_it_feeds_nothing(paths: PathWorld) -> None:
    trusted = paths.key()
    scheme = document(leaf("finish", LESSONS[0], authorities=[f"key:{trusted.key}"]))
    chosen = paths.choose(paths.publish(scheme))
    competency = {"id": IRIS.competency("ignite", "facilitator")}
    paths.claim_finished(trusted, verb={"id": Verb.ACHIEVED.value}, object=competency)
    paths.project()
    assert paths.standing(chosen).state == "planned"


def test_voided_evidence_lets_the_standing_fall_and_new_evidence_restores_it(
    paths: PathWorld,
) -> None:
    trusted = paths.key()
    scheme = document(leaf("finish", LESSONS[0], authorities=["child", f"key:{trusted.key}"]))
    chosen = paths.choose(paths.publish(scheme))
    claimed = paths.claim_finished(trusted)
    paths.project()
    assert paths.standing(chosen).state == "achieved"
    store(paths.database, trusted, voiding(claimed))
    paths.project()
    assert paths.standing(chosen).state == "planned"
    assert paths.proof(chosen).root.children[0].missing[0].code == "voided"
    assert len(paths.told(Verb.ACHIEVED)) == 1
    assert paths.told(Verb.EXPIRED) == []
    paths.finish()
    paths.project()
    assert paths.standing(chosen).state == "achieved"
    assert len(paths.told(Verb.ACHIEVED)) == len(paths.told(Verb.ASSERTED)) == 2


def test_what_expires_says_so_and_falls_back_when_its_time_comes(paths: PathWorld) -> None:
    scheme = document(expires_after="P30D")
    chosen = paths.choose(paths.publish(scheme))
    paths.finish(at=NOW - timedelta(days=10))
    paths.project()
    (achieved,) = paths.told(Verb.ACHIEVED)
    end = NOW + timedelta(days=20)
    assert achieved["context"]["extensions"] == {EXPIRES: end.isoformat()}
    assert paths.wake(end - timedelta(seconds=1)) == 1  # she is warned; nothing else changes
    assert (paths.standing(chosen).state, paths.told(Verb.EXPIRED)) == ("achieved", [])
    assert paths.wake(end) == 1
    standing = paths.standing(chosen)
    assert (standing.state, standing.computed_at) == ("planned", end)
    assert paths.proof(chosen).lapsed_at == end
    (expired,) = paths.told(Verb.EXPIRED)
    assert expired["timestamp"] == end.isoformat().replace("+00:00", "Z")
    assert expired["object"] == achieved["object"]
    assert paths.wake(end + timedelta(days=400)) == 0
    paths.finish(at=end + timedelta(days=1))
    paths.project(now=end + timedelta(days=2))
    assert paths.standing(chosen).state == "achieved"
    assert len(paths.told(Verb.ACHIEVED)) == 2


def test_a_statement_dated_ahead_wakes_the_path(paths: PathWorld) -> None:
    chosen = paths.choose(paths.publish())
    paths.finish(at=NOW + timedelta(minutes=2))
    paths.project()
    assert paths.standing(chosen).state == "planned"
    assert paths.wake(NOW + timedelta(minutes=2)) == 1
    assert paths.standing(chosen).state == "achieved"
    assert len(paths.told(Verb.ACHIEVED)) == 1


def test_a_batch_that_was_cut_off_is_done_again_without_doubling(
    paths: PathWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = paths.choose(paths.publish())
    paths.finish()

    def cut(name: str) -> None:
        if name == "before-commit":
            raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("certification.projector.move_cursor", lambda *_, **__: cut("before-commit"))
        with pytest.raises(SystemExit):
            paths.project()
    assert paths.standing(chosen).proof is None
    assert paths.told(Verb.ASSERTED) == []
    paths.project()
    assert len(paths.told(Verb.ASSERTED)) == len(paths.told(Verb.ACHIEVED)) == 1


def test_another_process_waits_for_the_lease_and_takes_over_after_it(paths: PathWorld) -> None:
    paths.choose(paths.publish())
    with paths.database.unit_of_work() as uow:
        claim(uow, READER, uuid4(), now=NOW, ttl_s=5.0)
        uow.commit()
    assert project(paths.database, IRIS, uuid4(), now=NOW) == 0
    later = NOW + timedelta(seconds=6)
    assert project(paths.database, IRIS, uuid4(), now=later) == 1


def test_who_lost_the_lease_meanwhile_saves_nothing(
    paths: PathWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = paths.choose(paths.publish())

    def overtaken(
        session: Session, iris: Iris, after: int, up_to: int
    ) -> list[tuple[int, Trajectory]]:
        with paths.database.unit_of_work() as uow:
            claim(uow, READER, uuid4(), now=NOW + timedelta(seconds=9))
            uow.commit()
        return touched_paths(session, iris, after, up_to)

    with monkeypatch.context() as patch:
        patch.setattr("certification.projector.touched_paths", overtaken)
        assert project(paths.database, IRIS, uuid4(), now=NOW) == 0
    assert paths.standing(chosen).proof is None
    with paths.database.reading() as session:
        assert cursor_of(session, READER) == 0


def test_an_outdated_result_is_computed_again_before_it_is_saved(paths: PathWorld) -> None:
    chosen = paths.choose(paths.publish())
    with paths.database.reading() as session:
        outdated = Computing(session, IRIS).standing_of(chosen, now=NOW)
    paths.finish()
    paths.project()
    with paths.database.unit_of_work() as uow:
        save_standing(uow, IRIS, outdated, now=NOW)
        uow.commit()
    assert paths.standing(chosen).state == "achieved"
    assert len(paths.told(Verb.ACHIEVED)) == 1


def test_each_member_has_her_own_standing(paths: PathWorld) -> None:
    version = paths.publish()
    hers, his = paths.choose(version), paths.choose(version, paths.steward)
    paths.finish()
    paths.project(batch=1)
    assert paths.standing(hers).state == "achieved"
    assert paths.standing(his).state == "planned"
    assert replace(paths.proof(his), as_of=NOW).root.evidence == ()


def test_somebody_elses_records_are_read_and_leave_everything_as_it_is(paths: PathWorld) -> None:
    chosen = paths.choose(paths.publish())
    paths.project()
    before = paths.standing(chosen)
    paths.claim_finished(paths.key(), actor={"mbox": "mailto:somebody@example.org"})
    assert paths.project() == 1
    assert paths.standing(chosen) == before
