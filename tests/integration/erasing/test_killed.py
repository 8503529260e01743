"""kill -9 at each point of an erasure, early and late: whoever goes on ends it, once."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import select

from community.auditing import AuditRow
from lrs_adapter import add_target, erasures_under_way, forward, read_after, retention_rules
from lrs_adapter.models import LogStatement
from storage import SecretBox, utc_now
from tests.databases import IRI_BASE, Templates
from tests.integration.backup.installations import KEY
from tests.integration.erasing.looking import files_with, where_found, wrong_mentions
from tests.integration.erasing.quetzal import BY_MBOX, SOMEBODY, Quetzal
from tests.integration.erasing.test_nothing_is_found import documents, others_standings
from tests.integration.kill_points.processes import KILLED, ForkServer, fork_server
from tests.integration.records_world import IRIS, NOON, new_key, received, store
from tests.integration.test_forward import second_installation

BEGINNING = ["begin-erasure/before-commit:1", "begin-erasure/after-commit:1"]
PORTIONS = [f"erase/{moment}-commit:{nth}" for nth in (1, 2, 3) for moment in ("before", "after")]
ASKING = [
    f"ask-to-erase/{moment}-{what}:1"
    for what in ("request", "commit")
    for moment in ("before", "after")
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkServer]:
    with fork_server(tmp_path_factory.mktemp("erasing") / "output.log") as running:
        yield running


@dataclass(frozen=True)
class Command:
    """`child` commands as processes of their own; each gives its return code."""

    server: ForkServer
    quetzal: Quetzal
    url: str

    def __call__(self, *words: object, **more: str) -> int:
        environment = {
            "CHILD_DATA_DIR": str(self.quetzal.world.services.settings.data_dir),
            "CHILD_DATABASE_URL": self.url,
            "CHILD_IRI_BASE": IRI_BASE,
            "CHILD_LOG_LEVEL": "error",
            "CHILD_SECRET_KEY": KEY,
        }
        return self.server.start([*map(str, words)], environment | more).wait()


@pytest.fixture
def child(server: ForkServer, quetzal: Quetzal, database_url: str) -> Command:
    return Command(server, quetzal, database_url)


def long_log(quetzal: Quetzal) -> None:
    """Three portions of it, with something of hers in each."""
    database = quetzal.world.services.database
    for _ in range(12):
        some: list[dict[str, Any]] = [received(actor=SOMEBODY) for _ in range(99)]
        store(database, quetzal.key, *some, received(actor=BY_MBOX))


def test_killed_at_each_point_it_is_gone_on_with(
    quetzal: Quetzal, child: Command, tmp_path: Path
) -> None:
    services = quetzal.world.services
    database = services.database
    long_log(quetzal)
    before, standings = documents(database), others_standings(database, quetzal)
    erase = ("person", "erase", "--record-id", quetzal.record_id, "--yes")
    hits = tmp_path / "hits"
    for number, point in enumerate([*BEGINNING, *PORTIONS]):
        words = erase if number < len(BEGINNING) else ("worker", "--until-idle")
        killed = {"CHILD_KILL_AT": point, "CHILD_KILL_LOG": str(hits)}
        assert child(*words, **killed) == KILLED, point
        if number == 0:
            assert documents(database) == before, "nothing is begun before its commit"
    assert child("worker", "--until-idle") == 0
    assert hits.read_text(encoding="utf-8").split() == [
        one.partition(":")[0] for one in [*BEGINNING, *PORTIONS]
    ]
    with database.reading() as session:
        assert erasures_under_way(session) == []
        assert wrong_mentions(session) == []
    assert where_found(database, quetzal.needles) == []
    assert files_with(services.settings.data_dir, quetzal.needles) == []
    after = documents(database)
    assert before.keys() - after.keys() == {quetzal.ids["signed"]}
    theirs = [one for one in before if orjson.loads(before[one])["actor"] == SOMEBODY]
    assert len(theirs) > 1_100
    assert sum(after[one] == before[one] for one in theirs) > 1_170
    assert others_standings(database, quetzal) == standings


def test_killed_while_another_lrs_is_asked_it_takes_each_back_once(
    quetzal: Quetzal, child: Command, templates: Templates
) -> None:
    services = quetzal.world.services
    with second_installation(templates) as remote:
        key, secret = new_key(remote.database, "all")
        with services.database.unit_of_work() as uow:
            add_target(
                uow,
                SecretBox(KEY),
                label="second",
                endpoint=remote.endpoint,
                key=key.key,
                secret=secret,
                now=NOON,
            )
            uow.commit()
        owner = UUID(int=7)
        while forward(
            services.database, services.secret_box, IRIS, owner, now=utc_now(), timeout_s=10
        ):
            pass
        erase = ("person", "erase", "--record-id", quetzal.record_id, "--yes")
        assert child(*erase) == 0
        for point in ASKING:
            assert child("person", "erase", "ask", CHILD_KILL_AT=point) == KILLED, point
        assert child("person", "erase", "ask") == 0
        with remote.database.reading() as session:
            voiding = [
                one
                for one in read_after(session, 0, 500)
                if b"/voided" in bytes(one.document)
                and one.statement_id != quetzal.ids["voids the signed"]
            ]
            voided = session.scalars(select(LogStatement.position).where(LogStatement.voided)).all()
        targets = [orjson.loads(one.document)["object"]["id"] for one in voiding]
        assert len(targets) == len(set(targets)) > 5
        assert len(voided) >= len(targets) - 1


def test_killed_while_records_go_by_rule_each_goes_once(quetzal: Quetzal, child: Command) -> None:
    database = quetzal.world.services.database
    for _ in range(4):
        old = [received(actor=SOMEBODY, timestamp="2020-01-01T00:00:00Z") for _ in range(70)]
        store(database, quetzal.key, *old, received(actor=SOMEBODY))
    assert child("worker", "--until-idle") == 0
    assert child("retention", "set", "records", "60") == 0
    before = len(documents(database))
    for point in ("before-commit:1", "after-commit:1", "before-commit:1"):
        assert child("retention", "run", CHILD_KILL_AT=f"retain/{point}") == KILLED, point
    assert child("retention", "run") == 0
    assert before - len(documents(database)) == 280
    with database.reading() as session:
        [rule] = retention_rules(session)
        told = session.scalars(select(AuditRow).where(AuditRow.act == "retention.applied")).all()
        counts = [one.details["count"] for one in told]
    assert (rule.removed, rule.began) == (280, None)
    assert counts == [280]
