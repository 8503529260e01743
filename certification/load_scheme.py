"""A document becomes a scheme, or a list of everything that is to be corrected in it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError

from certification.durations import Duration, parse_duration
from certification.errors import BadDuration, BadScheme, Problem
from certification.fields import SEPARATOR
from certification.patterns import DEEPEST
from certification.scheme import OWN_AUTHORITY, FixedPeriod, Group, Requirement, Scheme, Statements
from certification.scheme_schema import SchemeSchema
from certification.verbs import DERIVED_VERBS, verb_iri


def load_scheme(raw: Any) -> Scheme:
    """The scheme that a parsed JSON document describes; its activities as written.

    Raises `BadScheme` with every problem of its shape, or else every problem between its parts:
    an id used twice, `n` above the number of requirements, a period that ends before it begins.
    """
    if _depth(raw) > DEEPEST * 2 + 4:
        raise BadScheme(
            (Problem("$", "Requirements are nested too deep.", f"Use {DEEPEST} levels at most."),)
        )
    try:
        data = SchemeSchema().load(raw)
    except ValidationError as error:
        raise BadScheme(tuple(_problems(error.messages, "$"))) from error
    reading = _Reading()
    root = reading.requirement(data["root"], "$.root", 1)
    expires_after = data.get("expires_after")
    validity = reading.duration(expires_after, "$.expires_after") if expires_after else None
    if reading.problems:
        raise BadScheme(tuple(reading.problems))
    return Scheme(data["slug"], data["title"], data["description"], root, validity)


class _Reading:
    """Builds the tree and collects what no shape can tell."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._places: dict[str, str] = {}

    def requirement(self, data: Mapping[str, Any], path: str, level: int) -> Requirement:
        if first := self._places.get(data["id"]):
            self._problem(
                f"{path}.id", f"{data['id']!r} names {first} already.", "Give it an id of its own."
            )
        self._places.setdefault(data["id"], path)
        if data["kind"] == "statements":
            return self._statements(data, path)
        if level == DEEPEST:
            self._problem(path, "Requirements are nested too deep.", f"Use {DEEPEST} levels.")
            return Group(data["id"], data["label"], data["kind"], 1, ())
        children = tuple(
            self.requirement(child, f"{path}.requirements[{at}]", level + 1)
            for at, child in enumerate(data["requirements"])
        )
        need = {"all": len(children), "any": 1}.get(data["kind"]) or data["n"]
        if need > len(children):
            self._problem(
                f"{path}.n",
                f"It asks for {need} of {len(children)} requirements.",
                f"Use {len(children)} at most, or add requirements.",
            )
        return Group(data["id"], data["label"], data["kind"], need, children)

    def duration(self, text: str, path: str) -> Duration | None:
        try:
            return parse_duration(text)
        except BadDuration:
            self._problem(path, f"{text!r} is no time at all.", "Write more than nothing: P2Y.")
            return None

    def _statements(self, data: Mapping[str, Any], path: str) -> Statements:
        verb = verb_iri(data["verb"])
        if verb in DERIVED_VERBS:
            self._problem(f"{path}.verb", "It is a conclusion.", "Name what people do.")
        activities = data.get("activities") or ((data["activity"],) if "activity" in data else ())
        count, distinct = data.get("count", 1), data.get("distinct", False)
        if distinct and 0 < len(activities) < count and not any("*" in a for a in activities):
            self._problem(
                f"{path}.count",
                f"It asks for {count} different activities and names {len(activities)}.",
                f"Use {len(activities)} at most, or name more activities.",
            )
        return Statements(
            id=data["id"],
            label=data["label"],
            verb=verb,
            activities=tuple(activities),
            minimum_score=data.get("minimum_score"),
            success=data.get("success"),
            count=count,
            distinct=distinct,
            within=self._within(data.get("within"), f"{path}.within"),
            authorities=data.get("authorities", (OWN_AUTHORITY,)),
        )

    def _within(self, within: Any, path: str) -> Duration | FixedPeriod | None:
        if within is None:
            return None
        if isinstance(within, str):
            return self.duration(within, path)
        since = self._moment(within.get("since"), f"{path}.from")
        until = self._moment(within.get("until"), f"{path}.until")
        if since and until and until <= since:
            self._problem(path, "It ends before it begins.", "Put until after from.")
        return FixedPeriod(since, until)

    def _moment(self, text: str | None, path: str) -> datetime | None:
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self._problem(path, f"There is no such moment as {text!r}.", "Correct it.")
            return None

    def _problem(self, path: str, wrong: str, fix: str) -> None:
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


def _depth(raw: Any) -> int:
    """How deep lists and objects lie in one another, counted without recursion."""
    deepest, level = 0, [raw]
    while level:
        level = [
            child
            for value in level
            if isinstance(value, dict | list)
            for child in (value.values() if isinstance(value, dict) else value)
        ]
        deepest += 1
    return deepest
