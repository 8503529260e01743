"""`child doctor` and those whom CHILD speaks with: LRSs, LMSs, mail servers that misbehave."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from community import OPERATOR, found_community
from lrs_adapter import add_target, pause_target
from plugin.lti import add_registration
from storage import Database, SecretBox, migrate, utc_now
from tests.integration.doctor.doctor_world import (
    LRS_SECRET,
    SMTP_PASSWORD,
    Place,
    Told,
    answering,
)
from tests.integration.flaky_lrs import FlakyLrs, flaky_lrs
from tests.integration.lti_platform import public_jwk
from tests.integration.mailing.mail_servers import certificates, mail_server_running
from tests.integration.misbehaving_lrs import raw_server
from tests.integration.records_world import new_key
from tests.integration.xapi_server import xapi_server

RESULT = b'{"statements":[],"more":""}'


@pytest.fixture
def place(database: Database, tmp_path: Path) -> Place:
    return Place(database.url, tmp_path)


@pytest.fixture
def lrs() -> Iterator[FlakyLrs]:
    with flaky_lrs() as running:
        yield running


def send_to(place: Place, endpoint: str, label: str = "ministry", secret: str = LRS_SECRET) -> None:
    database = Database(place.url)
    with database.unit_of_work() as uow:
        add_target(
            uow, SecretBox(place.key), label=label, endpoint=endpoint, key="k", secret=secret,
            now=utc_now(),
        )  # fmt: skip
        uow.commit()
    database.dispose()


def connect(place: Place, jwks_url: str, name: str = "Campus") -> None:
    database, now = Database(place.url), utc_now()
    with database.unit_of_work() as uow:
        community = found_community(uow, slug=name.lower(), name={"en": name}, now=now)
        add_registration(
            uow,
            asker=OPERATOR,
            name=name,
            issuer=f"https://{name.lower()}.example",
            client_id="1",
            auth_login_url="https://lms.example/auth",
            auth_token_url="https://lms.example/token",
            jwks_url=jwks_url,
            community_id=community.id,
            now=now,
        )
        uow.commit()
    database.dispose()


def answer_of(status: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        (answer_of("200 OK", RESULT), "ok", "takes the key"),
        (answer_of("401 Unauthorized"), "failure", "child lrs target change ministry --key"),
        (answer_of("403 Forbidden"), "warning", "may not read"),
        (answer_of("404 Not Found"), "failure", "ends before /statements"),
        (answer_of("301 Moved", b"", "Location: https://new.example"), "failure", "--endpoint"),
        (answer_of("500 Oops", LRS_SECRET.encode()), "failure", "It answers 500"),
        (answer_of("200 OK", b"<html>Welcome</html>"), "failure", "No LRS answers"),
        (answer_of("200 OK", b"[]"), "failure", "No LRS answers"),
        (b"garbage\r\n\r\n", "failure", "does not answer"),
        (b"", "failure", "does not answer"),
        (None, "failure", "does not answer"),
    ],
    ids=lambda value: value[:12].decode() if isinstance(value, bytes) else str(value)[:8],
)
def test_an_lrs_is_judged_by_what_it_answers(
    place: Place, answer: bytes | None, state: str, words: str
) -> None:
    place.settings["CHILD_HTTP_TIMEOUT_S"] = "0.5"
    with raw_server(answer) as endpoint:
        send_to(place, endpoint)
        told = place.ask()
    assert told.states["lrs ministry"] == state, told.words["lrs ministry"]
    assert words in told.words["lrs ministry"]
    assert LRS_SECRET not in told.output


def test_an_lrs_that_takes_its_time_is_told(place: Place) -> None:
    place.settings["CHILD_HTTP_TIMEOUT_S"] = "5"
    answer = answer_of("200 OK", RESULT)
    with raw_server(answer, drip_s=2.4 / len(answer)) as endpoint:
        send_to(place, endpoint)
        told = place.ask()
    assert told.states["lrs ministry"] == "warning"
    assert "Ask those who run it" in told.words["lrs ministry"]


def test_nobody_is_there(place: Place) -> None:
    send_to(place, "http://127.0.0.1:9/xapi")
    assert place.ask().states["lrs ministry"] == "failure"


def test_a_real_lrs_takes_the_right_key_and_no_other(place: Place, tmp_path: Path) -> None:
    other = Database(f"sqlite:///{tmp_path / 'other.sqlite'}")
    migrate(other, "https://other.example")
    with xapi_server(other, "https://other.example") as server:
        (right, secret), (writes, other_secret) = (
            new_key(other, scope) for scope in ("all", "statements/write")
        )
        database = Database(place.url)
        with database.unit_of_work() as uow:
            for label, key, given in (
                ("right", right.key, secret),
                ("wrong", right.key, "another"),
                ("writes", writes.key, other_secret),
            ):
                add_target(
                    uow, SecretBox(place.key), label=label, endpoint=server.endpoint, key=key,
                    secret=given, now=utc_now(),
                )  # fmt: skip
            uow.commit()
        database.dispose()
        told = place.ask()
    other.dispose()
    assert told.states["lrs right"] == "ok"
    assert "xAPI 1.0.3" in told.words["lrs right"]
    assert (told.states["lrs wrong"], told.states["lrs writes"]) == ("failure", "warning")
    assert secret not in told.output
    assert other_secret not in told.output


def test_a_paused_lrs_is_left_alone_and_nothing_is_ever_sent(place: Place, lrs: FlakyLrs) -> None:
    send_to(place, lrs.endpoint)
    assert place.ask().states["lrs ministry"] == "failure", "it has no statements to show"
    database = Database(place.url)
    with database.unit_of_work() as uow:
        pause_target(uow, "ministry")
        uow.commit()
    database.dispose()
    assert place.ask().states["lrs ministry"] == "skipped"
    assert lrs.requests == 0


def test_a_secret_of_another_key_is_told_and_not_tried(place: Place, lrs: FlakyLrs) -> None:
    send_to(place, lrs.endpoint)
    place.key = Place(place.url, place.folder).key
    told = place.ask()
    assert told.states["secrets ministry"] == "warning"
    assert told.states["lrs ministry"] == "skipped"


KEYS = b'{"keys": [{"kid": "1", "kty": "OKP", "crv": "Ed25519", "x": "AA"}]}'


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b'{"keys": []}', 200, "no key that CHILD can use"),
        (KEYS, 200, "no key that CHILD can use"),
        (b"<html>Log in</html>", 200, "no key set"),
        (b'{"error": "gone"}', 404, "answers 404"),
    ],
)
def test_an_lms_whose_keys_cannot_be_used_is_told(
    place: Place, body: bytes, status: int, words: str
) -> None:
    with answering(body, status=status) as address:
        connect(place, f"{address}/jwks")
        told = place.ask()
    assert told.states["lms-keys Campus"] == "failure"
    assert words in told.words["lms-keys Campus"]


def test_an_lms_that_is_slower_than_a_launch_waits_is_told(place: Place) -> None:
    place.settings["CHILD_HTTP_TIMEOUT_S"] = "6"
    answer = answer_of("200 OK", json.dumps({"keys": [public_jwk("lms")]}).encode())
    with raw_server(answer, drip_s=2.6 / len(answer)) as endpoint:
        connect(place, endpoint)
        told = place.ask()
    assert told.states["lms-keys Campus"] == "failure"
    assert "2 s at most" in told.words["lms-keys Campus"]


def dated(ahead: timedelta) -> dict[str, str]:
    return {"Date": format_datetime(utc_now() + ahead, usegmt=True)}


def test_our_clock_is_held_against_the_others(place: Place) -> None:
    with ExitStack() as running:
        for label in ("one", "two", "three"):
            address = running.enter_context(answering(RESULT, headers=dated(timedelta(minutes=5))))
            send_to(place, address, label)
        told = place.ask()
    assert (told.states["clock-network"], told.code) == ("failure", 1)
    assert "behind what 3 other machines told" in told.words["clock-network"]
    assert "timedatectl" in told.words["clock-network"]


def test_one_wrong_clock_among_others_is_its_own(place: Place) -> None:
    with ExitStack() as running:
        for label, ahead in (("one", 0), ("two", 0), ("three", 600)):
            address = running.enter_context(
                answering(RESULT, headers=dated(timedelta(seconds=ahead)))
            )
            send_to(place, address, label)
        told = place.ask()
    assert told.states["clock-network"] == "ok"
    assert told.states["clock-network the LRS three"] == "warning"
    assert re.search(r"\b60\d s ahead", told.words["clock-network the LRS three"])


def mailing(place: Place, url: str) -> Told:
    place.settings |= {"CHILD_SMTP_URL": url, "CHILD_MAIL_FROM": "CHILD <child@child.example>"}
    return place.ask()


def test_a_mail_server_is_met_as_far_as_signing_in_and_nothing_is_sent(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, _ = certificates(tmp_path, "localhost")
    with mail_server_running(starttls=server, auth=True) as box:
        url = f"smtp+starttls://child:%s@localhost:{box.port}"
        untrusted = mailing(place, url % "se%3Acr%40t")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "localhost.pem"))
        right = mailing(place, url % "se%3Acr%40t")
        wrong = mailing(place, url % SMTP_PASSWORD)
        assert (box.sessions, box.arrived) == (0, []), "no MAIL, no DATA"
    gone = mailing(place, url % SMTP_PASSWORD)
    assert untrusted.states["mail-server"] == "failure"
    assert "tls_certificate" in untrusted.words["mail-server"]
    assert right.states["mail-server"] == "ok", right.words
    assert "by STARTTLS; it lets us sign in" in right.words["mail-server"]
    assert "se:cr@t" not in right.output
    assert "se%3Acr%40t" not in right.output
    assert wrong.states["mail-server"] == "failure"
    assert "auth 535" in wrong.words["mail-server"]
    assert "connection_refused" in gone.words["mail-server"]
    assert SMTP_PASSWORD not in wrong.output + gone.output


def test_a_server_without_starttls_is_told(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server_running() as box:
        told = mailing(place, f"smtp+starttls://child:x@localhost:{box.port}")
    assert "no_starttls" in told.words["mail-server"]
    assert "smtps://" in told.words["mail-server"]


def test_many_that_are_silent_are_asked_at_the_same_time(place: Place) -> None:
    with ExitStack() as running:
        for number in range(6):
            send_to(place, running.enter_context(raw_server(None)), f"silent {number}")
        began = time.monotonic()
        told = place.ask()
        took_s = time.monotonic() - began
    assert {told.states[f"lrs silent {number}"] for number in range(6)} == {"failure"}
    assert took_s < 6 * 2, "two time-outs each, at the same time"
