"""Her choices, the link that ends a kind without signing in, and the day's digest."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from community import Delivery, choose_delivery, deliveries_of, digest_parts, gather_digests
from plugin.app import create_app
from plugin.mail.stopping import stop_token
from storage import Database
from tests.integration.mailing.mail_servers import Mailbox, mail_server_running
from tests.integration.mailing.mailing_world import JUDGED, NOW, MailingWorld, mailing_world

MORNING = NOW.replace(hour=6) + timedelta(days=1)
BASE = "https://child.example"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server_running() as running:
        yield running


@pytest.fixture
def sends(database: Database, tmp_path: Path, box: Mailbox) -> MailingWorld:
    return mailing_world(database, tmp_path, box)


@pytest.fixture
def client(sends: MailingWorld) -> FlaskClient:
    return create_app(sends.services).test_client()


def delivery(sends: MailingWorld, who: UUID, kind: str) -> Delivery:
    with sends.database.reading() as session:
        return deliveries_of(session, who)[kind]


def choose(sends: MailingWorld, who: UUID, kind: str, wanted: Delivery) -> None:
    with sends.database.unit_of_work() as uow:
        choose_delivery(uow, who, kind, wanted, now=NOW)
        uow.commit()


def test_the_link_in_a_mail_ends_its_kind_with_one_post(
    sends: MailingWorld, box: Mailbox, client: FlaskClient
) -> None:
    who = sends.member("demo@example.org")
    sends.post(who)
    sends.send()
    url = str(box.arrived[0]["List-Unsubscribe"]).strip("<>")
    assert client.get(url, base_url=BASE).status_code == 200
    assert delivery(sends, who, "answer-judged") is Delivery.AT_ONCE  # looking changes nothing
    answer = client.post(url, base_url=BASE, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert delivery(sends, who, "answer-judged") is Delivery.NEVER
    assert delivery(sends, who, "path-achieved") is Delivery.AT_ONCE
    assert client.post(url, base_url=BASE).status_code == 200


def test_a_link_that_is_not_ours_ends_nothing(sends: MailingWorld, client: FlaskClient) -> None:
    who = sends.member("demo@example.org")
    token = stop_token(sends.services.secret_box, who, "answer-judged")
    essential = stop_token(sends.services.secret_box, who, "sign-in-changed")
    for wrong in (token[:-2], token + "x", "made-up", essential):
        assert client.post(f"/mail/stop/{wrong}", base_url=BASE).status_code == 404
    assert delivery(sends, who, "answer-judged") is Delivery.AT_ONCE


def test_what_is_ended_while_it_waits_is_not_sent(sends: MailingWorld, box: Mailbox) -> None:
    who = sends.member("demo@example.org")
    mail_id = sends.post(who)
    choose(sends, who, "answer-judged", Delivery.NEVER)
    sends.send()
    assert sends.told(mail_id)[:2] == ("dismissed", "not_wanted")
    assert box.arrived == []


def test_a_day_s_mails_come_as_one(sends: MailingWorld, box: Mailbox) -> None:
    who, other = sends.member("demo@example.org"), sends.member("other@example.org")
    choose(sends, who, "answer-judged", Delivery.DAILY)
    for lesson in ("First lesson", "Second lesson", "Third lesson"):
        sends.post(who, values=JUDGED | {"lesson": lesson})
    sends.post(other)
    assert gather_digests(sends.database, now=MORNING - timedelta(minutes=1)) == 0
    assert sends.send() == 1  # the other's, at once
    assert gather_digests(sends.database, now=MORNING) == 1
    assert gather_digests(sends.database, now=MORNING) == 0
    sends.send(MORNING)
    digest = box.arrived[1]
    assert digest["To"] == "demo@example.org"
    assert digest["Subject"] == "Your answers were judged, and 2 things more"
    text = next(digest.iter_parts()).get_content()
    for lesson in ("First lesson", "Second lesson", "Third lesson"):
        assert lesson in text
    with sends.database.reading() as session:
        mail_id = UUID(hex=str(digest["Message-ID"]).strip("<>").partition("@")[0])
        assert len(digest_parts(session, mail_id)) == 3


def test_the_link_of_a_digest_ends_all_that_comes_daily(
    sends: MailingWorld, client: FlaskClient
) -> None:
    who = sends.member("demo@example.org")
    choose(sends, who, "answer-judged", Delivery.DAILY)
    token = stop_token(sends.services.secret_box, who, "digest")
    client.post(f"/mail/stop/{token}", base_url=BASE)
    assert delivery(sends, who, "answer-judged") is Delivery.NEVER
    assert delivery(sends, who, "answer-waits") is Delivery.NEVER
    assert delivery(sends, who, "path-achieved") is Delivery.AT_ONCE


def test_what_she_does_not_want_by_morning_is_in_no_digest(sends: MailingWorld) -> None:
    who = sends.member("demo@example.org")
    choose(sends, who, "answer-judged", Delivery.DAILY)
    mail_id = sends.post(who)
    choose(sends, who, "answer-judged", Delivery.NEVER)
    assert gather_digests(sends.database, now=MORNING) == 0
    assert sends.told(mail_id)[:2] == ("dismissed", "not_wanted")
