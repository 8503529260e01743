"""Who achieved something that expires is told by mail in time, once, and not if she renewed it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from certification.models import DueTimeRow, StandingRow
from certification.projector import WAKE_TTL_S
from community import Delivery, choose_delivery, gather_digests
from community.mailing.models import MailRow
from storage import Database
from tests.integration.certification_world import (
    LESSONS,
    NOW,
    PathWorld,
    document,
    leaf,
    path_world,
)
from tests.integration.records_world import store, voiding

WEEKS = timedelta(weeks=1)
YEAR = document(expires_after="P1Y")
END = NOW.replace(year=NOW.year + 1)


@pytest.fixture
def paths(database: Database) -> PathWorld:
    return path_world(database)


def warnings(paths: PathWorld) -> list[MailRow]:
    with paths.database.reading() as session:
        query = select(MailRow).where(MailRow.kind == "achievement-expires")
        return list(session.scalars(query.order_by(MailRow.queued)))


def looked_at(paths: PathWorld) -> datetime:
    """When the one path is evaluated next without news."""
    with paths.database.reading() as session:
        return session.scalars(select(DueTimeRow.next_at)).one()


def achieve(paths: PathWorld, scheme: dict[str, Any] = YEAR) -> None:
    paths.choose(paths.publish(scheme))
    paths.finish(at=NOW)
    paths.project(now=NOW)


def test_she_is_told_four_weeks_before_and_once(paths: PathWorld) -> None:
    achieve(paths)
    assert looked_at(paths) == END - 4 * WEEKS
    assert paths.wake(END - 4 * WEEKS - timedelta(seconds=1)) == 0
    assert warnings(paths) == []
    assert paths.wake(END - 4 * WEEKS) == 1
    (row,) = warnings(paths)
    assert (row.member_id, row.state, row.until) == (paths.learner.id, "queued", END)
    assert row.contents["expires"] == END.isoformat()
    assert row.contents["scheme"] == YEAR["title"]
    assert looked_at(paths) == END
    for more in (timedelta(), WEEKS, 2 * WEEKS):
        paths.finish(LESSONS[2], at=NOW)  # something else happens
        paths.project(now=END - 4 * WEEKS + more)
        paths.wake(END - 4 * WEEKS + more)
    paths.wake(END)
    assert len(warnings(paths)) == 1


def test_the_mail_is_there_with_what_it_follows_from_or_not_at_all(
    paths: PathWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    achieve(paths)
    with monkeypatch.context() as patch:

        def cut(*_: object, **__: object) -> None:
            raise SystemExit

        patch.setattr("certification.saving.proof_to_json", cut)
        with pytest.raises(SystemExit):
            paths.wake(END - 4 * WEEKS)
    assert warnings(paths) == []
    paths.wake(END - 4 * WEEKS + timedelta(seconds=WAKE_TTL_S))  # no longer left to who was cut off
    assert len(warnings(paths)) == 1


def test_who_renewed_it_before_is_told_of_the_new_end_alone(paths: PathWorld) -> None:
    achieve(paths)
    renewed = END - 8 * WEEKS
    paths.finish(at=renewed)
    paths.project(now=renewed)
    assert paths.wake(END - 4 * WEEKS) == 0
    assert warnings(paths) == []
    paths.wake(renewed.replace(year=renewed.year + 1) - 4 * WEEKS)
    (row,) = warnings(paths)
    assert row.until == renewed.replace(year=renewed.year + 1)


def test_a_renewal_that_is_not_projected_yet_counts(paths: PathWorld) -> None:
    achieve(paths)
    paths.finish(at=END - 5 * WEEKS)
    assert paths.wake(END - 4 * WEEKS) == 1
    assert warnings(paths) == []


def test_a_renewal_takes_back_the_warning_that_waits(paths: PathWorld) -> None:
    achieve(paths)
    paths.wake(END - 4 * WEEKS)
    paths.finish(at=END - 3 * WEEKS)
    paths.project(now=END - 3 * WEEKS)
    (row,) = warnings(paths)
    assert (row.state, row.reason) == ("dismissed", "withdrawn")


@pytest.mark.parametrize("state", ["waiting", "gathered"])
def test_it_is_taken_back_out_of_a_digest_too(paths: PathWorld, state: str) -> None:
    with paths.database.unit_of_work() as uow:
        choose_delivery(uow, paths.learner.id, "achievement-expires", Delivery.DAILY, now=NOW)
        uow.commit()
    achieve(paths)
    paths.wake(END - 4 * WEEKS)
    if state == "gathered":
        assert gather_digests(paths.database, now=END - 4 * WEEKS + timedelta(days=1)) == 1
    assert [row.state for row in warnings(paths)] == [state]
    paths.finish(at=END - 3 * WEEKS)
    paths.project(now=END - 3 * WEEKS)
    (row,) = warnings(paths)
    assert (row.state, row.digest_id) == ("dismissed", None)


def test_who_leaves_the_path_is_not_told(paths: PathWorld) -> None:
    chosen = paths.choose(paths.publish(YEAR))
    paths.finish(at=NOW)
    paths.project(now=NOW)
    paths.wake(END - 4 * WEEKS)
    paths.drop(chosen)
    (row,) = warnings(paths)
    assert (row.state, row.reason) == ("dismissed", "withdrawn")
    assert paths.wake(END) == 0


def test_withdrawn_evidence_takes_the_warning_along_and_new_evidence_warns_anew(
    paths: PathWorld,
) -> None:
    trusted = paths.key("all")
    scheme = document(
        leaf("finish", LESSONS[0], authorities=["child", f"key:{trusted.key}"]),
        expires_after="P1Y",
    )
    paths.choose(paths.publish(scheme))
    claimed = paths.claim_finished(trusted, at=NOW)
    paths.project(now=NOW)
    paths.wake(END - 4 * WEEKS)
    store(paths.database, trusted, voiding(claimed))
    paths.project(now=END - 3 * WEEKS)
    assert [row.state for row in warnings(paths)] == ["dismissed"]
    paths.finish(at=NOW)
    paths.project(now=END - 2 * WEEKS)
    states = [(row.kind, row.state) for row in warnings(paths)]
    assert states == [("achievement-expires", "dismissed")]
    with paths.database.reading() as session:
        told = session.scalars(select(MailRow).where(MailRow.kind == "path-achieved")).all()
        assert [row.contents["expires"] for row in told] == [END.isoformat()] * 2
        assert session.scalars(select(StandingRow.warned_until)).one() == END


def test_what_is_achieved_late_tells_of_its_end_by_the_same_mail(paths: PathWorld) -> None:
    paths.choose(paths.publish(YEAR))
    paths.finish(at=NOW)
    paths.project(now=END - WEEKS)
    assert paths.wake(END - WEEKS) == 0
    assert warnings(paths) == []


def test_who_wants_no_mail_about_achieving_is_warned_all_the_same(paths: PathWorld) -> None:
    with paths.database.unit_of_work() as uow:
        choose_delivery(uow, paths.learner.id, "path-achieved", Delivery.NEVER, now=NOW)
        uow.commit()
    paths.choose(paths.publish(YEAR))
    paths.finish(at=NOW)
    paths.project(now=END - WEEKS)
    assert len(warnings(paths)) == 1


def test_what_holds_for_a_short_time_is_warned_of_at_its_half(paths: PathWorld) -> None:
    achieve(paths, document(expires_after="P10D"))
    assert looked_at(paths) == NOW + timedelta(days=5)
    assert paths.wake(NOW + timedelta(days=5)) == 1
    assert len(warnings(paths)) == 1


def test_evidence_that_gets_too_old_is_an_end_too(paths: PathWorld) -> None:
    achieve(paths, document(leaf("finish", LESSONS[0], within="P1Y")))
    paths.wake(END - 4 * WEEKS)
    (row,) = warnings(paths)
    assert row.until == END


def test_what_does_not_expire_warns_of_nothing(paths: PathWorld) -> None:
    achieve(paths, document())
    with paths.database.reading() as session:
        assert session.scalars(select(DueTimeRow)).all() == []
    assert paths.wake(END) == 0
    assert warnings(paths) == []
