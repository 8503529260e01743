"""The layout of the path map, drawn here as text: a letter per station, `*` for the goal."""

from datetime import timedelta
from math import floor

from hypothesis import given, settings

from certification import (
    Fact,
    FixedPeriod,
    PathMap,
    Point,
    Proof,
    Scheme,
    evaluate,
    path_map,
)
from tests.unit.certification.builders import NOW, TRUST, A, B, C, fact, group, leaf, scheme
from tests.unit.certification.strategies import fact_lists, moments, schemes


def drawn(picture: PathMap, *, tall: bool = False) -> list[str]:
    width, height = picture.tall if tall else picture.wide
    rows = [["."] * width for _ in range(height)]
    for station in picture.stations:
        point = station.tall if tall else station.wide
        rows[floor(point.y)][point.x] = "*" if station.id == "_goal" else station.id[0]
    return ["".join(row) for row in rows]


def proved(rule: Scheme, *facts: Fact) -> Proof:
    return evaluate(rule, list(facts), NOW, trust=TRUST)


BRANCHES = scheme(
    group(
        "all",
        leaf("a", A),
        group(
            "at_least",
            leaf("b", B),
            group("all", leaf("c", C), leaf("d", A), name="both"),
            leaf("e", B),
            name="two",
            need=2,
        ),
        leaf("f", C),
    )
)


def test_alternatives_lie_below_one_another_around_the_line() -> None:
    assert drawn(path_map(proved(BRANCHES))) == [".b...", "acdf*", ".e..."]


def test_the_line_meets_two_alternatives_between_them() -> None:
    rule = scheme(group("all", leaf("a", A), group("any", leaf("b", B), leaf("c", C))))
    places = {one.id: one.wide for one in path_map(proved(rule)).stations}
    assert places == {
        "a": Point(0, 0.5), "b": Point(1, 0), "c": Point(1, 1), "_goal": Point(2, 0.5),
    }  # fmt: skip


def test_on_a_phone_every_station_has_a_row_and_alternatives_stand_to_the_right() -> None:
    assert drawn(path_map(proved(BRANCHES)), tall=True) == [
        "a.", ".b", ".c", ".d", ".e", "f.", "*.",
    ]  # fmt: skip


def test_a_bracket_holds_its_branches() -> None:
    (bracket,) = path_map(proved(BRANCHES, fact(1, B))).brackets
    assert (bracket.have, bracket.need, bracket.among) == (2, 2, 3)
    assert bracket.satisfied
    assert bracket.wide == (Point(1, 0), Point(2, 2))
    assert bracket.tall == (Point(1, 1), Point(1, 4))


def test_the_track_goes_from_group_to_group_and_not_between_alternatives() -> None:
    lines = path_map(proved(BRANCHES, fact(1, A))).lines
    assert [(line.start, line.end) for line in lines] == [
        ("a", "two"), ("c", "d"), ("two", "f"), ("f", "_goal"),
    ]  # fmt: skip
    assert {line.start for line in lines if line.done} == {"a"}


def test_the_track_beyond_a_group_is_done_when_the_group_is() -> None:
    lines = path_map(proved(BRANCHES, fact(1, A), fact(2, B))).lines
    assert {line.start for line in lines if line.done} == {"a", "two"}


def test_states_say_how_far_each_station_is() -> None:
    later = FixedPeriod(NOW + timedelta(days=2), None)
    rule = scheme(
        group(
            "all",
            leaf("done", A),
            leaf("half", B, count=2),
            leaf("open", C),
            leaf("low", A, minimum_score=0.9),
            leaf("expiring", A, within="P20D"),
            leaf("fresh", A, within="P6M"),
            leaf("waiting", A, within=later),
        )
    )
    picture = path_map(proved(rule, fact(1, A, scaled=0.5), fact(2, B)))
    assert {station.id: station.state for station in picture.stations} == {
        "done": "done",
        "half": "half",
        "open": "open",
        "low": "half",
        "expiring": "expiring",
        "fresh": "done",
        "waiting": "locked",
        "_goal": "locked",
    }
    reasons = {s.id: s.reason.code for s in picture.stations if s.reason is not None}
    assert reasons == {
        "half": "statements_needed",
        "open": "statements_needed",
        "low": "score_below",
        "waiting": "period_not_open",
    }


def test_the_goal_opens_when_the_path_is_satisfied() -> None:
    goal = path_map(proved(scheme(leaf()), fact(1))).stations[-1]
    assert (goal.id, goal.state, goal.evidence) == ("_goal", "done", (fact(1).statement_id,))


def test_what_expires_soon_depends_on_the_day_it_is_looked_at() -> None:
    proof = proved(scheme(leaf(within="P2M")), fact(1))
    assert path_map(proof).stations[0].state == "done"
    assert path_map(proof, now=NOW + timedelta(days=40)).stations[0].state == "expiring"


def test_a_branch_that_is_not_needed_any_more_says_so() -> None:
    picture = path_map(proved(scheme(group("any", leaf("a", A), leaf("b", B))), fact(1, A)))
    assert [(s.id, s.needed, s.state) for s in picture.stations] == [
        ("a", True, "done"), ("b", False, "unneeded"), ("_goal", True, "done"),
    ]  # fmt: skip
    assert picture.stations[1].reason is None


def test_what_is_within_a_branch_that_is_not_needed_is_not_needed_either() -> None:
    inner = group("any", leaf("b", B), leaf("c", C), name="inner")
    rule = scheme(group("any", leaf("a", A), group("all", inner, leaf("d", B), name="both")))
    picture = path_map(proved(rule, fact(1, A)))
    assert {s.id for s in picture.stations if s.state == "unneeded"} == {"b", "c", "d"}
    assert {bracket.id: bracket.needed for bracket in picture.brackets} == {
        "inner": False, "group": True,
    }  # fmt: skip


@settings(deadline=None)
@given(schemes(), fact_lists(), moments)
def test_no_two_stations_share_a_place_and_every_one_is_on_the_track(
    rule: Scheme, facts: list[Fact], as_of: object
) -> None:
    proof = evaluate(rule, facts, as_of, trust=TRUST)  # type: ignore[arg-type]  # a datetime
    picture = path_map(proof)
    assert len(picture.stations) == len(list(rule.leaves())) + 1
    assert len({station.wide for station in picture.stations}) == len(picture.stations)
    assert len({station.tall for station in picture.stations}) == len(picture.stations)
    for station in picture.stations:
        assert station.wide.x < picture.wide[0]
        assert station.wide.y < picture.wide[1]
        assert station.tall.x < picture.tall[0]
        assert station.tall.y < picture.tall[1]
    ends = {one.id: one.wide.x for one in picture.stations}
    ends |= {one.id: one.wide[0].x for one in picture.brackets}
    for line in picture.lines:
        assert ends[line.start] < ends[line.end]
    on_track = {end for line in picture.lines for end in (line.start, line.end)}
    for station in picture.stations:
        assert station.id in on_track or any(
            first.y <= station.wide.y <= last.y and first.x <= station.wide.x <= last.x
            for first, last in (bracket.wide for bracket in picture.brackets)
        )
