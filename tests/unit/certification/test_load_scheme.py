"""A document becomes a scheme, or every place to correct is named."""

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from certification import BadScheme, FixedPeriod, Group, Statements, load_scheme, resolved

DOCUMENT: dict[str, Any] = {
    "slug": "first-steps",
    "title": {"en": "First steps", "es": "Primeros pasos"},
    "description": {"en": "What comes first."},
    "expires_after": "P2Y",
    "root": {
        "id": "all-of-it",
        "kind": "all",
        "label": {"en": "All of it", "es": "Todo"},
        "requirements": [
            {
                "id": "lesson",
                "kind": "statements",
                "label": {"en": "Finish it"},
                "verb": "completed",
                "activity": "curricula/coding/lessons/names",
                "minimum_score": 0.7,
            },
            {
                "id": "two",
                "kind": "at_least",
                "n": 1,
                "label": {"en": "One of two"},
                "requirements": [
                    {
                        "id": "meetings",
                        "kind": "statements",
                        "label": {"en": "Three meetings"},
                        "verb": "http://activitystrea.ms/schema/1.0/join",
                        "activities": ["meetings/*", "https://elsewhere.example/a"],
                        "success": True,
                        "count": 3,
                        "distinct": True,
                        "within": "P6M",
                        "authorities": ["child", "key:0a1b"],
                    },
                    {
                        "id": "in-spring",
                        "kind": "statements",
                        "label": {"en": "In spring"},
                        "verb": "passed",
                        "within": {"from": "2026-03-01", "until": "2026-06-01T00:00:00+02:00"},
                    },
                ],
            },
        ],
    },
}


def test_every_key_is_read() -> None:
    scheme = load_scheme(DOCUMENT)
    assert scheme.expires_after is not None
    assert scheme.expires_after.text == "P2Y"
    assert isinstance(scheme.root, Group)
    assert scheme.root.need == 2
    lesson, meetings, spring = scheme.leaves()
    assert lesson == Statements(
        id="lesson",
        label={"en": "Finish it"},
        verb="http://adlnet.gov/expapi/verbs/completed",
        activities=("curricula/coding/lessons/names",),
        minimum_score=0.7,
    )
    assert meetings.verb == "http://activitystrea.ms/join"
    assert meetings.authorities == ("child", "key:0a1b")
    assert spring.within == FixedPeriod(
        datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 31, 22, tzinfo=UTC)
    )


def test_relative_activities_are_placed_in_their_community() -> None:
    placed = resolved(load_scheme(DOCUMENT), "https://child.example/communities/ignite")
    assert [leaf.activities for leaf in placed.leaves()] == [
        ("https://child.example/communities/ignite/curricula/coding/lessons/names",),
        (
            "https://child.example/communities/ignite/meetings/*",
            "https://elsewhere.example/a",
        ),
        (),
    ]


def edit(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    return document


def first(document: dict[str, Any]) -> dict[str, Any]:
    leaf: dict[str, Any] = document["root"]["requirements"][0]
    return leaf


FIRST = "$.root.requirements[0]"
SECOND = "$.root.requirements[1]"


@pytest.mark.parametrize(
    ("change", "path", "wrong"),
    [
        (lambda d: d.pop("slug"), "$.slug", "missing"),
        (lambda d: d.update(slug="First Steps"), "$.slug", "form"),
        (lambda d: d.update(slug=7), "$.slug", "not text"),
        (lambda d: d.update(title={}), "$.title", "by language"),
        (lambda d: d.update(title={"english": "x"}), "$.title.english", "language tag"),
        (lambda d: d.update(title={"en": " "}), "$.title.en", "form"),
        (lambda d: d.update(title={"en": "x" * 301}), "$.title.en", "301 characters"),
        (lambda d: d.update(colour="red"), "$.colour", "not known"),
        (lambda d: d.update(expires_after="2 years"), "$.expires_after", "form"),
        (lambda d: d.update(expires_after="P0D"), "$.expires_after", "no time"),
        (lambda d: d.update(root=[]), "$.root", "not a requirement"),
        (lambda d: d["root"].update(kind="most"), "$.root.kind", "no kind"),
        (lambda d: d["root"].update(kind=["all"]), "$.root.kind", "no kind"),
        (lambda d: d["root"].update(requirements=[]), "$.root.requirements", "1 to 50"),
        (lambda d: d["root"].update(n=2), "$.root.n", "not known"),
        (lambda d: first(d).pop("label"), f"{FIRST}.label", "missing"),
        (lambda d: first(d).update(label=None), f"{FIRST}.label", "null"),
        (lambda d: first(d).update(verb="achieved"), f"{FIRST}.verb", "concludes"),
        (
            lambda d: first(d).update(verb="https://w3id.org/xapi/tla/verbs/asserted"),
            f"{FIRST}.verb",
            "concludes",
        ),
        (lambda d: first(d).update(verb="did"), f"{FIRST}.verb", "short name"),
        (lambda d: first(d).update(activity="/lessons"), f"{FIRST}.activity", "form"),
        (lambda d: first(d).update(activity="a/../b"), f"{FIRST}.activity", "form"),
        (lambda d: first(d).update(activities=["a"]), FIRST, "activity and activities"),
        (lambda d: first(d).update(minimum_score=70), f"{FIRST}.minimum_score", "-1 to 1"),
        (lambda d: first(d).update(minimum_score="0.7"), f"{FIRST}.minimum_score", "-1 to 1"),
        (lambda d: first(d).update(success="yes"), f"{FIRST}.success", "true nor false"),
        (lambda d: first(d).update(count=0), f"{FIRST}.count", "whole number"),
        (lambda d: first(d).update(count=True), f"{FIRST}.count", "whole number"),
        (lambda d: first(d).update(count=1.5), f"{FIRST}.count", "whole number"),
        (lambda d: first(d).update(count=2, distinct=True), f"{FIRST}.count", "2 different"),
        (lambda d: first(d).update(within="P1.5Y"), f"{FIRST}.within", "form"),
        (lambda d: first(d).update(within={}), f"{FIRST}.within", "neither from nor until"),
        (lambda d: first(d).update(within={"from": "soon"}), f"{FIRST}.within.from", "form"),
        (
            lambda d: first(d).update(within={"from": "2026-02-30"}),
            f"{FIRST}.within.from",
            "no such moment",
        ),
        (
            lambda d: first(d).update(within={"from": "2026-03-01", "until": "2026-03-01"}),
            f"{FIRST}.within",
            "ends before",
        ),
        (lambda d: first(d).update(authorities=["me"]), f"{FIRST}.authorities[0]", "form"),
        (
            lambda d: first(d).update(authorities=["child", "child"]),
            f"{FIRST}.authorities",
            "twice",
        ),
        (lambda d: first(d).update(id="two"), f"{SECOND}.id", "names $.root.requirements[0]"),
        (lambda d: d["root"]["requirements"][1].update(n=3), f"{SECOND}.n", "3 of 2"),
        (lambda d: d["root"]["requirements"][1].pop("n"), f"{SECOND}.n", "missing"),
    ],
)
def test_what_is_wrong_is_told_with_its_path_and_what_to_do(
    change: Callable[[dict[str, Any]], object], path: str, wrong: str
) -> None:
    with pytest.raises(BadScheme) as caught:
        load_scheme(edit(change))
    problem = next(problem for problem in caught.value.problems if problem.path == path)
    assert wrong in problem.wrong
    assert problem.fix
    assert path in str(caught.value)


def test_all_problems_are_told_at_once() -> None:
    document = edit(lambda d: (d.pop("slug"), first(d).pop("verb"), first(d).update(count=0)))
    with pytest.raises(BadScheme) as caught:
        load_scheme(document)
    assert [problem.path for problem in caught.value.problems] == [
        "$.slug",
        f"{FIRST}.verb",
        f"{FIRST}.count",
    ]


@pytest.mark.parametrize("raw", [None, 7, "scheme", [], [DOCUMENT], True])
def test_what_is_no_object_is_refused(raw: object) -> None:
    with pytest.raises(BadScheme, match="not an object"):
        load_scheme(raw)


@pytest.mark.parametrize("levels", [9, 40, 5000])
def test_what_is_nested_too_deep_is_refused(levels: int) -> None:
    node: dict[str, Any] = first(copy.deepcopy(DOCUMENT))
    for level in range(levels):
        label = {"en": "level"}
        node = {"id": f"l{level}", "kind": "all", "label": label, "requirements": [node]}
    with pytest.raises(BadScheme, match="too deep"):
        load_scheme({**DOCUMENT, "root": node})


def test_eight_levels_are_allowed() -> None:
    node: dict[str, Any] = first(copy.deepcopy(DOCUMENT))
    for level in range(7):
        label = {"en": "level"}
        node = {"id": f"l{level}", "kind": "any", "label": label, "requirements": [node]}
    assert len(list(load_scheme({**DOCUMENT, "root": node}).leaves())) == 1


def nested(levels: int) -> dict[str, Any]:
    """The example with so many groups, each within the one before."""
    inner = copy.deepcopy(DOCUMENT["root"])
    for number in range(levels):
        inner = {
            "id": f"level-{number}",
            "kind": "all",
            "label": {"en": "Level"},
            "requirements": [inner],
        }
    return {**copy.deepcopy(DOCUMENT), "root": inner}


@pytest.mark.parametrize("levels", [7, 9, 50, 400])
def test_too_many_levels_are_refused_with_words_however_many(levels: int) -> None:
    with pytest.raises(BadScheme, match="nested too deep"):
        load_scheme(nested(levels))


def test_a_document_that_contains_itself_is_refused() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["root"]["requirements"].append(document["root"])
    with pytest.raises(BadScheme, match="contains itself"):
        load_scheme(document)
    document = copy.deepcopy(DOCUMENT)
    endless: list[Any] = []
    endless.extend([endless] * 40)
    document["root"]["requirements"] = endless
    with pytest.raises(BadScheme, match="more than 50000 values"):
        load_scheme(document)


def test_a_wide_document_is_refused_before_it_is_read() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["root"]["requirements"] = [{}] * 60_000
    with pytest.raises(BadScheme, match="more than 50000 values"):
        load_scheme(document)


def test_more_requirements_than_anybody_can_follow_are_refused() -> None:
    document = copy.deepcopy(DOCUMENT)
    leaf = document["root"]["requirements"][0]
    document["root"]["requirements"] = [
        {
            "id": f"group-{number}",
            "kind": "any",
            "label": {"en": "Group"},
            "requirements": [{**leaf, "id": f"leaf-{number}-{at}"} for at in range(20)],
        }
        for number in range(30)
    ]
    with pytest.raises(BadScheme, match=r"\$\.root: It has 631 requirements"):
        load_scheme(document)


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "scheme", "scheme": "first-steps"},
        {"kind": "statements", "verb": "achieved", "activity": "competencies/first-steps"},
        {"kind": "statements", "verb": "https://w3id.org/xapi/tla/verbs/asserted"},
        {"kind": "statements", "verb": "https://w3id.org/xapi/tla/verbs/deselected"},
    ],
)
def test_no_requirement_refers_to_another_scheme(asked: dict[str, Any]) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["root"]["requirements"][0] = {"id": "other", "label": {"en": "Other"}, **asked}
    with pytest.raises(BadScheme, match=r"\$\.root\.requirements\[0\]\.(kind|verb)"):
        load_scheme(document)


def test_lengths_of_time_are_read_in_seconds() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["root"]["requirements"][0] |= {"minimum_duration": "PT45M", "total_duration": "PT10H"}
    lesson = next(load_scheme(document).leaves())
    assert (lesson.minimum_duration, lesson.total_duration) == (2700, 36000)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"total_duration": "P1D"}, "PT10H"),
        ({"total_duration": "P1M"}, "PT10H"),
        ({"total_duration": "PT0H"}, "no time at all"),
        ({"minimum_duration": 600}, "not text"),
        ({"total_duration": "PT2H", "distinct": True}, "two requirements"),
    ],
)
def test_lengths_of_time_that_say_nothing_are_refused(changes: dict[str, Any], told: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["root"]["requirements"][0] |= changes
    with pytest.raises(BadScheme, match=told):
        load_scheme(document)
