"""Items in the forms that xAPI has for questions (xAPI 1.0.3 part 2, 2.4.4.1 and appendix C)."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from curricula.model import Item, ItemKind, Option
from curricula.typed_answers import plain_number
from lrs_adapter import Interaction, InteractionType, LanguageMap

Translate = Callable[[str], LanguageMap]
TYPES: dict[ItemKind, InteractionType] = {
    "single": "choice",
    "multiple": "choice",
    "true-false": "true-false",
    "fill-in": "fill-in",
    "numeric": "numeric",
    "matching": "matching",
    "sequencing": "sequencing",
    "free-text": "long-fill-in",
}


def interaction_of(item: Item, text: Translate) -> Interaction:
    """The question part of the item's activity; `text` makes a language map of Markdown.

    The pattern of right responses is told for practice items alone: it gives the answer away.
    """
    parts = item.options
    if item.kind == "sequencing":  # the author's order is the answer
        parts = tuple(sorted(parts, key=lambda option: option.key))
    components = tuple((option.key, text(option.text)) for option in parts)
    is_matching = item.kind == "matching"
    return Interaction(
        TYPES[item.kind],
        choices=() if is_matching else components,
        correct_responses_pattern=None if item.graded else _pattern(item),
        source=components if is_matching else (),
        target=tuple((target.key, text(target.text)) for target in item.targets),
    )


def _pattern(item: Item) -> tuple[str, ...] | None:
    """Every whole right response, None where only a person can tell."""
    match item.kind:
        case "single" | "multiple":
            return (_listed(option for option in item.options if option.correct),)
        case "true-false":
            return item.accepted
        case "fill-in":
            prefix = "{case_matters=true}" if item.case_matters else ""
            return tuple(f"{prefix}{text}" for text in item.accepted)
        case "numeric":
            middle, tolerance = Decimal(repr(item.number or 0.0)), Decimal(repr(item.tolerance))
            return (f"{plain_number(middle - tolerance)}[:]{plain_number(middle + tolerance)}",)
        case "matching":
            return ("[,]".join(f"{option.key}[.]{option.match}" for option in item.options),)
        case "sequencing":
            return (_listed(item.options),)
        case "free-text":
            return None


def _listed(options: Iterable[Option]) -> str:
    return "[,]".join(option.key for option in options)
