"""Readings of one page: what a part of it has asked, no other part asks again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import g, request
from sqlalchemy.orm import Session

from plugin.services import services


@contextmanager
def page_reading() -> Iterator[Session]:
    """A reading that knows what the readings before it in this request have found out.

    Only a page that is looked at has that: a form may have written in between. A view that writes
    while it answers GET calls `read_anew`, or tells the reading what it wrote (`know_opened`).
    """
    answers: dict[Any, Any] = {}
    if request.method in ("GET", "HEAD"):
        answers = g.setdefault("page_answers", answers)
    with services().database.reading(answers) as session:
        yield session


def read_anew() -> None:
    """Something was written: what is asked from now on goes to the database."""
    g.pop("page_answers", None)
