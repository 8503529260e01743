"""Parts of a page that is looked at share what they asked; a form's answer asks anew."""

from types import SimpleNamespace

import pytest
from flask import Flask

from community import communities, found_community
from plugin.services import EXTENSION
from plugin.web.page_reading import page_reading, read_anew
from storage import Database, utc_now
from tests.integration.counting import counted


@pytest.fixture
def app(database: Database) -> Flask:
    made = Flask("pages")
    made.extensions[EXTENSION] = SimpleNamespace(database=database)
    return made


def known() -> list[str]:
    with page_reading() as session:
        return [one.slug for one in communities(session)]


def found(database: Database, slug: str) -> None:
    with database.unit_of_work() as uow:
        found_community(uow, slug=slug, name={"en": slug}, now=utc_now())
        uow.commit()


def test_a_page_asks_once_until_it_writes(app: Flask, database: Database) -> None:
    with app.test_request_context("/"):
        with counted(database) as seen:
            assert known() == known() == []
        assert len(seen) == 1
        found(database, "here")
        read_anew()
        assert known() == ["here"]


def test_another_request_asks_anew(app: Flask, database: Database) -> None:
    with app.test_request_context("/"):
        assert known() == []
    found(database, "here")
    with app.test_request_context("/"):
        assert known() == ["here"]


def test_a_form_is_answered_from_what_is_there_now(app: Flask, database: Database) -> None:
    with app.test_request_context("/", method="POST"):
        assert known() == []
        found(database, "here")
        assert known() == ["here"]
