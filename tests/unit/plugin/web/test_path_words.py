"""Every reason that the rules give is said in words, in both languages."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

import certification.proof
import plugin.web
from certification import Missing
from plugin.translations import install_catalogues
from plugin.web.path_words import REASONS, why
from plugin.web.wording import time_spent

PARAMETERS: dict[str, str | int | float | None] = {
    "best": 0.5, "minimum": 0.7, "wanted": "true", "latest": "2026-05-04T12:00:00+00:00",
    "since": "2026-05-04T12:00:00+00:00", "until": "2026-06-04T12:00:00+00:00",
    "from": "2026-05-04T12:00:00+00:00", "times": 2, "have": 1, "need": 3,
    "best_s": 1800, "minimum_s": 2700, "have_s": 4500, "need_s": 36000,
}  # fmt: skip


@pytest.fixture(scope="module")
def app() -> Flask:
    app = Flask("words")
    Babel(app)
    install_catalogues(app, Path(plugin.web.__file__).parent / "translations")
    return app


def codes() -> set[str]:
    """The codes of the table that `Missing` documents."""
    table = certification.proof.Missing.__doc__ or ""
    return set(re.findall(r"^\s*\| `(\w+)`", table, re.MULTILINE))


def test_every_code_has_its_words() -> None:
    assert set(REASONS) == codes()


@pytest.mark.parametrize("code", sorted(codes()))
def test_a_reason_is_said_in_either_language(app: Flask, code: str) -> None:
    said = []
    for language in ("en", "es"):
        with app.test_request_context(), force_locale(language):
            said.append(why(Missing(code, PARAMETERS)))
    assert said[0] != said[1]
    assert all(text and "_" not in text and "%(" not in text for text in said)


@pytest.mark.parametrize(
    ("seconds", "english", "spanish"),
    [
        (0, "0m", "0min"),
        (45, "45s", "45s"),
        (4500, "1h 15m", "1h 15min"),
        (36_000, "10h", "10h"),
    ],
)
def test_a_length_of_time_as_people_say_it(
    app: Flask, seconds: int, english: str, spanish: str
) -> None:
    for language, text in (("en", english), ("es", spanish)):
        with app.test_request_context(), force_locale(language):
            assert time_spent(seconds).replace("\xa0", " ") == text
