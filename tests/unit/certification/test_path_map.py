"""The layout of the path map, drawn here as text: a letter per station, `*` for the goal."""

from datetime import timedelta

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
        rows[point.y][point.x] = "*" if station.id == "_goal" else station.id[0]
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


def test_alternatives_lie_below_one_another() -> None:
    assert drawn(path_map(proved(BRANCHES))) == ["ab.f*", ".cd..", ".e..."]


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


def test_the_track_splits_and_joins() -> None:
    lines = path_map(proved(BRANCHES, fact(1, A))).lines
    assert [line.start + line.end[:2] for line in lines] == [
        "ab", "ac", "cd", "ae", "bf", "df", "ef", "f_g",
    ]  # fmt: skip
    assert {line.start for line in lines if line.done} == {"a", "d"}


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
    assert [(s.id, s.needed) for s in picture.stations] == [
        ("a", True), ("b", False), ("_goal", True),
    ]  # fmt: skip


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
    assert {line.start for line in picture.lines} == {s.id for s in picture.stations[:-1]}
    for line in picture.lines:
        ends = {s.id: s for s in picture.stations}
        assert ends[line.start].wide.x < ends[line.end].wide.x
