"""What the tests about learning records share: a community, drafts, keys, a writer process."""

import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from lrs_adapter import (
    Activity,
    ActivityType,
    Draft,
    Happening,
    Iris,
    LrsKey,
    Result,
    Verb,
    check_key,
    create_key,
    receive,
    record,
)
from storage import Database
from tests.databases import IRI_BASE

IRIS = Iris(IRI_BASE)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
COMMUNITY = Activity(IRIS.community("ignite"), ActivityType.COMMUNITY, {"en": "Ignite"})
COURSE = Activity(IRIS.curriculum("ignite", "coding"), ActivityType.COURSE, {"en": "Coding"})
LESSON = Activity(IRIS.lesson("ignite", "coding", "loops"), ActivityType.LESSON, {"en": "Loops"})
VOIDED = "http://adlnet.gov/expapi/verbs/voided"


def draft(actor: UUID, *, verb: Verb = Verb.COMPLETED, about: Activity = LESSON) -> Draft:
    return Draft(
        verb=verb,
        actor=actor,
        object=about,
        community=COMMUNITY,
        timestamp=NOON,
        registration=uuid4(),
        parent=COURSE,
        platform="Moodle",
        result=Result(completion=True, duration_s=61.5),
    )


def happening(subject: UUID | None = None, attempt: int = 0) -> Happening:
    return Happening("visit", subject or uuid4(), "completed", attempt)


def record_some(database: Database, count: int, actor: UUID | None = None) -> list[UUID]:
    with database.unit_of_work() as uow:
        ids = [record(uow, IRIS, happening(), draft(actor or uuid4())) for _ in range(count)]
        uow.commit()
    return ids


def new_key(database: Database, *scopes: str, **given: Any) -> tuple[LrsKey, str]:
    """A key of these scopes and its secret."""
    with database.unit_of_work() as uow:
        issued = create_key(uow, IRIS, label="test", scopes=scopes, now=NOON, **given)
        uow.commit()
    with database.look_up() as within:
        key = check_key(within, issued.key, issued.secret, now=NOON)
    assert key is not None
    return key, issued.secret


def received(**changes: Any) -> dict[str, Any]:
    """A small valid statement as somebody else's content sends it."""
    return {
        "id": str(uuid4()),
        "actor": {"mbox": "mailto:somebody@example.org"},
        "verb": {"id": "https://example.org/verbs/tried"},
        "object": {"id": "https://example.org/things/one"},
    } | changes


def voiding(target: UUID | str, **changes: Any) -> dict[str, Any]:
    pointer = {"objectType": "StatementRef", "id": str(target)}
    return received(verb={"id": VOIDED}, object=pointer, **changes)


def store(
    database: Database, key: LrsKey, *statements: dict[str, Any], version: str = "1.0.3"
) -> list[UUID]:
    with database.unit_of_work() as uow:
        ids = receive(uow, IRIS, list(statements), key, now=NOON, version=version)
        uow.commit()
    return ids


def main(arguments: Sequence[str]) -> None:
    """A writer process: `url transactions`; keeps each transaction open for a moment."""
    database = Database(arguments[0])
    for turn in range(int(arguments[1])):
        with database.unit_of_work() as uow:
            for _ in range(turn % 3 + 1):
                record(uow, IRIS, happening(), draft(uuid4()))
            uow.session.flush()
            time.sleep((turn * 7 % 5) / 1000)  # other work of the use case, of uneven length
            uow.commit()
    database.dispose()


if __name__ == "__main__":
    main(sys.argv[1:])
