"""What an answer is worth: pure functions from an item and what was chosen to points."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from curricula.learning_errors import BadAnswer
from curricula.model import Item, ItemKind
from curricula.typed_answers import comparable, plain_number, readings, tidy

LONGEST_WORD = 500
LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Marked:
    """An answer with its worth.

    `chosen` is the answer in the one form in which it is kept; `scaled` is in 0..1; it and
    `success` are None where a person judges. `response` is what a learning record may say of it
    (xAPI 1.0.3 part 2, 2.4.4.1): keys, numbers, the author's own words, never the learner's.
    """

    chosen: tuple[str, ...]
    success: bool | None
    scaled: float | None
    response: str | None = None


def mark(item: Item, chosen: Sequence[str]) -> Marked:
    """The worth of one answer, 0..1.

    `chosen` is by kind: keys (single, multiple); "true" or "false"; one text (fill-in, free-text);
    one number as typed (numeric); "source[.]target" for each pair (matching); the keys in her
    order (sequencing). Raises `BadAnswer`, which never repeats what was typed.
    """
    if not any(part.strip() for part in chosen):
        raise BadAnswer(item.slug, "nothing is chosen; choose an answer")
    return MARKERS[item.kind](item, chosen)


def _choice(item: Item, chosen: Sequence[str]) -> Marked:
    """In a multiple choice each right tick earns its share of the point and each wrong tick takes
    one share back, never below nothing; `success` is all of the right ones and no other.
    """
    keys = [option.key for option in item.options]
    given = set(chosen)
    _check_known(item, given, keys)
    if item.kind == "single" and len(given) > 1:
        raise BadAnswer(item.slug, "it takes one answer; choose one")
    right = {option.key for option in item.options if option.correct}
    success = given == right
    if success or item.kind == "single":
        scaled = float(success)
    else:
        hits, misses = len(given & right), len(given - right)
        scaled = max(0.0, (hits - misses) / max(len(right), 1))
    ordered = tuple(key for key in keys if key in given)
    return Marked(ordered, success, scaled, "[,]".join(ordered))


def _true_false(item: Item, chosen: Sequence[str]) -> Marked:
    said = _one(item, chosen)
    if said not in ("true", "false"):
        raise BadAnswer(item.slug, "it takes true or false; choose one")
    return _all_or_nothing(said, said in item.accepted, said)


def _fill_in(item: Item, chosen: Sequence[str]) -> Marked:
    """The response is the author's own word that was met: what else was typed is not recorded."""
    said = _text(item, chosen, LONGEST_WORD)
    meant = comparable(said, case_matters=item.case_matters)
    met = next(
        (a for a in item.accepted if comparable(a, case_matters=item.case_matters) == meant), None
    )
    return _all_or_nothing(said, met is not None, met)


def _numeric(item: Item, chosen: Sequence[str]) -> Marked:
    """Right within the tolerance, its edges included, counted in decimals and not in binary.

    1,000 is one or a thousand: the reading that is right counts, and is the one recorded.
    """
    numbers = readings(_one(item, chosen))
    if not numbers:
        raise BadAnswer(
            item.slug,
            "it takes one number in digits, such as 1200 or 3.14, without a unit and without "
            "marks between thousands",
        )
    wanted, tolerance = Decimal(repr(item.number or 0.0)), Decimal(repr(item.tolerance))
    right = next((number for number in numbers if abs(number - wanted) <= tolerance), None)
    said = plain_number(numbers[0] if right is None else right)
    return _all_or_nothing(said, right is not None, said)


def _matching(item: Item, chosen: Sequence[str]) -> Marked:
    """Each option at its right target earns its share."""
    pairs: dict[str, str] = {}
    for pair in chosen:
        source, _, target = pair.partition("[.]")
        if target and pairs.setdefault(source, target) != target:
            raise BadAnswer(item.slug, "one of its parts is matched twice; match it once")
    if not pairs:
        raise BadAnswer(item.slug, "nothing is matched; choose a match for each part")
    keys = [option.key for option in item.options]
    _check_known(item, set(pairs), keys)
    _check_known(item, set(pairs.values()), [target.key for target in item.targets])
    hits = sum(pairs.get(option.key) == option.match for option in item.options)
    ordered = tuple(f"{key}[.]{pairs[key]}" for key in keys if key in pairs)
    return Marked(ordered, hits == len(keys), hits / len(keys), "[,]".join(ordered))


def _sequencing(item: Item, chosen: Sequence[str]) -> Marked:
    """Each option at its right place earns its share."""
    keys = [option.key for option in item.options]
    _check_known(item, set(chosen), keys)
    if len(chosen) != len(keys) or len(set(chosen)) != len(keys):
        raise BadAnswer(item.slug, "give each part a place of its own")
    hits = sum(said == right for said, right in zip(chosen, keys, strict=True))
    return Marked(tuple(chosen), hits == len(keys), hits / len(keys), "[,]".join(chosen))


def _free_text(item: Item, chosen: Sequence[str]) -> Marked:
    return Marked((_text(item, chosen, LONGEST_TEXT),), None, None)


MARKERS: Mapping[ItemKind, Callable[[Item, Sequence[str]], Marked]] = {
    "single": _choice,
    "multiple": _choice,
    "true-false": _true_false,
    "fill-in": _fill_in,
    "numeric": _numeric,
    "matching": _matching,
    "sequencing": _sequencing,
    "free-text": _free_text,
}


def _one(item: Item, chosen: Sequence[str]) -> str:
    given = {part for part in chosen if part.strip()}
    if len(given) != 1:
        raise BadAnswer(item.slug, "it takes one answer; give one")
    return given.pop()


def _text(item: Item, chosen: Sequence[str], longest: int) -> str:
    said = tidy(_one(item, chosen))
    if not said:
        raise BadAnswer(item.slug, "nothing is written; write an answer")
    if len(said) > longest:
        raise BadAnswer(item.slug, f"it is longer than {longest} characters; write less")
    return said


def _check_known(item: Item, given: set[str], keys: list[str]) -> None:
    if not given <= set(keys):
        has = sorted(keys)  # a sequence's own order is its answer
        raise BadAnswer(item.slug, f"something is chosen that it does not have; it has {has}")


def _all_or_nothing(chosen: str, success: bool, response: str | None) -> Marked:
    return Marked((chosen,), success, float(success), response)
