"""A form becomes the request that is meant, and nothing else than what part 3, 1.3 lists."""

import io
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugin.xapi.alternate_syntax import FORM, HEADERS, MOST_BYTES, REFUSED, AlternateSyntax

KEPT = {"HTTP_HOST": "child.example", "HTTP_X_FORWARDED_FOR": "192.0.2.1"}
MAY_CHANGE = {
    "REQUEST_METHOD", "QUERY_STRING", "CONTENT_LENGTH", "wsgi.input", "wsgi.input_terminated",
    REFUSED, *filter(None, HEADERS.values()),
}  # fmt: skip


def seen(body: bytes, query: str = "method=PUT", **changes: Any) -> dict[str, Any]:
    """The environment that the application gets."""
    got: dict[str, Any] = {}
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/xapi/statements",
        "QUERY_STRING": query,
        "CONTENT_TYPE": FORM,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        **KEPT,
        **changes,
    }

    def app(environ: dict[str, Any], _start: Any) -> list[bytes]:
        got.update(environ)
        return []

    list(AlternateSyntax(app)(environ, lambda *_: lambda _: None))
    return got


def test_what_a_form_means() -> None:
    got = seen(b"statementId=a%26b&content=%7B%22a%22%3A%22%C3%AB%22%7D&If-Match=%22x%22")
    assert got["REQUEST_METHOD"] == "PUT"
    assert got["QUERY_STRING"] == "statementId=a%26b"
    assert got["HTTP_IF_MATCH"] == '"x"'
    assert got["CONTENT_TYPE"] == "application/json"
    body = '{"a":"ë"}'.encode()
    assert (got["wsgi.input"].read(), got["CONTENT_LENGTH"]) == (body, str(len(body)))
    assert REFUSED not in got


def test_the_length_is_that_of_the_field_whatever_the_form_says() -> None:
    got = seen(b"content=abc&Content-Length=99999&Content-Type=text/plain")
    assert (got["CONTENT_LENGTH"], got["CONTENT_TYPE"]) == ("3", "text/plain")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"CONTENT_LENGTH": ""}, 411),
        ({"CONTENT_LENGTH": "-1"}, 411),
        ({"CONTENT_LENGTH": "\u0663"}, 411),
        ({"CONTENT_LENGTH": str(MOST_BYTES + 1)}, 413),
        ({"CONTENT_TYPE": "application/json"}, 400),
    ],
)
def test_what_is_not_read_at_all(changes: dict[str, str], status: int) -> None:
    got = seen(b"content=a", **changes)
    assert got[REFUSED][0] == status
    assert got["wsgi.input"].read() == b"content=a"


def test_what_else_is_asked_for_stays_as_it_is() -> None:
    for changes in (
        {"PATH_INFO": "/lti/launch"},
        {"REQUEST_METHOD": "PUT"},
        {"query": "methods=PUT"},
        {"query": ""},
    ):
        got = seen(b"content=a", **changes)
        assert (got["wsgi.input"].read(), got["CONTENT_TYPE"]) == (b"content=a", FORM)
        assert REFUSED not in got


FIELDS = st.sampled_from([*HEADERS, "content", "agent", "Host", "X-Forwarded-For", "Cookie"])
TEXTS = st.text(alphabet=st.sampled_from('a:;=&%\r\n\0"é\u2028 {'), max_size=12)


@settings(max_examples=300, deadline=None)
@given(fields=st.lists(st.tuples(FIELDS, TEXTS), max_size=6), raw=st.binary(max_size=20))
def test_no_form_sets_another_header_or_breaks_one(
    fields: list[tuple[str, str]], raw: bytes
) -> None:
    got = seen(urlencode(fields).encode() + raw)
    assert {name: got[name] for name in KEPT} == KEPT
    assert got.keys() <= {"PATH_INFO", *KEPT} | MAY_CHANGE
    for name in filter(None, HEADERS.values()):
        assert str(got.get(name, "")).isascii()
        assert not set(str(got.get(name, ""))) & set("\r\n\0")
