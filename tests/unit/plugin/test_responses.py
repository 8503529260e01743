"""Our answers have the headers that Werkzeug would give them."""

from collections.abc import Iterator

import pytest
from flask import Response
from werkzeug.test import EnvironBuilder

from plugin.responses import OwnResponse

ENVIRON = EnvironBuilder("/lessons/7").get_environ()


def streamed() -> Iterator[bytes]:
    yield b"one"
    yield b"two"


@pytest.mark.parametrize(
    ("body", "status", "headers"),
    [
        ("a page", 200, {}),
        ("ñ and more", 404, {"X-Request-Id": "7"}),
        ("", 302, {"Location": "https://lms.example/auth?state=a.b&hint=%7B%22x%22%7D#top"}),
        ("", 302, {"Location": "/curso/ñandú?día=hoy"}),
        ("", 302, {"Location": "/a place"}),
        ("a page", 200, {"Content-Location": "/ñ"}),
        ("", 204, {"Content-Length": "0"}),
        ("", 304, {"Content-Type": "text/html", "ETag": '"7"'}),
        ("a page", 200, {"content-length": "6"}),
        (b"bytes", 500, {}),
    ],
)
def test_headers_are_those_of_werkzeug(
    body: str | bytes, status: int, headers: dict[str, str]
) -> None:
    theirs = Response(body, status, headers)
    ours = OwnResponse(body, status, headers)
    assert sorted(ours.get_wsgi_headers(ENVIRON)) == sorted(theirs.get_wsgi_headers(ENVIRON))


def test_what_is_streamed_has_no_length() -> None:
    headers = OwnResponse(streamed()).get_wsgi_headers(ENVIRON)
    assert "Content-Length" not in headers


def test_asked_twice_a_length_stands_there_once() -> None:
    response = OwnResponse("a page")
    response.get_wsgi_headers(ENVIRON)
    assert response.get_wsgi_headers(ENVIRON).getlist("Content-Length") == ["6"]
