"""People are written as a target is to know them: the same each time, comparable nowhere else."""

from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from lrs_adapter import Iris
from lrs_adapter.actor_forms import Account, ActorForm, Rewriting
from lrs_adapter.answers import Answer
from lrs_adapter.outgoing import Outgoing

IRIS = Iris("https://child.example")
ANA, BEA, REGISTRATION, CITED = uuid4(), uuid4(), uuid4(), uuid4()
MAIL = "quetzal.herrera@example.org"


def own(member: UUID) -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": IRIS.home_page, "name": str(member)}}


def statement(**changes: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "actor": own(ANA),
        "verb": {"id": "urn:v"},
        "object": {"id": "urn:o"},
        "result": {"response": f"asked {MAIL}", "extensions": {"urn:evidence": [str(CITED)]}},
        "context": {
            "registration": str(REGISTRATION),
            "instructor": {"mbox": f"mailto:{MAIL}", "name": "Quetzal Herrera"},
            "statement": {"objectType": "StatementRef", "id": str(CITED)},
            "team": {"objectType": "Group", "name": "Team", "member": [own(BEA), own(ANA)]},
        },
    } | changes


def outgoing(said: dict[str, Any]) -> Outgoing:
    return Outgoing(1, UUID(said["id"]).hex, orjson.dumps(said), 1, None)


def written(rewriting: Rewriting, said: dict[str, Any]) -> dict[str, Any]:
    one = rewriting.rewritten(outgoing(said))
    assert isinstance(one, Outgoing)
    found: dict[str, Any] = orjson.loads(one.body)
    assert UUID(found["id"]).hex == one.hexadecimal
    assert one.log_id == UUID(said["id"])
    return found


def pseudonyms(key: bytes = b"one") -> Rewriting:
    return Rewriting(ActorForm.PSEUDONYM, key, IRIS)


def test_a_pseudonym_stands_for_somebody_wherever_she_is() -> None:
    said = statement()
    found = written(pseudonyms(), said)
    name = found["actor"]["account"]["name"]
    assert found["actor"]["account"]["homePage"] == "https://child.example/pseudonyms"
    members = found["context"]["team"]["member"]
    assert [one["account"]["name"] == name for one in members] == [False, True]
    text = orjson.dumps(found).decode()
    for gone in (str(ANA), str(BEA), str(REGISTRATION), str(CITED), said["id"], MAIL, "Quetzal"):
        assert gone not in text, gone


def test_the_same_is_written_the_same_byte_for_byte() -> None:
    one = outgoing(statement())
    assert pseudonyms().rewritten(one) == pseudonyms().rewritten(one)


def test_two_targets_share_nothing_by_which_a_person_could_be_followed() -> None:
    said = statement()
    here, there = written(pseudonyms(b"one"), said), written(pseudonyms(b"two"), said)
    for one in (here, there):
        one["context"]["team"].pop("name")
    shared = _texts(here) & _texts(there)
    plain = {"urn:v", "urn:o", "Agent", "Group", "StatementRef"}
    assert shared <= plain | {"https://child.example/pseudonyms"}


def _texts(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set().union(*map(_texts, value.values()))
    if isinstance(value, list):
        return set().union(*map(_texts, value))
    return {value} if isinstance(value, str) else set()


def test_what_points_to_a_statement_points_to_its_other_id() -> None:
    rewriting = pseudonyms()
    cited = written(rewriting, statement(id=str(CITED)))["id"]
    found = written(rewriting, statement())
    assert found["context"]["statement"]["id"] == cited
    assert found["result"]["extensions"]["urn:evidence"] == [cited]
    pointer = {"objectType": "StatementRef", "id": str(CITED)}
    assert written(rewriting, statement(object=pointer))["object"]["id"] == cited


def test_child_itself_and_its_keys_stay_who_they_are() -> None:
    system = {"account": {"homePage": IRIS.home_page, "name": "child"}}
    assert written(pseudonyms(), statement(actor=system))["actor"] == system


def test_an_lms_knows_its_own_people_and_others_as_child_does() -> None:
    known: dict[UUID, Account] = {ANA: ("https://lms.example", "42")}
    found = written(Rewriting(ActorForm.LMS, b"k", IRIS, known.get), statement())
    assert found["actor"]["account"] == {"homePage": "https://lms.example", "name": "42"}
    members = [one["account"] for one in found["context"]["team"]["member"]]
    assert members[0] == own(BEA)["account"]
    assert members[1]["name"] == "42"
    assert found["context"]["registration"] == str(REGISTRATION)


@pytest.mark.parametrize("form", [ActorForm.PSEUDONYM, ActorForm.LMS])
def test_what_is_signed_stays(form: ActorForm) -> None:
    signature = {"usageType": "http://adlnet.gov/expapi/attachments/signature"}
    one = outgoing(statement(attachments=[signature]))
    refused = Rewriting(form, b"k", IRIS).rewritten(one)
    assert isinstance(refused, Answer)
    assert refused.code == "signed"


def test_attached_data_stays_behind_with_pseudonyms() -> None:
    attached = [{"usageType": "urn:u", "sha2": "0" * 64}]
    assert "attachments" not in written(pseudonyms(), statement(attachments=attached))
    assert "attachments" in written(
        Rewriting(ActorForm.LMS, b"k", IRIS), statement(attachments=attached)
    )
