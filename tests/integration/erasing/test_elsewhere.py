"""Another LRS that took her records takes them back, and another CHILD forgets her too."""

from pathlib import Path
from uuid import uuid4

from sqlalchemy import select

from lrs_adapter import add_target, forward
from lrs_adapter.models import LogStatement
from plugin.erasing import ask_others
from storage import Base, Database, utc_now
from tests.integration.backup.installations import KEY, Place
from tests.integration.erasing.looking import where_found
from tests.integration.erasing.quetzal import (
    ADDRESS,
    CHOSEN,
    ISSUER,
    NAME,
    PROVED,
    SUBJECT,
    Quetzal,
)
from tests.integration.erasing.test_nothing_is_found import erase
from tests.integration.records_world import IRIS, NOON
from tests.load.installations import SecondChild, second_child


def send_all(quetzal: Quetzal, second: SecondChild) -> None:
    services = quetzal.world.services
    with services.database.unit_of_work() as uow:
        add_target(
            uow,
            services.secret_box,
            label="second",
            endpoint=second.endpoint,
            key=second.key,
            secret=second.secret,
            now=NOON,
        )
        uow.commit()
    owner = uuid4()
    while forward(services.database, services.secret_box, IRIS, owner, now=utc_now(), timeout_s=10):
        pass


def test_the_second_child_takes_them_back_and_forgets(
    quetzal: Quetzal, operated: Place, tmp_path: Path
) -> None:
    services = quetzal.world.services
    (tmp_path / "second").mkdir()
    with second_child(tmp_path / "second", CHILD_SECRET_KEY=KEY) as second:
        send_all(quetzal, second)
        number = str(quetzal.record_id)
        assert where_found(second.database, [number]) != []
        erasure_id = erase(quetzal)
        total = 0
        while done := ask_others(services, now=utc_now()):
            total += done
        told = operated.done("person", "erase", "status")
        [asked] = told[0]["asked"]
        assert (asked["sent"], asked["voids"], asked["is_voided"]) == (total, total, True)
        assert asked["trouble"] is None
        assert voided(second.database) >= total > 5
        letter = operated.done("person", "erase", "letter", erasure_id, "second")["letter"]
        assert letter.count("-4") >= total
        forget_there(second, tmp_path / "second", quetzal)
        assert where_found(second.database, quetzal.needles) == []
    for _ in range(2):
        operated.done("person", "erase", "complied", erasure_id, "second")
    told = [one for one in operated.done("audit", "list") if one["act"] == "erasure.complied"]
    assert [one["subject_id"] for one in told] == ["second"]
    [asked] = operated.done("person", "erase", "status")[0]["asked"]
    assert asked["complied"]


def voided(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(LogStatement.position).where(LogStatement.voided)).all())


def forget_there(second: SecondChild, folder: Path, quetzal: Quetzal) -> None:
    """As that one's operator does; the command opens with that one's own settings."""
    there = Place(second.database.url, folder)
    own = f"account::{IRIS.home_page}::{quetzal.record_id}"
    mine = ["--identifier", own, "--identifier", ADDRESS, "--identifier", PROVED]
    mine += ["--identifier", f"account::{ISSUER}::{SUBJECT}", "--name", NAME, "--name", CHOSEN]
    with second.database.reading() as session:
        iri_base = session.scalar(select(Base.metadata.tables["installation"].c.iri_base))
    told = there.done("person", "erase", *mine, "--yes", CHILD_IRI_BASE=str(iri_base))
    assert told["rewritten"] > 5
