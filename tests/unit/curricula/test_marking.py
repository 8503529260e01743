"""What an answer is worth, for every kind of item, however it is typed."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curricula.interactions import interaction_of
from curricula.learning_errors import BadAnswer
from curricula.marking import LONGEST_TEXT, LONGEST_WORD, MARKERS, Marked, mark
from curricula.model import Item, ItemKind, Option
from curricula.typed_answers import plain_number, read_number, tidy

KEYS = "abcdef"
TARGETS = "1234567"


def options(count: int, *, correct: str = "", match: str = "") -> tuple[Option, ...]:
    return tuple(
        Option(key, f"Text {key}", key in correct, None, match[n] if match else None)
        for n, key in enumerate(KEYS[:count])
    )


@st.composite
def items(draw: st.DrawFn) -> Item:
    """Items of every kind that has an answer key."""
    count = draw(st.integers(3, 6))
    kind: ItemKind = draw(st.sampled_from([kind for kind in MARKERS if kind != "free-text"]))
    if kind in ("single", "multiple"):
        most = 1 if kind == "single" else count
        right = draw(st.sets(st.sampled_from(KEYS[:count]), min_size=1, max_size=most))
        return Item("q", kind, "?", options(count, correct="".join(right)))
    if kind == "true-false":
        return Item("q", kind, "?", accepted=(draw(st.sampled_from(["true", "false"])),))
    if kind == "fill-in":
        words = st.text(min_size=1, max_size=20).filter(lambda text: tidy(text) != "")
        accepted = draw(st.lists(words.map(tidy), min_size=1, max_size=3))
        return Item("q", kind, "?", accepted=tuple(accepted), case_matters=draw(st.booleans()))
    if kind == "numeric":
        number = draw(st.floats(-1e6, 1e6, allow_nan=False))
        return Item("q", kind, "?", number=number, tolerance=draw(st.floats(0, 10)))
    if kind == "matching":
        match = "".join(draw(st.lists(st.sampled_from(TARGETS), min_size=count, max_size=count)))
        targets = tuple(Option(key, f"Target {key}", False) for key in TARGETS)
        return Item("q", "matching", "?", options(count, match=match), targets=targets)
    return Item("q", "sequencing", "?", options(count))


def right_answer(item: Item) -> list[str]:
    if item.kind in ("single", "multiple"):
        return [option.key for option in item.options if option.correct]
    if item.kind in ("true-false", "fill-in"):
        return [item.accepted[0]]
    if item.kind == "numeric":
        return [repr(item.number)]
    if item.kind == "matching":
        return [f"{option.key}[.]{option.match}" for option in item.options]
    return [option.key for option in item.options]


@given(items())
def test_a_right_answer_is_worth_a_point_and_its_record_says_so(item: Item) -> None:
    marked = mark(item, right_answer(item))
    assert (marked.success, marked.scaled) == (True, 1.0)
    assert marked.response
    assert mark(item, marked.chosen) == marked, "an answer that is read back is the same"


@given(items(), st.data())
def test_an_answer_is_worth_0_to_1_and_is_full_only_when_right(
    item: Item, data: st.DataObject
) -> None:
    keys = [option.key for option in item.options]
    answers = {
        "single": st.sampled_from(keys or [""]).map(lambda key: [key]),
        "multiple": st.lists(st.sampled_from(keys or [""]), min_size=1),
        "true-false": st.sampled_from([["true"], ["false"]]),
        "fill-in": st.text(min_size=1, max_size=20).map(lambda text: [text]),
        "numeric": st.floats(-1e6, 1e6).map(lambda number: [str(number)]),
        "matching": st.dictionaries(
            st.sampled_from(keys or [""]), st.sampled_from(TARGETS), min_size=1
        ).map(lambda pairs: [f"{a}[.]{b}" for a, b in pairs.items()]),
        "sequencing": st.permutations(keys),
    }
    try:
        marked = mark(item, data.draw(answers[item.kind]))
    except BadAnswer:
        assert item.kind == "fill-in", "only blanks and control characters can be nothing"
        return
    assert marked.scaled is not None
    assert 0.0 <= marked.scaled <= 1.0
    assert marked.success == (marked.scaled == 1.0)


@given(items(), st.randoms())
def test_the_order_of_ticks_and_pairs_is_irrelevant(item: Item, random: object) -> None:
    if item.kind in ("multiple", "matching"):
        answer = right_answer(item)
        shuffled = list(answer)
        random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a Random
        assert mark(item, shuffled) == mark(item, answer)


@pytest.mark.parametrize(
    ("typed", "scaled"),
    [
        ("3.14", 1.0),
        ("3,14", 1.0),
        (" 3.13 ", 1.0),
        ("3.15", 1.0),
        ("3.129999", 0.0),
        ("3.150001", 0.0),
        ("+3.14", 1.0),
        ("314e-2", 1.0),
        ("-3.14", 0.0),
        ("\u22123.14", 0.0),
        ("\u0663.\u0661\u0664", 1.0),
    ],
)
def test_numbers_are_right_up_to_the_very_edge(typed: str, scaled: float) -> None:
    assert mark(Item("q", "numeric", "?", number=3.14, tolerance=0.01), [typed]).scaled == scaled


@given(st.decimals(-10_000, 10_000, places=3), st.decimals(0, 10, places=3))
def test_both_edges_of_every_tolerance_are_right(number: Decimal, tolerance: Decimal) -> None:
    item = Item("q", "numeric", "?", number=float(number), tolerance=float(tolerance))
    for edge in (number - tolerance, number + tolerance):
        assert mark(item, [f"{edge:f}"]).success
        beyond = edge + (Decimal("0.0001") if edge >= number else Decimal("-0.0001"))
        if tolerance:
            assert not mark(item, [f"{beyond:f}"]).success


@pytest.mark.parametrize(
    ("typed", "number", "success", "response"),
    [
        ("1,000", 1000, True, "1000"),
        ("1.000", 1000, True, "1000"),
        ("-12,500", -12500, True, "-12500"),
        ("1,000", 1, True, "1"),
        ("3,142", 3.142, True, "3.142"),
        ("3,142", 3141, False, "3.142"),
        ("0,500", 500, False, "0.5"),
        ("1,00", 100, False, "1"),
    ],
)
def test_a_number_that_reads_two_ways_counts_by_the_right_one(
    typed: str, number: float, success: bool, response: str
) -> None:
    marked = mark(Item("q", "numeric", "?", number=number), [typed])
    assert (marked.success, marked.response) == (success, response)


@pytest.mark.parametrize("typed", ["three", "3 m", "1.000,5", "1,000,000", "nan", "inf", "1e999"])
def test_what_is_no_plain_number_is_refused_and_not_repeated(typed: str) -> None:
    with pytest.raises(BadAnswer, match="one number in digits") as refused:
        mark(Item("q", "numeric", "?", number=1), [typed])
    assert typed not in str(refused.value).replace("in digits", "").replace("number", "")


@given(st.decimals(-(10**12), 10**12, places=9))
def test_a_number_is_read_back_from_the_way_it_is_kept(number: Decimal) -> None:
    assert read_number(plain_number(number)) == number


@given(st.text(alphabet=st.characters(categories=("L", "N")), min_size=1, max_size=12))
def test_typed_words_are_compared_without_case_blanks_and_forms_of_accents(word: str) -> None:
    item = Item("q", "fill-in", "?", accepted=(f"one {word}",))
    for form in ("NFC", "NFD"):
        typed = unicodedata.normalize(form, f"  ONE \u00a0 {word.casefold()}\r\n")
        assert mark(item, [typed]).success


def test_case_counts_where_the_author_says_so() -> None:
    item = Item("q", "fill-in", "?", accepted=("Paris",), case_matters=True)
    assert mark(item, ["Paris"]).success
    assert not mark(item, ["paris"]).success


def test_a_record_repeats_a_typed_word_only_when_it_is_the_authors() -> None:
    item = Item("q", "fill-in", "?", accepted=("It's \u201cParis\u201d",))
    assert mark(item, ["it\u2019s  PARIS"]).response is None
    marked = mark(item, ['it\u2019s "PARIS"'])
    assert marked.response == "It's \u201cParis\u201d"
    assert marked.chosen == ('it\u2019s "PARIS"',)


def test_what_is_written_freely_is_kept_and_worth_nothing_yet() -> None:
    item = Item("q", "free-text", "?")
    assert mark(item, [" One\r\ntwo\0\n"]) == Marked(("One\ntwo",), None, None, None)


@pytest.mark.parametrize(
    ("item", "chosen"),
    [
        (Item("q", "free-text", "?"), [" \n"]),
        (Item("q", "free-text", "?"), ["secret" * LONGEST_TEXT]),
        (Item("q", "fill-in", "?", accepted=("a",)), ["secret" * LONGEST_WORD]),
        (Item("q", "fill-in", "?", accepted=("a",)), ["secret", "other"]),
        (Item("q", "true-false", "?", accepted=("true",)), ["secret"]),
        (Item("q", "sequencing", "?", options(3)), ["a", "b"]),
        (Item("q", "sequencing", "?", options(3)), ["a", "b", "b"]),
        (Item("q", "sequencing", "?", options(3)), ["a", "b", "secret"]),
        (Item("q", "single", "?", options(3, correct="a")), ["secret"]),
        (Item("q", "matching", "?", options(2, match="12")), ["a[.]secret"]),
        (Item("q", "matching", "?", options(2, match="12")), ["a[.]"]),
        (Item("q", "matching", "?", options(2, match="12")), ["a[.]1", "a[.]2"]),
    ],
)
def test_what_cannot_be_an_answer_is_refused_and_never_repeated(
    item: Item, chosen: list[str]
) -> None:
    with pytest.raises(BadAnswer, match="'q'") as refused:
        mark(item, chosen)
    assert "secret" not in str(refused.value)


def test_shares_of_matching_and_sequencing() -> None:
    matching = Item(
        "q",
        "matching",
        "?",
        options(3, match="121"),
        targets=tuple(Option(key, key, False) for key in "12"),
    )
    assert mark(matching, ["a[.]1", "b[.]1", "c[.]"]).scaled == pytest.approx(1 / 3)
    assert mark(Item("q", "sequencing", "?", options(3)), list("acb")).scaled == pytest.approx(
        1 / 3
    )


@given(items())
def test_the_pattern_of_right_responses_holds_the_right_response(item: Item) -> None:
    """xAPI 1.0.3 part 2, 2.4.4.1; numeric and fill-in patterns have forms of their own."""
    practice = Item(**{name: getattr(item, name) for name in item.__slots__} | {"graded": False})
    told = interaction_of(practice, lambda text: {"en": text})
    pattern = told.correct_responses_pattern
    assert pattern
    response = mark(item, right_answer(item)).response
    assert response is not None
    if item.kind == "numeric":
        low, high = (Decimal(part) for part in pattern[0].split("[:]"))
        assert low <= Decimal(response) <= high
    else:
        assert response in [part.removeprefix("{case_matters=true}") for part in pattern]
    assert interaction_of(item, lambda text: {"en": text}).correct_responses_pattern is None
