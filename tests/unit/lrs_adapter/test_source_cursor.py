"""How far a source was read, page by page, whatever its order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lrs_adapter.source_cursor import SourceCursor, after_page, begun_anew, since_of, way_on

START = datetime(2026, 4, 1, tzinfo=UTC)
OVERLAP = timedelta(seconds=5)
LATEST = START + timedelta(days=1)


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


def page(
    cursor: SourceCursor,
    *seconds: float,
    more: str | None = None,
    through: float | None = None,
    may_go_on: bool = False,
) -> SourceCursor:
    return after_page(
        cursor,
        [at(one) for one in seconds],
        more,
        None if through is None else at(through),
        may_go_on=may_go_on,
        overlap=OVERLAP,
        latest=LATEST,
    )


def test_in_order_it_moves_with_each_page_and_asks_from_a_little_before() -> None:
    first = page(SourceCursor(None), 1, 2, more="/more")
    assert (first.reached, way_on(first)) == (None, "/more")
    second = page(first, 3, 4, more="/on")
    assert second.reached == at(2)
    last = page(second, 5, 9)
    assert last == SourceCursor(at(9))
    assert since_of(last, OVERLAP) == at(4)
    assert since_of(SourceCursor(None), OVERLAP) is None


def test_out_of_order_it_moves_at_the_end_and_remembers() -> None:
    first = page(SourceCursor(at(10)), 40, 30, more="/more")
    assert (first.reached, first.is_ordered) == (at(10), False)
    assert begun_anew(first) == SourceCursor(at(10), is_ordered=False)
    assert page(first, 20, 11) == SourceCursor(at(40), is_ordered=False)


def test_disorder_that_shows_late_takes_back_what_was_reached() -> None:
    first = page(SourceCursor(at(10)), 20, 30, more="/more")
    second = page(first, 30, 40, more="/on")
    assert second.reached == at(30)
    assert page(second, 12, more="/still").reached == at(10)


def test_disorder_within_the_overlap_is_none() -> None:
    assert page(SourceCursor(None), 10, 6, 11, more="/more").is_ordered


def test_it_never_goes_beyond_what_is_complete_nor_back() -> None:
    assert page(SourceCursor(at(3)), 4, 9, through=6) == SourceCursor(at(6))
    assert page(SourceCursor(at(8)), 9, through=6) == SourceCursor(at(8))
    assert page(SourceCursor(at(8))) == SourceCursor(at(8))


def test_a_page_without_a_way_on_is_asked_after_its_newest_once() -> None:
    first = page(SourceCursor(None), 1, 2, may_go_on=True)
    assert way_on(first) is None
    assert since_of(first, OVERLAP) == at(2)
    assert page(first, 2, may_go_on=True) == SourceCursor(at(2))


def test_what_a_wrong_clock_says_moves_nothing() -> None:
    assert page(SourceCursor(None), 1, 400 * 86_400, 2) == SourceCursor(at(2))
    before_all = (datetime(1, 1, 1, tzinfo=UTC) - START).total_seconds()
    assert page(SourceCursor(None), before_all) == SourceCursor(None)


STORED = st.lists(st.integers(0, 500), min_size=1, max_size=60)


def read_whole(stored: list[int], size: int, broken: set[int]) -> set[int]:
    """What is seen of an LRS that gives what came after `since` as it lies in `stored`, whose way
    on breaks off at some requests.
    """
    cursor, seen = SourceCursor(None), set[int]()
    for number in range(500):
        told = way_on(cursor)
        if told is not None and number in broken:
            cursor = begun_anew(cursor)
            continue
        since = since_of(cursor, OVERLAP)
        after, start = ("" if since is None else since.isoformat()), 0
        if told is not None:
            after, _, place = told.rpartition(" ")
            start = int(place)
        moment = datetime.fromisoformat(after) if after else None
        asked = [one for one in stored if moment is None or at(one) > moment]
        some = asked[start : start + size]
        seen |= set(some)
        end = start + size
        cursor = page(cursor, *some, more=f"{after} {end}" if end < len(asked) else None)
        if cursor.more is None:
            return seen
    raise AssertionError("it never ends")


@given(STORED, st.integers(1, 7))
def test_in_whatever_order_all_is_seen(stored: list[int], size: int) -> None:
    assert read_whole(stored, size, set()) == set(stored)


@given(STORED, st.integers(1, 7), st.sets(st.integers(0, 40)))
def test_in_order_all_is_seen_wherever_it_breaks_off(
    stored: list[int], size: int, broken: set[int]
) -> None:
    assert read_whole(sorted(stored), size, broken) == set(stored)


@given(STORED, st.integers(2, 7), st.integers(1, 40))
def test_the_newest_page_first_in_order_is_noticed_though_it_breaks_off(
    stored: list[int], size: int, broken: int
) -> None:
    in_pages = sorted(set(stored))
    pages = [in_pages[start : start + size] for start in range(0, len(in_pages), size)]
    given_so = [one for some in reversed(pages) for one in some]
    if len(pages[-1]) == size:
        assert read_whole(given_so, size, {broken}) == set(stored)
