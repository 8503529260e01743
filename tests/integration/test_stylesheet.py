"""The style sheets of a page, joined into one answer."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from plugin.web.stylesheet import STATIC
from storage import Database, SecretBox
from tests.unit.plugin.web.world import make_world

LINK = re.compile(r'<link rel="stylesheet" href="(/static/look/[^"]+)">')


@pytest.fixture
def client(database: Database, secret_box: SecretBox, tmp_path: Path) -> FlaskClient:
    return make_world(database, secret_box, tmp_path).app.test_client()


def test_a_page_asks_for_one_answer_that_may_be_kept_for_ever(client: FlaskClient) -> None:
    (address,) = LINK.findall(client.get("/").text)
    answer = client.get(address)
    assert answer.mimetype == "text/css"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for name in ("tokens", "base", "parts", "shells", "print"):
        assert (STATIC / f"{name}.css").read_text() in answer.text
    order = [answer.text.index((STATIC / f"{name}.css").read_text()) for name in ("base", "print")]
    assert order == sorted(order)


def test_a_page_from_before_an_update_gets_them_as_they_are_for_a_minute(
    client: FlaskClient,
) -> None:
    answer = client.get("/static/look/0123456789abcdef/lesson+items.css")
    assert (STATIC / "lesson.css").read_text() in answer.text
    assert answer.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize(
    "own", ["nothing", "lesson+nothing", "lesson+lesson", "..%2Ftokens", "lesson++items", "+"]
)
def test_sheets_that_are_not_there_are_not_found(client: FlaskClient, own: str) -> None:
    assert client.get(f"/static/look/0/{own}.css").status_code == 404
