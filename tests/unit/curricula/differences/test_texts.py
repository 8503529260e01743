"""Two texts by line and word: nothing is lost, nothing is shown that did not change."""

from hypothesis import given

from curricula.differences import compare_texts, hunks
from tests.unit.curricula.differences.revisions import texts


@given(texts, texts)
def test_both_texts_can_be_read_back(old: str, new: str) -> None:
    lines = compare_texts(old, new)
    assert "\n".join(line.text for line in lines if line.kind != "added") == old
    assert "\n".join(line.text for line in lines if line.kind != "removed") == new
    assert [line.old for line in lines if line.old] == [*range(1, old.count("\n") + 2)]
    assert [line.new for line in lines if line.new] == [*range(1, new.count("\n") + 2)]


@given(texts)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert hunks(compare_texts(text, text)) == ()


@given(texts, texts)
def test_the_words_that_are_not_marked_are_on_both_sides(old: str, new: str) -> None:
    kept = {"removed": "", "added": ""}
    for line in compare_texts(old, new):
        if line.kind != "same":
            kept[line.kind] += "".join(piece.text for piece in line.pieces if not piece.changed)
    assert "".join(kept["removed"].split()) == "".join(kept["added"].split())


@given(texts, texts)
def test_hunks_hold_every_change_once(old: str, new: str) -> None:
    lines = compare_texts(old, new)
    shown = [line for hunk in hunks(lines) for line in hunk]
    assert [line for line in shown if line.kind != "same"] == [
        line for line in lines if line.kind != "same"
    ]
    assert len({(line.kind, line.old, line.new) for line in shown}) == len(shown)


def test_a_changed_word_is_marked_alone() -> None:
    removed, added = compare_texts("A value has a name.", "A value has two names.")
    assert [piece.text for piece in removed.pieces if piece.changed] == ["a", "name"]
    assert [piece.text for piece in added.pieces if piece.changed] == ["two", "names"]


def test_another_sentence_is_marked_whole() -> None:
    removed, added = compare_texts("Loops repeat.", "What follows is about files and folders")
    assert (len(removed.pieces), len(added.pieces)) == (1, 1)


def test_lines_that_come_often_are_not_taken_for_changed() -> None:
    often = ["", "- one"] * 150
    old = [*often, "What is it?", "", "- [ ] a", *often]
    new = [*often, "What is that?", "", "- [x] a", *often]
    changed = [x.text for x in compare_texts("\n".join(old), "\n".join(new)) if x.kind != "same"]
    assert changed == ["What is it?", "What is that?", "- [ ] a", "- [x] a"]
