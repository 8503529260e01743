"""What curriculum.yaml may say: the schema that checks it, and the one that editors use."""

import json
import math
from importlib.resources import files
from typing import Any

from marshmallow import Schema, fields, validate

from curricula.errors import Problem
from curricula.model import Rules
from curricula.sources.slugs import MAX_LENGTH, SLUG
from curricula.yaml_lines import Where, YamlText

LANGUAGE = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"
MISSING = "is missing. Add it."
EMPTY = "is empty. Write something after the colon, or remove the line."
UNLIMITED = "unlimited"
NULL = fields.Field.default_error_messages["null"]


class _Checked(Schema):
    error_messages = {  # noqa: RUF012  # marshmallow's own way
        "unknown": "is nothing that curriculum.yaml knows. Correct or remove it.",
        "type": "must be settings such as slug: and title:, each on a line of its own.",
    }


class _Number(fields.Field[float]):
    """A number as JSON Schema sees it: neither text that looks like one, nor yes and no."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value):
            raise self.make_error("invalid")
        return value  # type: ignore[no-any-return]  # an int stays one: 5, not 5.0


class _WholeNumber(_Number):
    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> int:
        number = super()._deserialize(value, attr, data)
        if number != int(number):
            raise self.make_error("invalid")
        return int(number)


def _text(maximum: int = 200, **more: Any) -> fields.String:
    return fields.String(
        validate=validate.And(
            validate.Length(min=1, max=maximum, error=f"needs 1 to {maximum} characters."),
            validate.Regexp(r".*\S", error="is empty. Write something."),
        ),
        error_messages={"required": MISSING, "invalid": "must be text. Put it in quotes."},
        **more,
    )


def _slug() -> fields.String:
    return fields.String(
        required=True,
        validate=[
            validate.Length(max=MAX_LENGTH, error=f"is longer than {MAX_LENGTH} characters."),
            validate.Regexp(
                rf"{SLUG.pattern}\Z",
                error="is no short name: use lower-case letters, digits and single hyphens.",
            ),
        ],
        error_messages={"required": MISSING, "invalid": "must be text. Put it in quotes."},
    )


def _list(schema: type[Schema], **more: Any) -> fields.List[Any]:
    return fields.List(
        fields.Nested(schema),
        error_messages={"required": MISSING, "invalid": "must be a list, each beginning with -"},
        **more,
    )


class _Limit(_WholeNumber):
    """A whole number, or `unlimited`, by which a lesson takes back what the curriculum limits."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> Any:
        if value == UNLIMITED:
            return None
        return super()._deserialize(value, attr, data, **more)

    def _validate(self, value: Any) -> None:
        if value is not None:
            super()._validate(value)


def _limit(minimum: int, maximum: int) -> _Limit:
    between = f"must be {minimum} to {maximum}, or unlimited."
    return _Limit(
        validate=validate.Range(minimum, maximum, error=between),
        error_messages={"invalid": between},
    )


def _one_of(*words: str) -> fields.String:
    return fields.String(
        validate=validate.OneOf(words, error=f"must be {' or '.join(words)}."),
        error_messages={"invalid": f"must be {' or '.join(words)}."},
    )


class _YesNo(fields.Field[bool]):
    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class RulesSchema(_Checked):
    attempts = _limit(1, 100)
    retakes = _limit(0, 100)
    counts = _one_of("last", "best")
    feedback = _one_of("at-once", "after-finishing", "never")
    shuffle = _YesNo(error_messages={"invalid": "must be true or false."})
    minutes = _limit(1, 1440)


def _rules() -> fields.Nested:
    return fields.Nested(
        RulesSchema,
        error_messages={"type": "must be settings such as attempts: 2, each on a line of its own."},
    )


def rules_of(*settings: dict[str, Any]) -> Rules:
    """The rules that checked settings make together; the last one to speak of something wins."""
    said: dict[str, Any] = {name: value for part in settings for name, value in part.items()}
    for name in {"attempts", "retakes", "minutes"} & set(said):
        said[name] = None if said[name] == UNLIMITED else int(said[name])
    return Rules(**said)


class LessonSchema(_Checked):
    slug = _slug()
    title = _text(required=True)
    file = _text(300, required=True)
    minutes = _WholeNumber(
        validate=validate.Range(1, 600, error="must be 1 to 600."),
        error_messages={"invalid": "must be a whole number of minutes."},
    )
    rules = _rules()


class ModuleSchema(_Checked):
    slug = _slug()
    title = _text(required=True)
    lessons = _list(
        LessonSchema, required=True, validate=validate.Length(min=1, error="needs a lesson.")
    )


class PageSchema(_Checked):
    slug = _slug()
    title = _text(required=True)
    file = _text(300, required=True)
    audience = fields.String(
        validate=validate.OneOf(["learner", "staff"], error="must be learner or staff."),
    )


class CurriculumSchema(_Checked):
    """The whole file. `json_schema()` says the same, and a test holds them together."""

    title = _text(required=True)
    slug = _slug()
    language = fields.String(
        required=True,
        validate=validate.Regexp(
            rf"{LANGUAGE}\Z", error="is no language tag: write en, es, pt-BR or the like."
        ),
        error_messages={"required": MISSING, "invalid": "must be text. Put it in quotes."},
    )
    licence = _text(required=True)
    attribution = _text(500, required=True)
    description = _text(5000)
    pass_mark = _Number(
        validate=validate.Range(0, 1, error="must be from 0 to 1; 0.7 means 70 percent."),
        error_messages={"invalid": "must be a number from 0 to 1."},
    )
    rules = _rules()
    modules = _list(
        ModuleSchema, required=True, validate=validate.Length(min=1, error="needs a module.")
    )
    pages = _list(PageSchema)


def check_settings(path: str, yaml: YamlText) -> list[Problem]:
    """Every problem of curriculum.yaml, in the order of its lines."""
    if not isinstance(yaml.data, dict):
        return [Problem(path, 1, "is no list of settings. Write lines such as title: My course")]
    errors = CurriculumSchema().validate(yaml.data)
    found = [
        Problem(path, yaml.line_of(where), f"{'.'.join(map(str, where))} {message}")
        for where, message in _flat(errors, ())
    ]
    return sorted(found, key=lambda problem: problem.line)


def _flat(errors: Any, where: Where) -> list[tuple[Where, str]]:
    if isinstance(errors, dict):
        return [
            found
            for key, inner in errors.items()
            for found in _flat(inner, where if key == "_schema" else (*where, key))
        ]
    return [(where, EMPTY if message == NULL else str(message)) for message in errors]


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of curriculum.yaml, for editors."""
    schema: dict[str, Any] = json.loads(
        files("curricula.sources").joinpath("curriculum.schema.json").read_text("utf-8")
    )
    return schema
