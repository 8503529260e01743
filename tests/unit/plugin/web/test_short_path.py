"""The short map of a path: one disc for each thing asked for, none for what is not needed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask_babel import Babel

import plugin.web
from certification import RequirementProof
from certification.proof import Kind
from plugin.translations import install_catalogues
from plugin.web.my_paths import stops_of
from plugin.web.path_words import steps_left
from storage import utc_now


@pytest.fixture(autouse=True)
def page() -> Iterator[None]:
    app = Flask("words")
    Babel(app)
    install_catalogues(app, Path(plugin.web.__file__).parent / "translations")
    with app.test_request_context():
        yield


def leaf(name: str, *, done: bool = False, begun: bool = False) -> RequirementProof:
    evidence = (uuid4(),) if done or begun else ()
    return RequirementProof(
        name, "statements", {"en": name}, done, (int(done), 1), evidence, (), None
    )


def group(kind: Kind, need: int, *children: RequirementProof) -> RequirementProof:
    have = min(need, sum(child.satisfied for child in children))
    name = f"group of {kind}"
    return RequirementProof(
        kind, kind, {"en": name}, have >= need, (have, need), (), (), None, children
    )


def drawn(root: RequirementProof) -> list[tuple[str, str]]:
    states = {one.id: "done" if one.satisfied else "open" for one in root.leaves()}
    return [(stop.name, stop.state) for stop in stops_of(root, states)]


def test_what_a_group_no_longer_needs_is_not_drawn_as_missing() -> None:
    root = group("all", 2, leaf("a", done=True), group("any", 1, leaf("b"), leaf("c", done=True)))
    assert drawn(root) == [("a", "done"), ("c", "done")]


def test_of_three_as_many_as_are_asked_for() -> None:
    two = group("at_least", 2, leaf("a", done=True), leaf("b"), leaf("c", begun=True))
    assert drawn(two) == [("a", "done"), ("group of at_least", "half")]
    all_met = group("at_least", 2, *(leaf(name, done=True) for name in "abc"))
    assert drawn(all_met) == [("a", "done"), ("b", "done")]


def test_alternatives_that_nobody_began_are_one_open_station() -> None:
    root = group("any", 1, group("all", 2, leaf("a"), leaf("b")), leaf("c"))
    assert drawn(root) == [("group of any", "open")]


def test_an_alternative_that_soon_ends_says_so() -> None:
    soon = replace(leaf("a", done=True), expires_at=utc_now() + timedelta(days=3))
    assert drawn(group("any", 1, soon, leaf("b"))) == [("a", "expiring")]


def test_what_is_done_just_now_is_no_step_that_remains() -> None:
    root = group("all", 3, leaf("a"), leaf("b"), group("any", 1, leaf("c"), leaf("d")))
    assert steps_left(root) == 3
    assert steps_left(root, done={"a"}) == 2
    assert steps_left(root, done={"a", "b", "d"}) == 0
