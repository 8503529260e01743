"""What `make fuzz` found stays mended, and a short run of it finds nothing."""

import json
from importlib import import_module
from pathlib import Path
from random import Random

import pytest

from storage import Database
from tests.fuzz.installation import installation
from tests.fuzz.making import Known, make
from tests.fuzz.oracle import Oracle
from tests.fuzz.running import replay, run
from tests.fuzz.sent import Sent

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.json"))
RECEIVING = import_module("lrs_adapter.receive")
"""The module, whose name the package gives to the function in it."""
SHORT = 400
SEED = 20261128


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_what_was_found_stays_mended(database: Database, path: Path) -> None:
    found = json.loads(path.read_text(encoding="utf-8"))
    assert found["why"]
    assert replay(database, found["requests"]) == []


def test_a_short_run_finds_nothing(database: Database) -> None:
    outcome = run(database, SEED, SHORT)
    assert outcome.findings == []
    assert outcome.inputs >= SHORT
    assert outcome.accepted > SHORT // 10  # else it would look at refusals alone


def test_a_run_is_the_same_for_the_same_seed() -> None:
    one, other = ([make(Random(f"{SEED}/0/{n}"), Known()) for n in range(50)] for _ in range(2))
    assert one == other
    assert all(Sent.from_json(json.loads(json.dumps(sent.as_json()))) == sent for sent in one)


STATEMENT = b'{"actor":{"mbox":"mailto:a@example.org"},"verb":{"id":"x:y"},"object":{"id":"x:z"}%s}'
HEADERS = (("X-Experience-API-Version", "1.0.3"), ("Content-Type", "application/json"))


@pytest.mark.parametrize(
    ("more", "patched"),
    [
        (b',"result":{"score":{"scaled":2}}', "validate_statement"),
        (b',"verb":{"id":"x:y"}', "parse_body"),
    ],
)
def test_it_would_see_a_validator_that_sleeps(
    database: Database, monkeypatch: pytest.MonkeyPatch, more: bytes, patched: str
) -> None:
    sent = Sent("POST", "/xapi/statements", "", HEADERS, STATEMENT % more)
    with installation(database) as installed:
        assert Oracle(installed).judge(sent) == []  # it is refused
        asleep = json.loads if patched == "parse_body" else lambda *_, **__: None
        monkeypatch.setattr(RECEIVING, patched, asleep)
        assert Oracle(installed).judge(sent) != []


def test_it_would_see_what_fails(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = Sent("POST", "/xapi/statements", "", HEADERS, STATEMENT % b"")
    with installation(database) as installed:
        assert Oracle(installed).judge(sent) == []

        def fail(*_: object, **__: object) -> None:
            raise ArithmeticError

        monkeypatch.setattr(RECEIVING, "validate_statement", fail)
        [wrong] = Oracle(installed).judge(sent)
        assert wrong.startswith("500")
