"""What is past its time goes by rule, and what a path or a legal hold stands on stays."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import select

from certification import StandingRow, project
from lrs_adapter import (
    Kept,
    Origin,
    RuleScope,
    apply_rule,
    oldest_naming,
    records_naming,
    retention_rules,
    set_rule,
    take_in,
)
from lrs_adapter.document_models import LrsDocument, LrsShelf
from lrs_adapter.models import LogMention, LogStatement
from lrs_adapter.retention.rules import Rule, before, kept_until, matches
from plugin.retention import keeping_of, let_go
from plugin.worker import work_until_idle
from storage import Database, KeptBytes, utc_now
from tests.integration.backup.installations import Place
from tests.integration.erasing.quetzal import SOMEBODY, Quetzal
from tests.integration.erasing.test_nothing_is_found import documents, log_head
from tests.integration.records_world import received, store

OLD = "2020-05-04T12:00:00Z"
PLAYED = "https://example.org/verbs/played"


def long_ago(**given: Any) -> dict[str, Any]:
    return received(timestamp=OLD, **given)


def ids(database: Database) -> set[UUID]:
    return set(documents(database))


def others_proofs(database: Database) -> list[Any]:
    with database.reading() as session:
        query = select(StandingRow.state, StandingRow.proof, StandingRow.revision)
        return [tuple(row) for row in session.execute(query.order_by(StandingRow.trajectory_id))]


def settle(quetzal: Quetzal) -> None:
    services = quetzal.world.services
    while project(services.database, services.iris, uuid4(), now=utc_now()):
        pass


def test_what_is_old_goes_and_nothing_else(quetzal: Quetzal, operated: Place) -> None:
    database = quetzal.world.services.database
    old, new = long_ago(actor=SOMEBODY), received(actor=SOMEBODY, timestamp=utc_now().isoformat())
    other = long_ago(actor=SOMEBODY, verb={"id": PLAYED})
    store(database, quetzal.key, old, new, other)
    settle(quetzal)
    every, head, proofs = ids(database), log_head(database), others_proofs(database)
    asked = ("retention", "set", "records", 24, "--verb", PLAYED)
    [told] = operated.done(*asked, "--dry-run")
    assert told["would"] == {"removed": 1, "kept": 0, "waiting": 0}
    assert operated.done("retention", "list")["rules"] == []
    operated.done(*asked)
    [did] = operated.done("retention", "run")
    assert (did["removed_now"], did["kept_now"]) == (1, 0)
    assert every - ids(database) == {UUID(other["id"])}
    assert log_head(database) == head
    assert others_proofs(database) == proofs
    with database.reading() as session:
        at = set(session.scalars(select(LogStatement.position)))
        assert set(session.scalars(select(LogMention.position))) <= at
    [told] = operated.done("retention", "list")["rules"]
    assert (told["removed"], told["kept"], told["months"]) == (1, 0, 24)
    acts = [one["act"] for one in operated.done("audit", "list")]
    assert acts.count("retention.applied") == acts.count("retention.set") == 1
    [did] = operated.done("retention", "run")
    assert did["removed_now"] == 0
    operated.done("retention", "end", told["id"])
    assert operated.done("retention", "list")["rules"] == []


def test_what_a_path_asks_for_and_a_withdrawal_stay(quetzal: Quetzal, operated: Place) -> None:
    """All of it is made old; paths do not notice that the rest is gone."""
    database = quetzal.world.services.database
    settle(quetzal)
    proofs, head = others_proofs(database), log_head(database)
    assert all(proof for _, proof, _ in proofs)
    later = utc_now() + timedelta(days=400)
    with database.unit_of_work() as uow:
        rule, _ = set_rule(uow, RuleScope(Kept.RECORDS), 12, utc_now())
        uow.commit()
    work(quetzal, later)
    left = documents(database)
    assert others_proofs(database) == proofs
    with database.reading() as session:
        cited = {statement for _, proof, _ in proofs for statement in _evidence(proof)}
        kept_bytes = session.scalars(select(KeptBytes.sha256)).all()
    assert cited <= left.keys()
    assert 0 < len(left) < 20 < head
    assert kept_bytes == [], "data goes with its records"
    told = [one for one in _verbs(left) if one.endswith(("planned", "completed"))]
    assert len(told) == 4, "two chose their path and finished a lesson of it"
    settle(quetzal)
    assert others_proofs(database) == proofs
    assert rule.months == 12


def test_a_legal_hold_keeps_what_names_her(quetzal: Quetzal, operated: Place) -> None:
    database = quetzal.world.services.database
    settle(quetzal)
    held = operated.done("retention", "hold", quetzal.record_id, "--reason", "Case 12/2026")
    assert "release" in operated.refused(
        "person", "erase", "--record-id", quetzal.record_id, "--yes"
    )
    for kind in ("records", "states", "profiles", "launches", "refusals"):
        operated.done("retention", "set", kind, 1)
    later = utc_now() + timedelta(days=100)
    work(quetzal, later)
    left = documents(database)
    hers = [name for name, one in quetzal.ids.items() if one in left]
    assert {"hers", "small letters", "by account", "about her", "in a team", "a group"} <= {*hers}
    assert "others'" not in hers
    with database.reading() as session:
        actors = session.scalars(select(LrsDocument.actor)).all()
        [shelf] = session.scalars(select(LrsShelf.documents)).all()
    assert len(actors) == shelf == 2, "her state and her profile"
    operated.done("retention", "release", held["id"])
    operated.refused("retention", "release", held["id"])
    work(quetzal, later + timedelta(days=2))
    assert quetzal.ids["hers"] not in documents(database)
    with database.reading() as session:
        assert session.scalars(select(LrsDocument.actor)).all() == []
    operated.done("person", "erase", "--record-id", quetzal.record_id, "--yes")


def test_what_went_does_not_come_back_by_a_harvest(quetzal: Quetzal, operated: Place) -> None:
    services = quetzal.world.services
    old = long_ago(actor=SOMEBODY, verb={"id": PLAYED})
    new = received(actor=SOMEBODY, verb={"id": PLAYED}, timestamp=utc_now().isoformat())
    store(services.database, quetzal.key, old)
    settle(quetzal)
    operated.done("retention", "set", "records", 24, "--verb", PLAYED)
    operated.done("retention", "run")
    origin = Origin("source:lms", "https://lms.example/xapi")
    for _ in range(2):
        taken = take_in(services.database, services.iris, origin, [old, new], now=utc_now())
        assert [one.code for one in taken.refused] == ["past"]
        assert "24 months" in taken.refused[0].reason
    assert UUID(new["id"]) in ids(services.database)
    assert UUID(old["id"]) not in ids(services.database)


def test_what_somebody_has_not_read_yet_waits(quetzal: Quetzal, operated: Place) -> None:
    services = quetzal.world.services
    settle(quetzal)
    store(services.database, quetzal.key, long_ago(actor=SOMEBODY, verb={"id": PLAYED}))
    [told] = operated.done("retention", "set", "records", 24, "--verb", PLAYED, "--dry-run")
    assert told["would"] == {"removed": 0, "kept": 0, "waiting": 1}
    settle(quetzal)
    [told] = operated.done("retention", "set", "records", 24, "--verb", PLAYED, "--dry-run")
    assert told["would"] == {"removed": 1, "kept": 0, "waiting": 0}


def test_a_pass_that_was_cut_off_is_gone_on_with(quetzal: Quetzal) -> None:
    """By two at once, and each record goes once; the audit log has the sum."""
    services = quetzal.world.services
    for _ in range(5):
        some = [long_ago(actor=SOMEBODY, verb={"id": PLAYED}) for _ in range(90)]
        store(services.database, quetzal.key, *some)
    settle(quetzal)
    with services.database.unit_of_work() as uow:
        rule, _ = set_rule(uow, RuleScope(Kept.RECORDS, verb=PLAYED), 24, utc_now())
        uow.commit()
    with services.database.reading() as session:
        keeping = keeping_of(services, session)
    told: list[int] = []

    def note(_uow: object, _rule: Rule, removed: int, _kept: int, _now: datetime) -> None:
        told.append(removed)

    first = apply_rule(services.database, rule.id, keeping, utc_now(), told=note)
    assert (first.removed, first.is_done, told) == (100, False, [])
    with services.database.reading() as session:
        [half] = retention_rules(session)
    assert half.began is not None
    while not apply_rule(services.database, rule.id, keeping, utc_now(), told=note).is_done:
        pass
    assert told == [450]
    with services.database.reading() as session:
        at = set(session.scalars(select(LogStatement.position)))
        assert set(session.scalars(select(LogMention.position))) == at
        [done] = retention_rules(session)
    assert (done.removed, done.began, done.cursor) == (450, None, 0)
    assert let_go(services, now=utc_now()) == 0, "once a day"


@pytest.mark.parametrize("act", ["change", "end"])
def test_a_pass_that_is_given_up_leaves_no_count_and_no_mention(
    quetzal: Quetzal, operated: Place, act: str
) -> None:
    services = quetzal.world.services
    database, ids, now = services.database, [quetzal.record_id], utc_now()
    hers = {"account": {"homePage": services.iris.home_page, "name": str(quetzal.record_id)}}
    with database.reading() as session:
        before = records_naming(session, services.iris, ids)
        [since] = session.execute(select(oldest_naming(services.iris, ids))).one()
    store(database, quetzal.key, *(long_ago(actor=hers, verb={"id": PLAYED}) for _ in range(110)))
    settle(quetzal)
    with database.unit_of_work() as uow:
        rule, _ = set_rule(uow, RuleScope(Kept.RECORDS, verb=PLAYED), 24, now)
        uow.commit()
    with database.reading() as session:
        keeping = keeping_of(services, session)
    told: list[int] = []

    def note(_uow: object, _rule: Rule, removed: int, _kept: int, _now: datetime) -> None:
        told.append(removed)

    assert apply_rule(database, rule.id, keeping, now, told=note).removed == 100
    with database.reading() as session:
        assert records_naming(session, services.iris, ids) == before + 10
        assert session.execute(select(oldest_naming(services.iris, ids))).scalar_one() == since
    if act == "end":
        operated.done("retention", "end", rule.id)
    else:
        operated.done("retention", "set", "records", 12, "--verb", PLAYED)
        while not apply_rule(database, rule.id, keeping, now, told=note).is_done:
            pass
        assert told == [110]
    with database.reading() as session:
        at = set(session.scalars(select(LogStatement.position)))
        assert set(session.scalars(select(LogMention.position))) == at


def test_the_worker_follows_the_rules(quetzal: Quetzal, operated: Place) -> None:
    database = quetzal.world.services.database
    old = long_ago(actor=SOMEBODY, verb={"id": PLAYED})
    store(database, quetzal.key, old)
    operated.done("retention", "set", "records", 24, "--verb", PLAYED)
    settle(quetzal)
    work_until_idle(quetzal.world.services)
    assert UUID(old["id"]) not in ids(database)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("records", 0), "months"),
        (("profiles", 3, "--verb", PLAYED), "verb"),
        (("records", 3, "--community", "nowhere"), "nowhere"),
    ],
)
def test_what_is_no_rule_is_refused(operated: Place, words: tuple[object, ...], says: str) -> None:
    assert says in operated.refused("retention", "set", *words)


def test_a_rule_about_the_same_gets_other_months(operated: Place) -> None:
    one = operated.done("retention", "set", "states", 12, "--community", "ignite")
    two = operated.done("retention", "set", "states", 6, "--community", "ignite")
    assert (one["id"], two["months"]) == (two["id"], 6)
    assert "no retention rule" in operated.refused("retention", "end", uuid4())


def test_months_end_on_the_last_of_their_month() -> None:
    def cut(now: datetime, months: int) -> datetime:
        rule = Rule(uuid4(), RuleScope(Kept.RECORDS), months, now, 0, None, None, 0, 0)
        return before(rule, now)

    assert cut(datetime(2026, 3, 31, tzinfo=UTC), 1) == datetime(2026, 2, 28, tzinfo=UTC)
    assert cut(datetime(2028, 2, 29, tzinfo=UTC), 12) == datetime(2027, 2, 28, tzinfo=UTC)
    assert cut(datetime(2026, 1, 15, 8, tzinfo=UTC), 13) == datetime(2024, 12, 15, 8, tzinfo=UTC)
    assert kept_until(datetime(2026, 1, 31, tzinfo=UTC), 1) == datetime(2026, 2, 28, tzinfo=UTC)
    assert kept_until(datetime(2026, 12, 5, tzinfo=UTC), 13) == datetime(2028, 1, 5, tzinfo=UTC)


def test_a_rule_is_about_what_it_names() -> None:
    place = (uuid4(), "https://child.example/communities/ignite")
    media = "http://adlnet.gov/expapi/activities/media"
    statement = received(
        object={"id": "https://example.org/film", "definition": {"type": media}},
        context={"contextActivities": {"grouping": [{"id": place[1]}]}},
    )
    for scope, is_it in (
        (RuleScope(Kept.RECORDS), True),
        (RuleScope(Kept.RECORDS, place), True),
        (RuleScope(Kept.RECORDS, (place[0], "https://child.example/communities/other")), False),
        (RuleScope(Kept.RECORDS, activity="https://example.org/film"), True),
        (RuleScope(Kept.RECORDS, activity="https://example.org/fil"), False),
        (RuleScope(Kept.RECORDS, activity_type=media), True),
        (RuleScope(Kept.RECORDS, activity_type=f"{media}/x"), False),
        (RuleScope(Kept.RECORDS, verb=statement["verb"]["id"]), True),
        (RuleScope(Kept.RECORDS, verb=PLAYED), False),
    ):
        assert matches(scope, statement) is is_it, scope


def work(quetzal: Quetzal, now: datetime) -> None:
    while let_go(quetzal.world.services, now=now):
        pass


def _evidence(proof: bytes | None) -> set[UUID]:
    told = orjson.loads(proof or b"{}")
    return {UUID(one) for one in told.get("root", {}).get("evidence", ())}


def _verbs(left: dict[UUID, bytes]) -> list[str]:
    return [orjson.loads(one)["verb"]["id"] for one in left.values()]
