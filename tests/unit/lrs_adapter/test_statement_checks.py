"""What is a valid statement, by example and by property."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_adapter import InvalidStatement, parse_body, validate_statement
from tests.unit.lrs_adapter.statements import AGENT, FULL, ID, statements

Path = tuple[str | int, ...]


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place within a statement, without what lies in extensions."""
    if path:
        yield path
    if path and path[-1] == "extensions":
        return
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            yield from places(inner, (*path, key))


def changed(statement: Any, path: Path, new: Any) -> Any:
    copied = orjson.loads(orjson.dumps(statement))
    holder = copied
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = new
    return copied


def at(statement: Any, path: Path) -> Any:
    for key in path:
        statement = statement[key]
    return statement


def test_a_statement_with_everything_is_valid() -> None:
    validate_statement(FULL)


@given(statements)
def test_every_statement_of_the_specification_is_valid(statement: dict[str, Any]) -> None:
    validate_statement(orjson.loads(orjson.dumps(statement)))


@given(statements, st.data())
def test_null_is_refused_everywhere_but_in_extensions(
    statement: dict[str, Any], data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(list(places(statement))))
    with pytest.raises(InvalidStatement):
        validate_statement(changed(statement, path, None))


@given(statements, st.data())
def test_an_unknown_property_is_refused_everywhere(
    statement: dict[str, Any], data: st.DataObject
) -> None:
    within = [path for path in places(statement) if isinstance(at(statement, path), dict)]
    path = data.draw(st.sampled_from([(), *within]))
    with pytest.raises(InvalidStatement) as refused:
        validate_statement(changed(statement, (*path, "Not an IRI or tag"), {"a": 1}))
    assert refused.value.fix
    assert refused.value.reason


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_anything_else_is_refused_with_a_reason(value: Any) -> None:
    with pytest.raises(InvalidStatement):
        validate_statement(value)


@pytest.mark.parametrize("path", list(places(FULL)), ids=lambda path: ".".join(map(str, path)))
def test_a_wrong_type_is_refused_at_its_place(path: Path) -> None:
    given_type = type(at(FULL, path))
    wrong: Any = 7 if given_type is not int else "seven"
    if path[-1] in ("raw", "min", "max", "scaled"):
        wrong = "7"
    if path[-1] == "extensions":
        wrong = []
    with pytest.raises(InvalidStatement) as refused:
        validate_statement(changed(FULL, path, wrong))
    shown = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)[1:]
    assert refused.value.path.startswith(shown) or shown.startswith(refused.value.path)


@pytest.mark.parametrize("key", ["actor", "verb", "object"])
def test_what_a_statement_must_have(key: str) -> None:
    with pytest.raises(InvalidStatement) as refused:
        validate_statement({name: value for name, value in FULL.items() if name != key})
    assert refused.value.path == key


REFUSED: list[tuple[Path, Any]] = [
    (("id",), ID.replace("-", "")),
    (("id",), ID[:-1] + "g"),
    (("actor",), {"name": "Ana"}),
    (("actor",), AGENT | {"openid": "https://example.org/ana"}),
    (("actor",), {"objectType": "Group"}),
    (("actor",), {"objectType": "Group", "member": [{"objectType": "Group", "member": []}]}),
    (("actor",), {"objectType": "agent", "mbox": "mailto:a@b.example"}),
    (("actor",), {"mbox": "a@b.example"}),
    (("actor",), {"mbox": "mailto:a b@c.example"}),
    (("actor",), {"mbox_sha1sum": "z" * 40}),
    (("actor",), {"openid": "ana"}),
    (("actor",), {"account": {"name": "ana"}}),
    (("actor",), {"account": {"homePage": "https://example.org"}}),
    (("actor",), {"account": {"homePage": "https://example.org", "name": "a\x00"}}),
    (("actor", "Name"), "Ana"),
    (("verb", "id"), "tried"),
    (("verb", "id"), "https://example.org/a b"),
    (("verb", "display"), {"no language": "x"}),
    (("verb", "display"), {"en": 1}),
    (("verb", "id"), "http://adlnet.gov/expapi/verbs/voided"),
    (("object", "id"), "one"),
    (("object", "objectType"), "Thing"),
    (("object", "definition", "interactionType"), "essay"),
    (("object", "definition", "choices"), [{"id": "a"}, {"id": "a"}]),
    (("object", "definition", "choices"), [{"description": {"en": "A"}}]),
    (("object", "definition", "type"), "quiz"),
    (("object", "definition", "extensions"), {"short": 1}),
    (("object",), {"objectType": "StatementRef", "id": ID, "definition": {}}),
    (("object",), {"objectType": "StatementRef"}),
    (("object",), {"definition": {}}),
    (("object",), AGENT),
    (("object",), AGENT | {"objectType": "Agent"}),  # platform and revision are there
    (("result", "score", "scaled"), 1.01),
    (("result", "score", "scaled"), True),
    (("result", "score", "raw"), 11),
    (("result", "score", "raw"), -1),
    (("result", "score", "min"), 10),
    (("result", "success"), "true"),
    (("result", "duration"), "1h"),
    (("result", "duration"), "P"),
    (("result", "duration"), "PT"),
    (("result", "duration"), "P1YT"),
    (("result", "duration"), "P1.5Y2M"),
    (("result", "duration"), "PT1,5H30M"),
    (("result", "duration"), "P0.5DT1.5H"),
    (("context", "registration"), "1"),
    (("context", "language"), "Spanish of Argentina"),
    (("context", "team"), AGENT),
    (("context", "contextActivities", "Parent"), []),
    (("context", "contextActivities", "parent"), [AGENT]),
    (("context", "contextAgents"), [{"agent": AGENT}]),
    (("context", "statement"), {"id": ID}),
    (("timestamp",), "2026-05-04"),
    (("timestamp",), "2026-13-04T09:00:00Z"),
    (("timestamp",), "2026-05-04T09:00:00-00:00"),
    (("timestamp",), "0001-01-01T00:00:00+10:00"),
    (("timestamp",), "٢٠٢٦-05-04T09:00:00Z"),
    (("version",), "2.0.0"),
    (("version",), "1.1.0"),
    (("authority",), {"objectType": "Group", "member": [AGENT]}),
    (("attachments", 0, "length"), -1),
    (("attachments", 0, "sha2"), "abc"),
    (("attachments", 0, "fileUrl"), "photo.png"),
    (("attachments",), [{"usageType": "https://example.org/usage/photo"}]),
]


@pytest.mark.parametrize(("path", "value"), REFUSED, ids=str)
def test_what_is_refused(path: Path, value: Any) -> None:
    with pytest.raises(InvalidStatement):
        validate_statement(changed(FULL, path, value))


ACCEPTED: list[tuple[Path, Any]] = [
    (("timestamp",), "2026-05-04T09:00:00"),
    (("timestamp",), "2026-05-04T09:00:00.1+0530"),
    (("actor",), {"objectType": "Group", "mbox": "mailto:team@example.org"}),
    (("authority",), {"objectType": "Group", "member": [AGENT, AGENT]}),
    (("result", "duration"), "P1W"),
    (("result", "duration"), "P0.5Y"),
    (("result", "duration"), "P1DT1.5H"),
    (("result", "duration"), "PT30M5,25S"),
    (("result", "score"), {"raw": -5}),
    (("verb", "id"), "urn:uuid:6690e6c9-3ef0-4ed3-8b37-7f3964730bee"),
    (("object", "definition", "name"), {}),
    (("id",), ID.upper()),
]


@pytest.mark.parametrize(("path", "value"), ACCEPTED, ids=str)
def test_what_is_accepted(path: Path, value: Any) -> None:
    validate_statement(changed(FULL, path, value))


def test_a_sub_statement_holds_no_other_and_no_id() -> None:
    inner = {key: FULL[key] for key in ("actor", "verb", "object")} | {"objectType": "SubStatement"}
    validate_statement(FULL | {"object": inner, "context": {}})
    for wrong in (inner | {"object": inner}, inner | {"id": ID}, inner | {"actor": {}}):
        with pytest.raises(InvalidStatement) as refused:
            validate_statement(FULL | {"object": wrong, "context": {}})
        assert refused.value.path.startswith("object.")


def test_what_xapi_2_brought_needs_its_header() -> None:
    new = {"contextAgents": [{"objectType": "contextAgent", "agent": AGENT}]}
    group = {"objectType": "Group", "member": [AGENT]}
    new["contextGroups"] = [{"group": group, "relevantTypes": ["https://example.org/t"]}]
    statement = FULL | {"context": new, "version": "2.0.0"}
    validate_statement(statement, version="2.0.0")
    with pytest.raises(InvalidStatement):
        validate_statement(statement)
    new["contextGroups"][0]["relevantTypes"] = []
    with pytest.raises(InvalidStatement):
        validate_statement(statement, version="2.0.0")


@given(statements, st.data())
def test_a_repeated_property_is_refused_wherever_it_is(
    statement: dict[str, Any], data: st.DataObject
) -> None:
    raw = orjson.dumps(statement)
    assert parse_body(raw) == orjson.loads(raw)
    starts = [index for index in range(len(raw)) if raw[index : index + 6] == b'"id":"']
    if starts:
        cut = data.draw(st.sampled_from(starts))
        with pytest.raises(InvalidStatement):
            parse_body(raw[:cut] + b'"id":"' + b'x:y\\u003a",' + raw[cut:])


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"\xff",
        b"NaN",
        b'{"a":1,"a":1}',
        b'{"\\u0061":1,"a":1}',
        b'{"a" :1, "a": 2}',
        b"1e400",
        b"[" * 300 + b"]" * 300,
        b"[" * 2000,
    ],
)
def test_bodies_that_are_no_clean_json(raw: bytes) -> None:
    with pytest.raises(InvalidStatement):
        parse_body(raw)


def test_odd_but_clean_bodies_are_read() -> None:
    assert parse_body(b'{"a": "\\u003a", "b": ' + b"12}") == {"a": ":", "b": 12}
    assert parse_body(b'{"a":":::", "b" : {"a":1}}') == {"a": ":::", "b": {"a": 1}}
