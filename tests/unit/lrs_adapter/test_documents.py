"""Names, merging and preconditions of documents, without a database."""

from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_adapter import (
    BadDocument,
    BadQuery,
    Blind,
    DocumentConflict,
    DocumentContext,
    DocumentKind,
    DocumentName,
    PreconditionFailed,
    PreconditionMissing,
    Preconditions,
    Shelf,
    is_json,
    read_document_context,
    read_document_name,
    read_since,
)
from lrs_adapter.document_merging import check_posted, merged
from lrs_adapter.document_preconditions import check_preconditions

JSON = "application/json"
AGENT = '{"mbox": "mailto:a@example.org"}'
IRI = "https://example.org/a"
VALUES = st.none() | st.booleans() | st.integers(-9, 9) | st.text()
JSON_OBJECTS = st.dictionaries(st.text(), VALUES)
SOMEWHERE = Shelf("account::https://child.example::key:1", UUID(int=1))


@given(JSON_OBJECTS, JSON_OBJECTS)
def test_the_posted_properties_win_and_the_others_stay(
    stored: dict[str, object], posted: dict[str, object]
) -> None:
    both = merged(orjson.dumps(stored), JSON, orjson.dumps(posted), f"{JSON}; charset=utf-8")
    assert orjson.loads(both) == stored | posted


def test_only_the_top_level_is_merged() -> None:
    assert merged(b'{"a":{"b":1}}', JSON, b'{"a":{"c":2}}', JSON) == b'{"a":{"c":2}}'


@pytest.mark.parametrize(
    ("stored", "stored_type", "posted", "posted_type", "path"),
    [
        (b"{}", JSON, b"{}", "text/plain", "Content-Type"),
        (b"{}", "application/octet-stream", b"{}", JSON, "Content-Type"),
        (b"{}", JSON, b"[]", JSON, ""),
        (b"7", JSON, b"{}", JSON, ""),
        (b"{}", JSON, b"{", JSON, ""),
        (b"{}", JSON, b"\xff", JSON, ""),
        (b"{}", JSON, b'{"a":1,"a":2}', JSON, "a"),
        (b"{}", JSON, b'{"a":' * 2000 + b"1" + b"}" * 2000, JSON, ""),
    ],
)
def test_what_is_no_json_object_is_refused(
    stored: bytes, stored_type: str, posted: bytes, posted_type: str, path: str
) -> None:
    with pytest.raises(BadDocument) as refused:
        merged(stored, stored_type, posted, posted_type)
    assert (refused.value.path, bool(refused.value.fix)) == (path, True)


def test_what_is_said_to_be_json_must_be_an_object() -> None:
    check_posted(b"anything", "text/plain")
    check_posted(b'{"a": 1}', JSON)
    with pytest.raises(BadDocument):
        check_posted(b"[1]", "Application/JSON;charset=utf-8")
    assert not is_json("application/json-seq")


TAG = "a" * 40
HOLDS = [
    (Preconditions(), None, Blind.OVERWRITES),
    (Preconditions(), TAG, Blind.OVERWRITES),
    (Preconditions(), None, Blind.CREATES),
    (Preconditions(if_match=frozenset({"*"})), TAG, Blind.IS_REFUSED),
    (Preconditions(if_match=frozenset({"b", TAG})), TAG, Blind.IS_REFUSED),
    (Preconditions(if_none_match=frozenset({"*"})), None, Blind.IS_REFUSED),
    (Preconditions(if_none_match=frozenset({"b"})), TAG, Blind.IS_REFUSED),
    (Preconditions(if_none_match=frozenset()), TAG, Blind.IS_REFUSED),
]
FAILS = [
    Preconditions(if_match=frozenset({"b"})),
    Preconditions(if_match=frozenset()),
    Preconditions(if_none_match=frozenset({"*"})),
    Preconditions(if_none_match=frozenset({TAG})),
    Preconditions(if_match=frozenset({TAG}), if_none_match=frozenset({"*"})),
]


def test_preconditions() -> None:
    for conditions, current, blind in HOLDS:
        check_preconditions(conditions, current, blind=blind)
    for conditions in FAILS:
        with pytest.raises(PreconditionFailed):
            check_preconditions(conditions, TAG)
    for tags in ("*", TAG):
        with pytest.raises(PreconditionFailed):
            check_preconditions(Preconditions(if_match=frozenset({tags})), None)
    for blind in (Blind.CREATES, Blind.IS_REFUSED):
        with pytest.raises(DocumentConflict):
            check_preconditions(Preconditions(), TAG, blind=blind)
    with pytest.raises(PreconditionMissing):
        check_preconditions(Preconditions(), None, blind=Blind.IS_REFUSED)


def test_no_two_names_have_one_digest() -> None:
    shelves = [Shelf(), SOMEWHERE, Shelf(SOMEWHERE.authority, UUID(int=2))]
    contexts = [
        DocumentContext(DocumentKind.STATE, IRI, "mbox::mailto:a@example.org"),
        DocumentContext(DocumentKind.STATE, f"{IRI}mbox", "::mailto:a@example.org"),
        DocumentContext(DocumentKind.STATE, IRI, "mbox::mailto:a@example.org", UUID(int=1)),
        DocumentContext(DocumentKind.ACTIVITY_PROFILE, IRI),
        DocumentContext(DocumentKind.AGENT_PROFILE, actor=IRI),
    ]
    names = [
        DocumentName(context, name).digest(shelf.digest)
        for shelf in shelves
        for context in contexts
        for name in ("x", "y", str(UUID(int=1)))
    ]
    assert len(set(names)) == len(names)


def test_parameters_are_read() -> None:
    name = read_document_name(
        DocumentKind.STATE,
        {
            "activityId": IRI,
            "agent": AGENT,
            "stateId": "x",
            "registration": "AAAAAAAA-0000-4000-8000-000000000000",
        },
    )
    assert name.name == "x"
    assert name.context.actor == "mbox::mailto:a@example.org"
    assert name.context.registration == UUID("aaaaaaaa-0000-4000-8000-000000000000")
    assert read_since({}) is None


WRONG = [
    (DocumentKind.STATE, {"activityId": IRI}, "agent"),
    (DocumentKind.STATE, {"activityId": "x", "agent": AGENT}, "activityId"),
    (DocumentKind.STATE, {"activityId": IRI, "agent": AGENT, "stateID": "x"}, "stateID"),
    (DocumentKind.STATE, {"activityId": IRI, "agent": "null"}, "agent"),
    (
        DocumentKind.AGENT_PROFILE,
        {"agent": AGENT, "registration": str(UUID(int=1))},
        "registration",
    ),
    (DocumentKind.AGENT_PROFILE, {"agent": AGENT, "activityId": IRI}, "activityId"),
    (DocumentKind.ACTIVITY_PROFILE, {"activityId": IRI, "agent": AGENT}, "agent"),
    (DocumentKind.ACTIVITY_PROFILE, {"activityId": ""}, "activityId"),
]


@pytest.mark.parametrize(("kind", "parameters", "path"), WRONG)
def test_a_wrong_parameter_is_named(
    kind: DocumentKind, parameters: dict[str, str], path: str
) -> None:
    with pytest.raises(BadQuery) as refused:
        read_document_context(kind, parameters)
    assert (refused.value.path, bool(refused.value.fix)) == (path, True)


def test_an_id_is_needed_and_is_text() -> None:
    for name in ("", "a\x00b"):
        given_ = {"activityId": IRI, "profileId": name}
        with pytest.raises(BadQuery):
            read_document_name(DocumentKind.ACTIVITY_PROFILE, given_)
    with pytest.raises(BadQuery):
        read_since({"since": "true"})
