"""Fields that accept exactly what the published JSON Schema accepts: marshmallow's own convert."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields

SEPARATOR = "\n"
"""Between what is wrong and what to do, in a validation message."""

Messages = dict[str, str | list[Any] | dict[Any, Any]]


def invalid(wrong: str, fix: str) -> ValidationError:
    return ValidationError(f"{wrong}{SEPARATOR}{fix}")


class Strict(fields.Field[Any]):
    """A field whose absence and null are told in our words."""

    default_error_messages: Messages = {  # noqa: RUF012 - marshmallow declares it like this
        "required": f"This is missing.{SEPARATOR}Add it.",
        "null": f"This is null.{SEPARATOR}Give a value, or leave the key out.",
    }


class Text(Strict):
    """A string that matches `pattern`, of 1 to `longest` characters; `fix` says how it looks."""

    def __init__(self, *, pattern: str = r"\S", longest: int = 500, fix: str, **more: Any) -> None:
        super().__init__(**more)
        self._pattern, self._longest, self._fix = re.compile(pattern), longest, fix

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if not isinstance(value, str):
            raise invalid("This is not text.", self._fix)
        if len(value) > self._longest:
            raise invalid(
                f"This has {len(value)} characters.", f"Shorten it to {self._longest} at most."
            )
        if not self._pattern.search(value):
            raise invalid(f"{value!r} is not of the right form.", self._fix)
        return value


class Whole(Strict):
    """A whole number from `low` to `high`."""

    def __init__(self, low: int, high: int, **more: Any) -> None:
        super().__init__(**more)
        self._low, self._high = low, high

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int:
        whole = _is_number(value) and value == value // 1
        if not whole or not self._low <= value <= self._high:
            raise invalid(
                f"{value!r} is not a whole number from {self._low} to {self._high}.",
                "Write one without quotes.",
            )
        return int(value)


class Score(Strict):
    """A scaled score, -1 to 1 (xAPI 1.0.3 part 2, 2.4.5.1)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> float:
        if not _is_number(value) or not -1 <= value <= 1:
            raise invalid(
                f"{value!r} is not a score from -1 to 1.",
                "Write the least scaled score, for 70 % it is 0.7, without quotes.",
            )
        return float(value)


class Flag(Strict):
    """true or false, nothing that resembles them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> bool:
        if not isinstance(value, bool):
            raise invalid(f"{value!r} is neither true nor false.", "Write true or false.")
        return value


class Many(Strict):
    """A list of 1 to `most` values of one field, each of them once where `unique`."""

    def __init__(
        self, inner: fields.Field[Any], most: int, *, unique: bool = False, **more: Any
    ) -> None:
        super().__init__(**more)
        self._inner, self._most, self._unique = inner, most, unique

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or not 1 <= len(value) <= self._most:
            raise invalid(
                f"This is not a list of 1 to {self._most} entries.",
                "Put the entries between [ and ], separated by commas.",
            )
        problems: dict[Any, Any] = {}
        read: list[Any] = []
        for at, entry in enumerate(value):
            try:
                read.append(self._inner.deserialize(entry))
            except ValidationError as error:
                problems[at] = error.messages
        if problems:
            raise ValidationError(problems)
        if self._unique and len(set(read)) != len(read):
            raise invalid("An entry stands in it twice.", "Remove the second one.")
        return tuple(read)


class Languages(Strict):
    """A language map: BCP 47 tags to texts of `longest` characters at most; at least one."""

    def __init__(self, tag_pattern: str, longest: int, **more: Any) -> None:
        super().__init__(**more)
        self._tag = re.compile(tag_pattern)
        self._text = Text(longest=longest, fix="Write the text in that language.")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Mapping[str, str]:
        fix = 'Write one text for each language: {"en": "…", "es": "…"}.'
        if not isinstance(value, dict) or not value:
            raise invalid("This is not a text by language.", fix)
        problems: dict[str, Any] = {}
        read: dict[str, str] = {}
        for tag, text in value.items():
            try:
                if not self._tag.search(tag):
                    raise invalid(f"{tag!r} is not a language tag.", fix)
                read[tag] = str(self._text.deserialize(text))
            except ValidationError as error:
                problems[tag] = error.messages
        if problems:
            raise ValidationError(problems)
        return read


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
