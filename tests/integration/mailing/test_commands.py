"""`child mail`, as the operator types it: help, JSON, exit codes, and no secret on the screen."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet

from plugin.cli import main
from storage import Database, SecretBox, utc_now
from tests.databases import IRI_BASE, Templates
from tests.integration.mailing.mail_servers import DROP, Mailbox, mail_server_running
from tests.integration.mailing.mailing_world import JUDGED, MailingWorld, mailing_world

LINK = "https://child.example/sign-in/a-secret-that-lets-in"
NOBODY = str(uuid4())


class Operator:
    """At the console of an installation; `world` is the same installation."""

    def __init__(self, url: str, folder: Path, box: Mailbox | None) -> None:
        key = Fernet.generate_key().decode()
        self.environment = {
            "CHILD_DATA_DIR": str(folder),
            "CHILD_DATABASE_URL": url,
            "CHILD_IRI_BASE": IRI_BASE,
            "CHILD_SECRET_KEY": key,
        }
        if box:
            self.environment |= {
                "CHILD_SMTP_URL": f"smtp://127.0.0.1:{box.port}",
                "CHILD_MAIL_FROM": "CHILD <child@child.example>",
            }
        self.database = Database(url)
        world = mailing_world(self.database, folder, box)
        object.__setattr__(world.services, "secret_box", SecretBox(key))
        self.world: MailingWorld = world

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["mail", *words], env=self.environment)

    def told(self, *words: str, code: int = 0) -> Any:
        result = self.run(*words, "--json")
        assert result.exit_code == code, result.output
        return json.loads(result.output)

    def link(self) -> str:
        """A link that waits for the worker."""
        now = utc_now()
        return str(
            self.world.post(
                "demo@example.org",
                "sign-in-link",
                values={"name": None, "minutes": 15, "purpose": "sign-in"},
                secret={"link": LINK, "code": "1234-5678"},
                box=self.world.services.secret_box,
                locale="en",
                until=now + timedelta(minutes=15),
                now=now,
            )
        )


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server_running() as running:
        yield running


@pytest.fixture
def operator(templates: Templates, tmp_path: Path, box: Mailbox) -> Iterator[Operator]:
    yield from _operators(templates, tmp_path, box)


@pytest.fixture
def without_server(templates: Templates, tmp_path: Path) -> Iterator[Operator]:
    yield from _operators(templates, tmp_path, None)


def _operators(templates: Templates, folder: Path, box: Mailbox | None) -> Iterator[Operator]:
    url = templates.fresh("sqlite")
    made = Operator(url, folder, box)
    yield made
    made.database.dispose()
    templates.drop(url)


def test_each_command_explains_itself_with_an_example(without_server: Operator) -> None:
    for words in ([], ["list"], ["show"], ["resend"], ["dismiss"], ["test"]):
        result = without_server.run(*words, "--help")
        assert result.exit_code == 0
        assert "Example:" in result.output or words == []


def test_an_empty_outbox_is_told_as_such(without_server: Operator) -> None:
    assert without_server.told("list") == {
        "mails": [],
        "counts": {},
        "server": {"failures": 0, "reason": None, "since": None, "next_try": None},
    }
    assert "No such mail." in without_server.run("list").output


def test_a_list_can_be_narrowed_and_names_no_address(operator: Operator, box: Mailbox) -> None:
    waits = operator.link()
    gone = operator.world.post(operator.world.member("luz@example.org"), values=JUDGED)
    assert operator.told("dismiss", str(gone), "--reason", "no use")["state"] == "dismissed"
    every = operator.told("list")
    assert every["counts"] == {"queued": 1, "dismissed": 1}
    assert {one["id"] for one in every["mails"]} == {waits, str(gone)}
    (narrowed,) = operator.told("list", "--state", "dismissed")["mails"]
    assert (narrowed["id"], narrowed["reason"]) == (str(gone), "dismissed: no use")
    assert len(operator.told("list", "--limit", "1")["mails"]) == 1
    for shown in (operator.run("list").output, json.dumps(every)):
        assert "example.org" not in shown
        assert "lets-in" not in shown


def test_a_mail_is_shown_without_what_lets_somebody_in(operator: Operator) -> None:
    mail_id = operator.link()
    told = operator.told("show", mail_id)
    assert (told["subject"], told["has_secret"]) == ("Your link to sign in", True)
    for shown in (operator.run("show", mail_id).output, json.dumps(told)):
        assert "Somebody asked for a link" in shown
        for hidden in ("lets-in", "1234-5678", "demo@example.org"):
            assert hidden not in shown


def test_what_is_uncertain_is_sent_again_once_somebody_says_so(
    operator: Operator, box: Mailbox
) -> None:
    mail_id = operator.link()
    box.at_data[""] = DROP
    operator.world.send(utc_now())
    told = operator.told("resend", mail_id, "--reason", "she did not get it")
    assert told == {"mail": mail_id, "state": "queued"}
    again = operator.told("resend", mail_id, "--reason", "once more", code=1)
    assert "is queued" in again["error"]
    assert "It is dismissed." in operator.run("dismiss", mail_id, "--reason", "late").output
    assert operator.told("dismiss", mail_id, "--reason", "late", code=1)["error"]


def test_a_test_mail_goes_out_at_once(operator: Operator, box: Mailbox) -> None:
    told = operator.told("test", "operator@example.org")
    assert told["state"] == "sent"
    assert box.recipients == [["operator@example.org"]]
    box.at_rcpt["operator@example.org"] = "550 5.1.1 No such user"
    refused = operator.told("test", "operator@example.org", code=1)
    assert "rcpt 550 5.1.1" in refused["error"]


def test_without_a_mail_server_a_test_says_what_to_set(without_server: Operator) -> None:
    told = without_server.told("test", "operator@example.org", code=1)
    assert "CHILD_SMTP_URL" in told["error"]
    assert without_server.told("list")["mails"] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["show", NOBODY], 1),
        (["resend", NOBODY, "--reason", "why"], 1),
        (["dismiss", NOBODY, "--reason", "why"], 1),
        (["test", "no address"], 1),
        (["show", "no-id"], 2),
        (["resend", NOBODY], 2),
        (["list", "--state", "lost"], 2),
        (["list", "--limit", "0"], 2),
    ],
)
def test_exit_codes_tell_what_was_wrong(operator: Operator, words: list[str], code: int) -> None:
    assert operator.run(*words).exit_code == code


def test_an_installation_that_is_not_there_is_not_ready(tmp_path: Path) -> None:
    environment = {
        "CHILD_DATA_DIR": str(tmp_path),
        "CHILD_DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite",
    }
    assert CliRunner().invoke(main, ["mail", "list"], env=environment).exit_code == 3
