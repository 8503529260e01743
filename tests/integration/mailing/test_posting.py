"""Posting: a row with its cause or none, sealed secrets, and who wants what, on both databases."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
import pytest
from sqlalchemy import delete, select

from community import (
    BadAddress,
    BadMail,
    Delivery,
    MailState,
    choose_delivery,
    deliveries_of,
    join,
    post,
)
from community.mailing.models import MailRow
from community.members import PersonRow
from storage import Database, SecretBox, UnitOfWork

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LINK = "https://child.example/sign-in/a-secret-that-lets-in"
JUDGED = {"curriculum": "A course", "lesson": "A lesson"}
WAITS = {"curriculum": "A course", "course": "Course 7"}


def member(database: Database) -> UUID:
    with database.unit_of_work() as uow:
        joined = join(uow, name="Demo", now=NOW)
        uow.commit()
    return joined.id


def rows(database: Database) -> list[MailRow]:
    with database.reading() as session:
        return list(session.scalars(select(MailRow).order_by(MailRow.queued)))


def post_link(uow: UnitOfWork, box: SecretBox, to: str = "demo@example.org") -> UUID | None:
    return post(
        uow,
        kind="sign-in-link",
        to=to,
        values={"name": None, "minutes": 15, "purpose": "sign-in"},
        secret={"link": LINK, "code": "12345678"},
        box=box,
        locale="es",
        until=NOW + timedelta(minutes=15),
        now=NOW,
    )


def test_a_mail_is_there_with_its_cause_or_not_at_all(database: Database) -> None:
    who = member(database)
    with database.unit_of_work() as uow:
        post(uow, kind="answer-judged", to=who, values=JUDGED, now=NOW)
    assert rows(database) == []  # the cause was not committed
    with database.unit_of_work() as uow:
        mail_id = post(uow, kind="answer-judged", to=who, values=JUDGED, now=NOW)
        uow.commit()
    (row,) = rows(database)
    assert (row.id, row.state, row.contents, row.next_try) == (
        mail_id,
        MailState.QUEUED,
        JUDGED,
        NOW,
    )


def test_a_secret_is_sealed(database: Database, secret_box: SecretBox) -> None:
    with database.unit_of_work() as uow:
        assert post_link(uow, secret_box) is not None
        uow.commit()
    (row,) = rows(database)
    assert row.secret is not None
    assert b"lets-in" not in row.secret
    assert "lets-in" not in repr(row.contents)
    assert orjson.loads(secret_box.open(row.secret)) == {"link": LINK, "code": "12345678"}


def test_a_mail_has_what_its_kind_has(database: Database, secret_box: SecretBox) -> None:
    who = member(database)
    with database.unit_of_work() as uow:
        with pytest.raises(BadMail, match=r"values \['curriculum', 'lesson'\], not \['lesson'\]"):
            post(uow, kind="answer-judged", to=who, values={"lesson": "A lesson"}, now=NOW)
        with pytest.raises(BadMail, match="declare it"):
            post(uow, kind="made-up", to=who, now=NOW)
        with pytest.raises(BadMail, match="needs the box"):
            post(
                uow,
                kind="sign-in-link",
                to="demo@example.org",
                values={"name": None, "minutes": 15, "purpose": "sign-in"},
                secret={"link": LINK, "code": "12345678"},
                now=NOW,
            )
        with pytest.raises(BadAddress):
            post_link(uow, secret_box, to="demo@example.org\r\nBcc: other@example.org")
        uow.commit()
    assert rows(database) == []


def test_whoever_was_forgotten_gets_no_mail(database: Database) -> None:
    who = member(database)
    with database.unit_of_work() as uow:
        uow.session.execute(delete(PersonRow).where(PersonRow.member_id == who))
        assert post(uow, kind="answer-judged", to=who, values=JUDGED, now=NOW) is None
        assert post(uow, kind="answer-judged", to=UUID(int=1), values=JUDGED, now=NOW) is None


def test_she_gets_what_she_wants(database: Database) -> None:
    who = member(database)
    with database.unit_of_work() as uow:
        choose_delivery(uow, who, "answer-judged", Delivery.NEVER, now=NOW)
        assert post(uow, kind="answer-judged", to=who, values=JUDGED, now=NOW) is None
        choose_delivery(uow, who, "answer-judged", Delivery.DAILY, now=NOW)
        assert post(uow, kind="answer-judged", to=who, values=JUDGED, now=NOW) is not None
        uow.commit()
    (row,) = rows(database)
    assert (row.state, row.next_try) == (
        MailState.WAITING,
        datetime(2026, 11, 22, 6, tzinfo=UTC),
    )


def test_nobody_puts_off_an_essential_kind(database: Database, secret_box: SecretBox) -> None:
    who = member(database)
    with database.unit_of_work() as uow:
        with pytest.raises(BadMail, match="essential"):
            choose_delivery(uow, who, "sign-in-changed", Delivery.NEVER, now=NOW)
        assert "sign-in-changed" not in deliveries_of(uow.session, who)


def test_answers_that_wait_come_daily_unless_she_says_else(database: Database) -> None:
    who = member(database)
    with database.unit_of_work() as uow:
        assert deliveries_of(uow.session, who)["answer-waits"] is Delivery.DAILY
        assert deliveries_of(uow.session, who)["answer-judged"] is Delivery.AT_ONCE
        choose_delivery(uow, who, "answer-waits", Delivery.AT_ONCE, now=NOW)
        choose_delivery(uow, who, "answer-waits", Delivery.AT_ONCE, now=NOW)
        assert deliveries_of(uow.session, who)["answer-waits"] is Delivery.AT_ONCE


def test_the_same_is_said_once_while_it_waits(database: Database) -> None:
    who, other = member(database), member(database)
    with database.unit_of_work() as uow:
        for to in (who, who, other):
            post(uow, kind="answer-waits", to=to, values=WAITS, once="course 7", now=NOW)
        post(uow, kind="answer-waits", to=who, values=WAITS, once="course 8", now=NOW)
        uow.commit()
    assert len(rows(database)) == 3
    with database.unit_of_work() as uow:
        for row in uow.session.scalars(select(MailRow)):
            row.state = MailState.GATHERED
        uow.commit()
    with database.unit_of_work() as uow:
        again = post(uow, kind="answer-waits", to=who, values=WAITS, once="course 7", now=NOW)
        assert again is not None
