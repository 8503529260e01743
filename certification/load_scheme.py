"""A document becomes a scheme, or a list of everything that is to be corrected in it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError

from certification.durations import Duration, parse_duration
from certification.errors import BadDuration, BadScheme, Problem
from certification.fields import SEPARATOR
from certification.patterns import DEEPEST, MOST_IN_ALL, MOST_VALUES
from certification.scheme import OWN_AUTHORITY, FixedPeriod, Group, Requirement, Scheme, Statements
from certification.scheme_schema import SchemeSchema
from certification.verbs import DERIVED_VERBS, verb_iri


def load_scheme(raw: Any) -> Scheme:
    """The scheme that a parsed JSON document describes; its activities as written.

    Raises `BadScheme` with every problem of its shape, or else every problem between its parts:
    an id used twice, `n` above the number of requirements, a period that ends before it begins.
    """
    _refuse_endless(raw)
    try:
        data = SchemeSchema().load(raw)
    except ValidationError as error:
        raise BadScheme(tuple(_problems(error.messages, "$"))) from error
    reading = _Reading()
    root = reading.requirement(data["root"], "$.root", 1)
    expires_after = data.get("expires_after")
    validity = reading.duration(expires_after, "$.expires_after") if expires_after else None
    if (many := len(reading.places)) > MOST_IN_ALL:
        reading.problem(
            "$.root",
            f"It has {many} requirements.",
            f"Use {MOST_IN_ALL} at most; make several schemes of it.",
        )
    if reading.problems:
        raise BadScheme(tuple(reading.problems))
    return Scheme(data["slug"], data["title"], data["description"], root, validity)


class _Reading:
    """Builds the tree and collects what no shape can tell."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.places: dict[str, str] = {}

    def requirement(self, data: Mapping[str, Any], path: str, level: int) -> Requirement:
        if first := self.places.get(data["id"]):
            self.problem(
                f"{path}.id", f"{data['id']!r} names {first} already.", "Give it an id of its own."
            )
        self.places.setdefault(data["id"], path)
        if data["kind"] == "statements":
            return self._statements(data, path)
        if level == DEEPEST:
            self.problem(path, "Requirements are nested too deep.", f"Use {DEEPEST} levels.")
            return Group(data["id"], data["label"], data["kind"], 1, ())
        children = tuple(
            self.requirement(child, f"{path}.requirements[{at}]", level + 1)
            for at, child in enumerate(data["requirements"])
        )
        need = {"all": len(children), "any": 1}.get(data["kind"]) or data["n"]
        if need > len(children):
            self.problem(
                f"{path}.n",
                f"It asks for {need} of {len(children)} requirements.",
                f"Use {len(children)} at most, or add requirements.",
            )
        return Group(data["id"], data["label"], data["kind"], need, children)

    def duration(self, text: str, path: str) -> Duration | None:
        try:
            return parse_duration(text)
        except BadDuration:
            self.problem(path, f"{text!r} is no time at all.", "Write more than nothing: P2Y.")
            return None

    def _statements(self, data: Mapping[str, Any], path: str) -> Statements:
        verb = verb_iri(data["verb"])
        if verb in DERIVED_VERBS:
            self.problem(f"{path}.verb", "It is a conclusion.", "Name what people do.")
        activities = data.get("activities") or ((data["activity"],) if "activity" in data else ())
        count, distinct = data.get("count", 1), data.get("distinct", False)
        if distinct and 0 < len(activities) < count and not any("*" in a for a in activities):
            self.problem(
                f"{path}.count",
                f"It asks for {count} different activities and names {len(activities)}.",
                f"Use {len(activities)} at most, or name more activities.",
            )
        total = self._seconds(data.get("total_duration"), f"{path}.total_duration")
        if distinct and total:
            self.problem(
                f"{path}.total_duration",
                "distinct cannot be asked of records whose time is added up.",
                "Use two requirements: one with distinct and count, one with total_duration.",
            )
        return Statements(
            id=data["id"],
            label=data["label"],
            verb=verb,
            activities=tuple(activities),
            minimum_score=data.get("minimum_score"),
            success=data.get("success"),
            minimum_duration=self._seconds(
                data.get("minimum_duration"), f"{path}.minimum_duration"
            ),
            total_duration=total,
            count=count,
            distinct=distinct,
            within=self._within(data.get("within"), f"{path}.within"),
            authorities=data.get("authorities", (OWN_AUTHORITY,)),
        )

    def _seconds(self, text: str | None, path: str) -> int | None:
        duration = self.duration(text, path) if text else None
        return duration.seconds if duration else None

    def _within(self, within: Any, path: str) -> Duration | FixedPeriod | None:
        if within is None:
            return None
        if isinstance(within, str):
            return self.duration(within, path)
        since = self._moment(within.get("since"), f"{path}.from")
        until = self._moment(within.get("until"), f"{path}.until")
        if since and until and until <= since:
            self.problem(path, "It ends before it begins.", "Put until after from.")
        return FixedPeriod(since, until)

    def _moment(self, text: str | None, path: str) -> datetime | None:
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.problem(path, f"There is no such moment as {text!r}.", "Correct it.")
            return None

    def problem(self, path: str, wrong: str, fix: str) -> None:
        self.problems.append(Problem(path, wrong, fix))


def _problems(messages: Any, path: str) -> Iterator[Problem]:
    """marshmallow's nested messages as JSON paths."""
    if isinstance(messages, dict):
        for key, below in messages.items():
            if key == "_schema":
                yield from _problems(below, path)
            else:
                step = f"[{key}]" if isinstance(key, int) else f".{key}"
                yield from _problems(below, path + step)
    elif isinstance(messages, list):
        for message in messages:
            yield from _problems(message, path)
    else:
        wrong, _, fix = str(messages).partition(SEPARATOR)
        yield Problem(path, wrong, fix or "Correct it.")


def _refuse_endless(raw: Any) -> None:
    """Refuse what is too deep or too large before anything walks through it by recursion.

    A document that refers to itself (a Python value or an alias of YAML can, JSON cannot) is too
    deep by this measure, and one that doubles itself too large.
    """
    level, deep, many = [raw], 0, 0
    while level:
        deep, many = deep + 1, many + len(level)
        if deep > DEEPEST * 2 + 4:
            raise BadScheme(
                (
                    Problem(
                        "$",
                        "Requirements are nested too deep, or one contains itself.",
                        f"A scheme is a tree: use {DEEPEST} levels at most.",
                    ),
                )
            )
        if many > MOST_VALUES:
            raise BadScheme(
                (
                    Problem(
                        "$",
                        f"The document holds more than {MOST_VALUES} values.",
                        f"Use {MOST_IN_ALL} requirements at most; make several schemes of it.",
                    ),
                )
            )
        level = [
            child
            for value in level
            if isinstance(value, dict | list)
            for child in (value.values() if isinstance(value, dict) else value)
        ]
