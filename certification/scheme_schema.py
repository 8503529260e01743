"""The shape of a scheme document, checked by marshmallow; docs/integrating/scheme-format.md."""

from typing import Any

from marshmallow import Schema, ValidationError, pre_load

from certification import patterns as p
from certification.fields import (
    SEPARATOR,
    Flag,
    Languages,
    Many,
    Score,
    Strict,
    Text,
    Whole,
    invalid,
)
from certification.verbs import DERIVED_VERBS, SHORT_VERBS, TLA

SLUG_FIX = "Use small letters, digits and single hyphens: first-steps."
DURATION_FIX = "Write an ISO 8601 period in whole numbers: P2Y, P6M, P10D, PT30H."
HOURS_FIX = "Write hours, minutes and seconds in whole numbers: PT10H, PT45M, PT1H30M."
MOMENT_FIX = "Write a day, 2026-03-01, or a moment with its zone, 2026-03-01T09:00:00Z."


class ExactSchema(Schema):
    """Refuses what is no object and what it does not know, in our words."""

    error_messages = {  # noqa: RUF012 - marshmallow declares it like this
        "type": f"This is not an object.{SEPARATOR}Put its keys between {{ and }}.",
        "unknown": f"This key is not known.{SEPARATOR}Remove it, or correct its name.",
    }


class VerbField(Strict):
    """A short name of ours or the IRI of any verb, but of none that the rules themselves cause."""

    _iri = Text(pattern=p.VERB_IRI, longest=p.LONGEST_IRI, fix="")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if isinstance(value, str) and (value in DERIVED_VERBS or TLA + value in DERIVED_VERBS):
            raise invalid(
                "What CHILD concludes is no evidence for a rule.",
                "Name the verb of what people do, for example completed or passed.",
            )
        if isinstance(value, str) and value in SHORT_VERBS:
            return value
        try:
            return str(self._iri.deserialize(value))
        except ValidationError as error:
            raise invalid(
                f"{value!r} is not a verb we know by a short name.",
                f"Use the verb's IRI, or one of: {', '.join(SHORT_VERBS)}.",
            ) from error


class PeriodSchema(ExactSchema):
    since = Text(pattern=p.MOMENT, fix=MOMENT_FIX, data_key="from")
    until = Text(pattern=p.MOMENT, fix=MOMENT_FIX)

    @pre_load
    def not_empty(self, data: Any, **_: Any) -> Any:
        if data == {}:
            raise invalid("The period has neither from nor until.", "Give one of them, or both.")
        return data


class WithinField(Strict):
    """A period counted back from now (text), or a fixed one (object with from and until)."""

    _duration = Text(pattern=p.DURATION, fix=DURATION_FIX)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Any:
        if isinstance(value, dict):
            return PeriodSchema().load(value)
        return self._duration.deserialize(value)


def activity_field(**more: Any) -> Text:
    return Text(
        pattern=p.ACTIVITY,
        longest=p.LONGEST_IRI,
        fix="Write its place in the community, curricula/…/lessons/…, or its whole IRI.",
        **more,
    )


class StatementsSchema(ExactSchema):
    id = Text(pattern=p.SLUG, longest=p.LONGEST_SLUG, fix=SLUG_FIX, required=True)
    kind = Strict(required=True)
    label = Languages(p.LANGUAGE_TAG, p.LONGEST_LABEL, required=True)
    verb = VerbField(required=True)
    activity = activity_field()
    activities = Many(activity_field(), p.MOST_ACTIVITIES, unique=True)
    minimum_score = Score()
    success = Flag()
    minimum_duration = Text(pattern=p.HOURS, fix=HOURS_FIX)
    total_duration = Text(pattern=p.HOURS, fix=HOURS_FIX)
    count = Whole(1, p.MOST_COUNT)
    distinct = Flag()
    within = WithinField()
    authorities = Many(
        Text(
            pattern=p.AUTHORITY,
            fix="Write child for CHILD's own records, key: and the public name of an LRS key, "
            "source: and the label of another LRS, or import: and that of an import.",
        ),
        p.MOST_AUTHORITIES,
        unique=True,
    )

    @pre_load
    def one_way_to_name_activities(self, data: Any, **_: Any) -> Any:
        if isinstance(data, dict) and "activity" in data and "activities" in data:
            raise invalid(
                "It has activity and activities.", "Keep one: activity for one, else activities."
            )
        return data


class RequirementField(Strict):
    """A node or a leaf, told apart by `kind`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Any:
        if not isinstance(value, dict):
            raise invalid("This is not a requirement.", "Put its keys between { and }.")
        schema = REQUIREMENTS.get(str(value.get("kind")))
        if schema is None or not isinstance(value["kind"], str):
            raise ValidationError(
                {"kind": f"This is no kind.{SEPARATOR}Use one of: {', '.join(REQUIREMENTS)}."}
            )
        return schema().load(value)


class GroupSchema(ExactSchema):
    id = Text(pattern=p.SLUG, longest=p.LONGEST_SLUG, fix=SLUG_FIX, required=True)
    kind = Strict(required=True)
    label = Languages(p.LANGUAGE_TAG, p.LONGEST_LABEL, required=True)
    requirements = Many(RequirementField(), p.MOST_REQUIREMENTS, required=True)


class AtLeastSchema(GroupSchema):
    n = Whole(1, p.MOST_REQUIREMENTS, required=True)


REQUIREMENTS: dict[str, type[ExactSchema]] = {
    "all": GroupSchema,
    "any": GroupSchema,
    "at_least": AtLeastSchema,
    "statements": StatementsSchema,
}


class SchemeSchema(ExactSchema):
    """The whole document. `$schema` is for editors and no part of the scheme."""

    editor_schema = Text(fix="Write the address of the JSON Schema.", data_key="$schema")
    slug = Text(pattern=p.SLUG, longest=p.LONGEST_SLUG, fix=SLUG_FIX, required=True)
    title = Languages(p.LANGUAGE_TAG, p.LONGEST_LABEL, required=True)
    description = Languages(p.LANGUAGE_TAG, p.LONGEST_DESCRIPTION, required=True)
    expires_after = Text(pattern=p.DURATION, fix=DURATION_FIX)
    root = RequirementField(required=True)
