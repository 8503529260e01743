"""What a profile may hold; every problem is a code for a field, so that pages say it their way."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validates

from community.zones import known_zones

LONGEST_NAME, LONGEST_TOPIC = 100, 60
MOST_LANGUAGES, MOST_TOPICS = 5, 10
TAG = re.compile(r"[a-z]{2,3}(-[A-Z]{2}|-[0-9]{3})?")
HIDDEN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
"""Categories of characters that nobody sees, and that can make a name look like another."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a member says of herself. All of it may be empty: nothing is asked of anybody.

    `languages` are BCP 47 tags, best first; `time_zone` an IANA name; topics in her own words.
    """

    name: str | None = None
    languages: tuple[str, ...] = ()
    time_zone: str | None = None
    teaches: tuple[str, ...] = ()
    learns: tuple[str, ...] = ()


class ProfileSchema(Schema):
    """Codes: too_long, hidden_characters, too_many, unknown_language, unknown_zone."""

    name = fields.String(load_default="")
    languages = fields.List(fields.String(), load_default=list)
    time_zone = fields.String(load_default="")
    teaches = fields.List(fields.String(), load_default=list)
    learns = fields.List(fields.String(), load_default=list)

    @pre_load
    def tidy(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Spaces at the ends and doubled ones go; of a topic or language named twice, the later."""
        told = dict(data)
        for name in ("name", "time_zone"):
            if isinstance(told.get(name), str):
                told[name] = _tidy(told[name])
        for name in ("languages", "teaches", "learns"):
            if isinstance(told.get(name), list | tuple):
                told[name] = _each_once(told[name])
        return told

    @validates("name")
    def check_name(self, value: str, **_: Any) -> None:
        _check_text(value, LONGEST_NAME)

    @validates("languages")
    def check_languages(self, value: list[str], **_: Any) -> None:
        if len(value) > MOST_LANGUAGES:
            raise ValidationError("too_many")
        if not all(TAG.fullmatch(tag) for tag in value):
            raise ValidationError("unknown_language")

    @validates("time_zone")
    def check_time_zone(self, value: str, **_: Any) -> None:
        if value and value not in known_zones():
            raise ValidationError("unknown_zone")

    @validates("teaches")
    def check_teaches(self, value: list[str], **_: Any) -> None:
        _check_topics(value)

    @validates("learns")
    def check_learns(self, value: list[str], **_: Any) -> None:
        _check_topics(value)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Profile:
        return Profile(
            name=data["name"] or None,
            languages=tuple(data["languages"]),
            time_zone=data["time_zone"] or None,
            teaches=tuple(data["teaches"]),
            learns=tuple(data["learns"]),
        )


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _each_once(given: Sequence[object]) -> list[object]:
    kept: dict[str, object] = {}
    for each in given:
        tidy = _tidy(each) if isinstance(each, str) else each
        if tidy != "":
            kept.setdefault(str(tidy).casefold(), tidy)
    return list(kept.values())


def _check_text(value: str, longest: int) -> None:
    if len(value) > longest:
        raise ValidationError("too_long")
    if any(unicodedata.category(letter) in HIDDEN for letter in value):
        raise ValidationError("hidden_characters")


def _check_topics(topics: list[str]) -> None:
    if len(topics) > MOST_TOPICS:
        raise ValidationError("too_many")
    for topic in topics:
        _check_text(topic, LONGEST_TOPIC)
