"""A batch is checked as its statements are, one by one."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_adapter import InvalidStatement, validate_statement
from lrs_adapter.checked_once import CheckedOnce
from tests.unit.lrs_adapter.statements import FULL, statements
from tests.unit.lrs_adapter.test_statement_checks import changed, places


def refusal(statement: Any, **options: Any) -> tuple[str, str, str] | None:
    try:
        validate_statement(statement, **options)
    except InvalidStatement as error:
        return error.path, error.reason, error.fix
    return None


@given(statements, st.data())
def test_what_follows_a_valid_statement_is_refused_as_it_is_alone(
    statement: dict[str, Any], data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(list(places(statement))))
    wrong: Any = data.draw(st.sampled_from([None, 1, 1.0, True, "", "x:y", [], {}, {"a": 1}]))
    other = changed(statement, path, wrong)
    once = CheckedOnce()
    for one in (orjson.loads(orjson.dumps(statement)), other, other):
        assert refusal(one, checking=once) == refusal(one)


def test_what_is_valid_in_one_place_is_not_so_in_another() -> None:
    """The same JSON may be a verb, and no activity."""
    verb = {"id": "https://example.org/did", "display": {"en": "did"}}
    once = CheckedOnce()
    validate_statement(changed(FULL, ("verb",), verb), checking=once)
    with pytest.raises(InvalidStatement) as refused:
        validate_statement(changed(FULL, ("object",), verb), checking=once)
    assert refused.value.path == "object.display"


def test_one_is_not_true() -> None:
    """They are equal in Python."""
    said: list[str] = []

    def refuse_true(value: Any, path: str) -> None:
        said.append(path)
        if value["a"] is True:
            raise InvalidStatement(path, "it is true", "Write 1.")

    once = CheckedOnce()
    once(refuse_true, {"a": 1}, "first")
    once(refuse_true, {"a": 1}, "again")
    for path in ("second", "third"):
        with pytest.raises(InvalidStatement, match=path):
            once(refuse_true, {"a": True}, path)
    assert said == ["first", "second", "third"]
