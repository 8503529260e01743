"""How the installation stands, gathered from a real database of either kind."""

import time
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import update

from community import OPERATOR, MailState, found_community, note_refusal, outbox, post
from community.mailing.models import MailRow
from lrs_adapter import move_cursor, pause_target
from lrs_adapter.models import LogReader
from lrs_adapter.readers import claim
from plugin.lti import Observed, add_registration, keep_observed, remove_registration
from plugin.operations import Heart, Level, state
from plugin.services import Services
from storage import utc_now
from tests.integration.counting import counted
from tests.integration.flaky_lrs import FlakyLrs, Reply, add, run
from tests.integration.operations.looking import PATIENCE_S, codes
from tests.integration.records_world import record_some

MOST_STATEMENTS = 10


def test_a_new_installation_misses_a_worker_and_an_lms(services: Services) -> None:
    found = state(services)
    assert codes(found) == {
        "processes": ["worker_none"],
        "readers": ["projector_current"],
        "targets": ["targets_none"],
        "letters": ["letters_none"],
        "sources": ["sources_none"],
        "privacy": ["privacy_well"],
        "lms": ["lms_none"],
        "mail": ["mail_no_server"],
        "disk": ["disk_well"],
        "data": ["data_well"],
        "backups": ["backup_none"],
        "keys": ["keys_well"],
        "clock": ["clocks_agree"],
    }
    assert [each.code for each in found.findings] == [
        "worker_none",
        "lms_none",
        "mail_no_server",
        "backup_none",
    ]
    assert found.level is Level.ACT
    assert all(each.todo for each in found.findings)


def test_lag_is_in_positions_and_in_seconds(services: Services) -> None:
    database = services.database
    record_some(database, 5)
    owner = uuid4()
    with database.unit_of_work() as uow:
        lease = claim(uow, "projector", owner, now=utc_now())
        assert lease is not None
        move_cursor(uow, lease, 2, now=utc_now())
        earlier = utc_now() - timedelta(minutes=3)
        uow.session.execute(update(LogReader).values(moved=earlier))
        uow.commit()
    time.sleep(1.1)
    found = state(services)
    [row] = found.readers.rows
    assert (row.name, row.behind, row.owner, found.head) == (
        "projector",
        3,
        owner.hex[:8],
        5,
    )
    assert 1 <= row.waiting_s < PATIENCE_S
    assert row.moved_s is not None
    assert 180 <= row.moved_s < 180 + PATIENCE_S


def test_what_an_lrs_refuses_is_counted_and_told(services: Services, lrs: FlakyLrs) -> None:
    database, box = services.database, services.secret_box
    add(database, box, lrs.endpoint, label="ministry")
    add(database, box, lrs.endpoint, label="archive")
    ids = [str(one) for one in record_some(database, 25)]

    def script(_lrs: FlakyLrs, batch: list[dict[str, object]]) -> Reply | None:
        refused = any(one["id"] in ids[1:24] for one in batch)
        return (400, {}, b"no such verb here") if refused else None

    lrs.script = script
    run(database, box)
    with database.unit_of_work() as uow:
        pause_target(uow, "archive")
        uow.commit()
    found = state(services)
    assert codes(found)["targets"] == ["target_paused", "target_current"]
    by_label = {row.target: row for row in found.letters.rows}
    assert set(by_label) == {"ministry", "archive"}
    assert by_label["ministry"].count == 23
    newest = by_label["ministry"].newest
    assert [one.statement_id for one in newest] == ids[23:3:-1]
    assert {one.code for one in newest} == {"refused"}


def test_an_lrs_that_takes_nothing_is_told_with_its_code(services: Services, lrs: FlakyLrs) -> None:
    database, box = services.database, services.secret_box
    add(database, box, lrs.endpoint, label="ministry")
    record_some(database, 2)
    lrs.script = lambda _lrs, _batch: (401, {}, b"")
    run(database, box)
    [finding] = state(services).targets.findings
    assert (finding.code, finding.level) == ("target_failing", Level.ACT)
    assert "child lrs target change ministry --key" in finding.todo


def test_an_lms_shows_what_it_was_seen_to_do(services: Services) -> None:
    database, now = services.database, utc_now()
    with database.unit_of_work() as uow:
        place = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=now).id
        made = add_registration(
            uow,
            asker=OPERATOR,
            name="Campus",
            issuer="https://lms.example",
            client_id="1",
            auth_login_url="https://lms.example/login",
            auth_token_url="https://lms.example/token",
            jwks_url="https://lms.example/keys",
            community_id=place,
            now=now,
        )
        uow.commit()
    observed = Observed()

    def keep() -> None:
        with database.unit_of_work() as uow:
            keep_observed(uow, observed, now=utc_now())
            uow.commit()

    keep()
    assert codes(state(services))["lms"] == ["lms_unused"]
    observed.launch(made.id, now)
    observed.launch(uuid4(), now)  # one that was disconnected meanwhile
    observed.grade(made.id, now)
    observed.key_sets({"https://lms.example/keys": "It took too long."})
    keep()
    [row] = (found := state(services)).lms.rows
    assert (row.last_launch, row.last_grade, row.keys_failure) == (now, now, "It took too long.")
    assert codes(found)["lms"] == ["lms_keys"]
    first_failed = row.keys_failed
    observed.key_sets({"https://lms.example/keys": "Another trouble."})
    observed.launch(made.id, now - timedelta(hours=1))  # an older one, from another process
    keep()
    [row] = state(services).lms.rows
    assert (row.last_launch, row.keys_failed) == (now, first_failed)
    observed.key_sets({"https://lms.example/keys": ""})
    keep()
    assert codes(state(services))["lms"] == ["lms_well"]
    with database.unit_of_work() as uow:
        remove_registration(uow, made.id, asker=OPERATOR, now=now)
        uow.commit()
    assert codes(state(services))["lms"] == ["lms_none"]


def test_the_outbox_is_told_in_one_statement(services: Services) -> None:
    database, now = services.database, utc_now()
    with database.reading() as session:
        assert outbox(session, now=now).counts == {}
    with database.unit_of_work() as uow:
        sent = [post(uow, kind="test", to=f"demo{n}@example.org", now=now) for n in range(3)]
        note_refusal(uow, "demo9@example.org", reason="rcpt 550", now=now)
        uow.session.execute(
            update(MailRow).where(MailRow.id == sent[0]).values(state="uncertain", next_try=None)
        )
        uow.commit()
    with counted(database) as seen, database.reading() as session:
        found = outbox(session, now=now)
    assert len(seen) == 1
    assert found.counts == {MailState.UNCERTAIN: 1, MailState.QUEUED: 2}
    assert (found.oldest_due, found.refused_addresses, found.server.failures) == (now, 1, 0)
    [row] = state(services).mail.rows
    assert (row.queued, row.uncertain, row.refused_addresses) == (2, 1, 1)


def test_the_state_costs_the_same_few_statements_however_much_there_is(
    services: Services, lrs: FlakyLrs
) -> None:
    with counted(services.database) as empty:
        state(services)
    for number in range(8):
        add(services.database, services.secret_box, lrs.endpoint, label=f"lrs {number}")
        Heart(services, "worker", Observed).beat()
    record_some(services.database, 20)
    run(services.database, services.secret_box)
    with counted(services.database) as full:
        found = state(services)
    assert len(found.targets.rows) == len(found.processes.rows) == 8
    assert len(full) == len(empty) <= MOST_STATEMENTS
