"""Another LRS behind the address, a bad certificate, no room, a clock that was wrong: told as what
they are, and nothing is lost.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from lrs_adapter import accept_target, code_of, replay_target
from lrs_adapter.kept_remotes import kept_of
from lrs_adapter.models import LrsTarget
from storage import Database, SecretBox
from tests.integration.doctor.tls_proxy import tls_proxy
from tests.integration.flaky_lrs import FlakyLrs, Reply, flaky_lrs, run
from tests.integration.mailing.mail_servers import certificates
from tests.integration.records_world import NOON, record_some
from tests.integration.targets.chosen import add_chosen, choose, of_label

SOON = NOON + timedelta(minutes=5)


def another_hour(database: Database) -> None:
    """As if the process had begun with the target just now."""
    with database.reading() as session:
        for target in session.scalars(select(LrsTarget)):
            kept_of(target.id).recognised = None


def trouble(database: Database) -> str | None:
    return code_of(of_label(database).last_error)


def test_an_lrs_that_knows_nothing_of_what_it_took_gets_nothing(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    before = [str(one) for one in record_some(database, 5)]
    add_chosen(database, secret_box, flaky.endpoint)
    run(database, secret_box)
    after = [str(one) for one in record_some(database, 2)]
    with flaky_lrs() as other:
        choose(database, secret_box, endpoint=other.endpoint)
        another_hour(database)
        assert run(database, secret_box) == 0
        assert (trouble(database), of_label(database).behind) == ("other_lrs", 2)
        assert other.order == []
        assert run(database, secret_box, now=SOON) == 0, "it is asked again, not sent to"
        choose(database, secret_box, endpoint=flaky.endpoint)
        assert run(database, secret_box, now=SOON) == 2
        assert flaky.order == before + after
        assert of_label(database).last_error is None


def test_an_operator_accepts_the_other_lrs_or_sends_it_everything(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    first = [str(one) for one in record_some(database, 5)]
    add_chosen(database, secret_box, flaky.endpoint)
    run(database, secret_box)
    second = [str(one) for one in record_some(database, 1)]
    flaky.kept.clear()
    flaky.order.clear()
    another_hour(database)
    assert run(database, secret_box) == 0
    with database.unit_of_work() as uow:
        accept_target(uow, "remote")
        uow.commit()
    assert run(database, secret_box, now=SOON) == 1
    assert flaky.order == second
    another_hour(database)
    with database.unit_of_work() as uow:
        replay_target(uow, "remote", after=0, now=SOON)
        uow.commit()
    assert run(database, secret_box, now=SOON) == 6
    assert flaky.order == second + first


def test_one_that_is_missing_over_there_is_no_other_lrs(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    ids = [str(one) for one in record_some(database, 9)]
    add_chosen(database, secret_box, flaky.endpoint)
    run(database, secret_box)
    del flaky.kept[ids[-1]]
    record_some(database, 1)
    another_hour(database)
    assert run(database, secret_box) == 1


@pytest.mark.parametrize("status", [400, 401, 403])
def test_an_lrs_that_will_not_say_is_sent_to(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs, status: int
) -> None:
    record_some(database, 2)
    add_chosen(database, secret_box, flaky.endpoint)
    run(database, secret_box)
    flaky.answer_to_get = (status, {}, b"")
    record_some(database, 1)
    another_hour(database)
    assert run(database, secret_box) == 1


def test_a_certificate_that_is_over_is_told_as_that(
    database: Database,
    secret_box: SecretBox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tls, _ = certificates(tmp_path, "localhost", timedelta(minutes=-30))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "localhost.pem"))
    record_some(database, 1)
    with tls_proxy(tls, []) as port:
        add_chosen(database, secret_box, f"https://localhost:{port}/xapi")
        assert run(database, secret_box) == 0
    told = of_label(database)
    assert code_of(told.last_error) == "certificate"
    assert "expired" in (told.last_error or "")
    assert (told.behind, told.dead_letters) == (1, 0)


@pytest.mark.parametrize("reply", [(507, {}, b""), (413, {}, b"too much")], ids=str)
def test_an_lrs_without_room_is_told_as_that(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs, reply: Reply
) -> None:
    record_some(database, 2)
    add_chosen(database, secret_box, flaky.endpoint)
    run(database, secret_box)
    record_some(database, 3)
    flaky.script = lambda _lrs, _batch: reply
    assert run(database, secret_box) == 0
    assert (trouble(database), of_label(database).dead_letters) == ("full", 0)
    flaky.script = lambda _lrs, _batch: None
    assert run(database, secret_box, now=SOON) == 3


def test_a_wait_that_a_wrong_clock_noted_ends(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    record_some(database, 1)
    add_chosen(database, secret_box, flaky.endpoint)
    flaky.script = lambda _lrs, _batch: (500, {}, b"")
    run(database, secret_box, now=NOON + timedelta(days=400))
    flaky.script = lambda _lrs, _batch: None
    assert run(database, secret_box) == 1
