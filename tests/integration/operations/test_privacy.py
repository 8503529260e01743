"""The operator's page tells of erasures, of LRSs that have not complied, and of rules."""

from datetime import timedelta
from uuid import UUID, uuid4

from community import Asker, ask_to_be_forgotten, join
from lrs_adapter import Kept, RuleScope, add_target, set_rule
from lrs_adapter.erasing.models import LrsErasure, LrsErasureRequest
from lrs_adapter.targets import target_row
from plugin.operations import Level
from plugin.operations.privacy import privacy_figures, probe_privacy
from plugin.operations.samples import read_samples
from storage import Database, SecretBox, utc_now

NOW = utc_now()
DONE = {"rewritten": 0, "removed": 0, "documents": 0, "attachments": 0}


def levels(database: Database, days: float) -> dict[str, Level]:
    with database.reading() as session:
        now = NOW + timedelta(days=days)
        found = probe_privacy(read_samples(session, privacy_figures(now)), now=now).findings
    return {one.code: one.level for one in found}


def test_with_nobody_to_forget_all_is_well(database: Database) -> None:
    assert levels(database, 0) == {"privacy_well": Level.GOOD}


def test_an_erasure_that_takes_long_is_told(database: Database) -> None:
    with database.unit_of_work() as uow:
        uow.session.add(LrsErasure(id=uuid4(), begun=NOW, cursor=0, up_to=9, **DONE))
        uow.commit()
    told = [levels(database, days).get("erasure_slow") for days in (0, 0.1, 2)]
    assert told == [None, Level.LOOK, Level.ACT]


def test_an_lrs_that_has_not_complied_is_told_after_a_month(
    database: Database, secret_box: SecretBox
) -> None:
    with database.unit_of_work() as uow:
        add_target(
            uow,
            secret_box,
            label="ministry",
            endpoint="https://lrs.example/xapi",
            key="k",
            secret="s",
            now=NOW,
        )
        uow.commit()
    erasure_id = uuid4()
    with database.unit_of_work() as uow:
        target_id: UUID = target_row(uow.session, "ministry").id
        uow.session.add(LrsErasure(id=erasure_id, begun=NOW, done=NOW, cursor=9, up_to=9, **DONE))
        uow.session.flush()
        asked = LrsErasureRequest(
            erasure_id=erasure_id,
            target_id=target_id,
            up_to=9,
            sent=3,
            may_void=True,
            cursor=9,
            voids=3,
            refused=0,
            failures=0,
        )
        uow.session.add(asked)
        uow.commit()
    assert "erasure_not_complied" not in levels(database, 29)
    assert levels(database, 31)["erasure_not_complied"] is Level.ACT
    with database.unit_of_work() as uow:
        uow.session.get_one(LrsErasureRequest, (erasure_id, target_id)).complied = NOW
        uow.commit()
    assert levels(database, 31) == {"privacy_well": Level.GOOD}


def test_whoever_waits_too_long_and_a_rule_that_nobody_follows_are_told(database: Database) -> None:
    with database.unit_of_work() as uow:
        her = join(uow, name="Demo Asker", now=NOW)
        ask_to_be_forgotten(uow, asker=Asker(her.id), now=NOW)
        set_rule(uow, RuleScope(Kept.STATES), 12, NOW)
        uow.commit()
    assert levels(database, 2) == {"privacy_well": Level.GOOD}
    assert levels(database, 31) == {
        "forgetting_overdue": Level.ACT,
        "retention_late": Level.LOOK,
    }
