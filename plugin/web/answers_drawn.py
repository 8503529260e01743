"""The answers to a question as pictures: how many for each choice, and where the scores lie."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lrs_adapter import AnswerCounts
from plugin.number_words import percent
from plugin.web.pictures import Bar, Picture, Strip, StripWords, bars, strips
from plugin.web.speech import gettext as _
from plugin.web.speech import ngettext
from plugin.web.wording import plain_number, words

SEPARATOR, PAIR = "[,]", "[.]"
OF_CHOICES = ("choice", "sequencing", "likert", "true-false")
IN_WORDS = ("fill-in", "long-fill-in", "performance", "other")
"""What people wrote in their own words is counted as given, and shown nowhere here."""
MOST_BARS, MOST_DOTS = 12, 200
COMPONENTS = ("choices", "scale", "source", "target", "steps")


@dataclass(frozen=True, slots=True)
class DrawnAnswers:
    """`responses` has a bar for each choice; `scores` a dot for each answer with a score. None
    where there is nothing to draw.
    """

    read: int
    is_all: bool
    right: int
    wrong: int
    responses: Picture | None
    tells_right: bool
    scores: Picture | None


def drawn_answers(definition: Mapping[str, Any], counts: AnswerCounts) -> DrawnAnswers:
    """`definition` is an interaction's (xAPI 1.0.3 part 2, 2.4.4.1)."""
    kind = definition["interactionType"]
    pattern = frozenset(
        part
        for one in definition.get("correctResponsesPattern", ())
        for part in one.split(SEPARATOR)
    )
    drawn = [] if kind in IN_WORDS else _bars(kind, definition, counts.responses, pattern)
    most = max((bar.value or 0 for bar in drawn), default=0)
    return DrawnAnswers(
        counts.read,
        counts.is_all,
        counts.right,
        counts.wrong,
        bars(drawn, most=most, head=(_("Answer"), _("How often"))) if drawn else None,
        bool(pattern) and kind in OF_CHOICES,
        _scores(counts.scores),
    )


def names_of_answers(definition: Mapping[str, Any]) -> dict[str, str]:
    """What the ids of an interaction's choices stand for."""
    if definition.get("interactionType") == "true-false":
        return {"true": _("true"), "false": _("false")}
    return {
        one["id"]: words(one.get("description"), one["id"])
        for component in COMPONENTS
        for one in definition.get(component, ())
    }


def response_words(response: str, names: Mapping[str, str]) -> str:
    return ", ".join(_part(part, names) for part in response.split(SEPARATOR))


def _bars(
    kind: str, definition: Mapping[str, Any], responses: Mapping[str, int], right: frozenset[str]
) -> list[Bar]:
    """Of a choice of several each that was chosen counts; a sequence or a match is one answer."""
    names = names_of_answers(definition)
    counted = Counter[str]()
    for response, count in responses.items():
        for part in response.split(SEPARATOR) if kind == "choice" else [response]:
            counted[part] += count
    every = dict.fromkeys(names, 0) if kind in ("choice", "likert", "true-false") else {}
    every |= counted
    shown = list(every.items()) if names and every else counted.most_common(MOST_BARS)
    return [_bar(one, count, names, right) for one, count in shown[:MOST_BARS]]


def _bar(response: str, count: int, names: Mapping[str, str], right: frozenset[str]) -> Bar:
    told = response_words(response, names)
    is_right = response in right
    if is_right:
        told = _("%(answer)s (right)", answer=told)
    return Bar(told, count, plain_number(count), "own" if is_right or not right else "other")


def _part(part: str, names: Mapping[str, str]) -> str:
    first, pair, second = part.partition(PAIR)
    told = names.get(first, first)
    return f"{told} – {names.get(second, second)}" if pair else told


def _scores(scores: tuple[float, ...]) -> Picture | None:
    """From 0 to 1, or from -1 where one is below; the newest, with what they are on average."""
    if len(scores) < 2:
        return None
    shown = scores[:MOST_DOTS]
    told = StripWords(
        own="",
        other=_("one answer"),
        goal=_("average"),
        to_learn="",
        missing=ngettext("%(num)s answer", "%(num)s answers", len(shown)),
        head=(_("What came of it"), _("How often"), _("Average"), _("Lowest"), _("Highest")),
    )
    strip = Strip(_("Score"), shown, goal=sum(shown) / len(shown))
    return strips([strip], low=min(0.0, *shown), high=1.0, words=told, tell=percent)
