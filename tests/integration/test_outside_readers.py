"""To whom records go from here: stores in the order of their coming, and keys that read."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from lrs_adapter import (
    ActorForm,
    OutsideReaders,
    TargetSettings,
    add_target,
    create_key,
    outside_readers,
    revoke_key,
)
from storage import Database, SecretBox
from tests.integration.counting import counted
from tests.integration.records_world import IRIS

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def test_there_is_nobody_before_somebody_was_added(database: Database) -> None:
    with database.reading() as session:
        assert outside_readers(session) == OutsideReaders((), ())


def test_stores_and_keys_that_read_of_others_come_in_one_statement(
    database: Database, secret_box: SecretBox
) -> None:
    place = uuid4()
    with database.unit_of_work() as uow:
        for number, (label, form) in enumerate(
            (("second", ActorForm.PSEUDONYM), ("first", ActorForm.CHILD))
        ):
            add_target(
                uow,
                secret_box,
                label=label,
                endpoint=f"https://{label}.example/xapi",
                key="key",
                secret="secret",
                settings=TargetSettings(actor_form=form),
                now=NOW - timedelta(days=number),
            )
        for label, scopes, of in (
            ("all", ["all"], None),
            ("reads", ["statements/read"], place),
            ("states", ["state"], place),
            ("profiles", ["profile"], place),
            ("writes", ["statements/write", "statements/read/mine"], place),
        ):
            create_key(uow, IRIS, label=label, scopes=scopes, community_id=of, now=NOW)
        gone = create_key(uow, IRIS, label="gone", scopes=["all"], now=NOW)
        uow.session.flush()
        revoke_key(uow, gone.key, now=NOW)
        uow.commit()
    with database.reading() as session, counted(database) as seen:
        found = outside_readers(session)
    assert len(seen) == 1
    assert found.targets == (
        ("first", "https://first.example/xapi", ActorForm.CHILD),
        ("second", "https://second.example/xapi", ActorForm.PSEUDONYM),
    )
    assert found.keys == (
        ("all", None),
        ("reads", place),
        ("states", place),
        ("profiles", place),
    )
