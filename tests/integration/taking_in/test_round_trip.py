"""Two installations that send to each other and read each other: nothing doubles, nothing loops."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from lrs_adapter import Iris, LogEntry, harvest, read_after
from storage import Database, SecretBox
from tests.databases import Templates
from tests.integration.flaky_lrs import add as send_to
from tests.integration.flaky_lrs import flaky_lrs
from tests.integration.flaky_lrs import run as forward_all
from tests.integration.records_world import NOON, new_key, received, record_some, store, voiding
from tests.integration.taking_in.odd_source import add, run, status
from tests.integration.test_forward import second_installation
from tests.integration.xapi_server import xapi_server
from tests.load.installations import SecondChild, second_child


@pytest.fixture
def other(tmp_path: Path) -> Iterator[SecondChild]:
    with second_child(tmp_path / "other") as running:
        yield running


def log_of(database: Database) -> list[LogEntry]:
    with database.reading() as session:
        return read_after(session, 0, 500)


def test_a_second_child_is_read_whole_and_then_what_is_new(
    database: Database, secret_box: SecretBox, other: SecondChild
) -> None:
    key, _ = new_key(other.database, "statements/write")
    ids = store(other.database, key, *(received() for _ in range(450)))
    add(database, secret_box, other.endpoint, key=other.key, secret=other.secret)
    run(database, secret_box)
    assert [one.statement_id for one in log_of(database)] == ids
    ids += store(other.database, key, received(), voiding(ids[3]))
    run(database, secret_box, timedelta(minutes=5))
    entries = log_of(database)
    assert [one.statement_id for one in entries] == ids
    assert [one.statement_id for one in entries if one.voided] == [ids[3]]
    found = status(database)
    assert (found.taken, found.refused, found.failures, found.is_ordered) == (452, 0, 0, True)


def test_what_was_sent_there_is_known_when_it_comes_back(
    database: Database, secret_box: SecretBox, other: SecondChild
) -> None:
    own = record_some(database, 5)
    here, _ = new_key(database, "statements/write")
    posted = store(database, here, received(), received())
    there, _ = new_key(other.database, "statements/write")
    theirs = store(other.database, there, received(), received(), received())
    read_key, read_secret = new_key(database, "statements/read")
    other_iris, other_box = Iris(other.endpoint.removesuffix("/xapi")), secret_box
    send_to(database, secret_box, other.endpoint, key=other.key, secret=other.secret)
    add(database, secret_box, other.endpoint, key=other.key, secret=other.secret)
    with xapi_server(database, "https://child.example") as served:
        add(
            other.database,
            other_box,
            served.endpoint,
            label="first",
            key=read_key.key,
            secret=read_secret,
        )
        for turn in range(4):
            after = timedelta(minutes=5 * turn)
            while forward_all(database, secret_box, NOON + after):
                pass
            run(database, secret_box, after)
            now = NOON + after
            while harvest(other.database, other_box, other_iris, uuid4(), now=now, timeout_s=5):
                pass
    mine, others = log_of(database), log_of(other.database)
    assert {one.statement_id for one in mine} == {*own, *posted, *theirs}
    assert {one.statement_id for one in others} == {*own, *posted, *theirs}
    assert len(mine) == len(others) == 10
    ours = [one.authority for one in mine if one.statement_id in own]
    assert set(ours) == {"account::https://child.example::child"}
    came = [one.authority for one in mine if one.statement_id in theirs]
    assert set(came) == {"account::https://child.example::source:lms"}
    assert (status(database).taken, status(database).refused) == (3, 0)
    back = status(other.database, "first")
    assert (back.taken, back.refused) == (0, 0)


@pytest.mark.parametrize(
    ("sent_to", "same_as", "delivered"),
    [("127.0.0.1", None, 1), ("localhost", "remote", 1), ("localhost", None, 71)],
)
def test_what_came_from_an_lrs_is_never_sent_there(
    database: Database,
    secret_box: SecretBox,
    templates: Templates,
    sent_to: str,
    same_as: str | None,
    delivered: int,
) -> None:
    """It is the same LRS by its address, or because somebody said so; nothing else can tell."""
    with second_installation(templates) as remote:
        writer, secret = new_key(remote.database, "all")
        theirs = store(remote.database, writer, *(received() for _ in range(70)))
        known = {"key": writer.key, "secret": secret}
        endpoint = remote.endpoint.replace("127.0.0.1", sent_to)
        send_to(database, secret_box, endpoint, **known)
        add(database, secret_box, remote.endpoint, same_as=same_as, **known)
        run(database, secret_box)
        [own] = record_some(database, 1)
        assert _forwarded(database, secret_box) == delivered
        assert [one.statement_id for one in log_of(remote.database)] == [*theirs, own]
    with flaky_lrs() as elsewhere:
        send_to(database, secret_box, elsewhere.endpoint, label="other")
        assert forward_all(database, secret_box) == 71
        assert elsewhere.order == [*map(str, theirs), str(own)]


def _forwarded(database: Database, secret_box: SecretBox) -> int:
    count = 0
    while did := forward_all(database, secret_box):
        count += did
    return count


def test_a_withdrawal_over_there_of_what_is_ours_is_shown_and_moves_nothing(
    database: Database, secret_box: SecretBox, other: SecondChild
) -> None:
    [own] = record_some(database, 1)
    send_to(database, secret_box, other.endpoint, key=other.key, secret=other.secret)
    forward_all(database, secret_box)
    all_key, _ = new_key(other.database, "all")
    store(other.database, all_key, voiding(own))
    add(database, secret_box, other.endpoint, key=other.key, secret=other.secret)
    run(database, secret_box)
    [entry] = log_of(database)
    assert not entry.voided
    assert status(database).refused == 1
