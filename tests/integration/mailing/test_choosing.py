"""Her choices, and the link that ends a kind without signing in."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from community import Delivery, choose_delivery, deliveries_of
from plugin.app import create_app
from plugin.mail.stopping import stop_token
from tests.integration.mailing.mail_servers import Mailbox
from tests.integration.mailing.mailing_world import NOW, MailingWorld

BASE = "https://child.example"


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
