"""The demo's scheme asks for what the demo's course can give, and no more."""

import json
from pathlib import Path

from certification import Fact, evaluate, load_scheme, next_steps, path_map, resolved
from tests.unit.certification.builders import NOW, PASSED, PLACE, TRUST, fact

FILE = Path(__file__).parents[3] / "plugin" / "demo" / "ignite" / "scheme.json"
SCHEME = resolved(load_scheme(json.loads(FILE.read_text(encoding="utf-8"))), PLACE)
COURSE = f"{PLACE}/curricula/coding-for-non-coders"


def finished(number: int, lesson: str, scaled: float) -> Fact:
    return fact(number, f"{COURSE}/lessons/{lesson}", scaled=scaled)


def test_every_label_is_there_in_english_and_spanish() -> None:
    proof = evaluate(SCHEME, [], NOW, trust=TRUST)
    maps = [SCHEME.title, SCHEME.description, *(leaf.label for leaf in proof.root.leaves())]
    assert all({"en", "es"} <= set(label) for label in maps)


def test_it_is_achieved_by_finishing_scoring_twice_and_passing() -> None:
    facts = [
        finished(1, "values-and-names", 1.0),
        finished(2, "decisions", 0.5),
        finished(3, "repeating", 0.7),
        finished(4, "looking-things-up", 1.0),
        finished(5, "from-file-to-answer", 0.2),
    ]
    almost = evaluate(SCHEME, facts, NOW, trust=TRUST)
    missing = [step.id for step in next_steps(almost)]
    assert missing == ["passed-in-english", "passed-in-spanish"]
    passed = fact(6, COURSE, verb=PASSED, scaled=0.75, success=True)
    assert evaluate(SCHEME, [*facts, passed], NOW, trust=TRUST).satisfied


def test_either_language_counts() -> None:
    spanish = f"{PLACE}/curricula/programar-sin-ser-programador"
    lessons = ("valores-y-nombres", "decisiones", "repetir", "buscar", "pasos-propios")
    facts = [
        fact(number, f"{spanish}/lessons/{lesson}", scaled=0.9)
        for number, lesson in enumerate(lessons, start=1)
    ]
    passed = fact(9, spanish, verb=PASSED, scaled=0.9, success=True)
    assert evaluate(SCHEME, [*facts, passed], NOW, trust=TRUST).satisfied


def test_one_good_score_is_not_enough() -> None:
    facts = [
        finished(1, "values-and-names", 1.0),
        finished(2, "decisions", 0.5),
        finished(3, "repeating", 0.6),
        finished(4, "looking-things-up", 1.0),
        finished(5, "steps-of-your-own", 1.0),
        fact(6, COURSE, verb=PASSED),
    ]
    proof = evaluate(SCHEME, facts, NOW, trust=TRUST)
    assert not proof.satisfied
    assert [s.id for s in path_map(proof).stations if s.state == "half"] == [
        "score-decisions",
        "score-repeating",
    ]
