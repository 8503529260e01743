"""Each act of the audit log is told as a person would tell it."""

import pytest

from plugin.web.audit_sentences import SENTENCES, Said, sentence
from tests.unit.plugin.web.test_audit_words import acts_in_code

ROLE = Said("Sol", "Mara", "River Guild", role="mentor")
MOVED = Said("the operator", "First steps", old="version 1", new="version 2", course="Evening")


def test_every_act_has_a_sentence_and_no_sentence_is_left_over() -> None:
    assert set(SENTENCES) == acts_in_code()


@pytest.mark.parametrize(
    ("act", "said", "reason", "told"),
    [
        (
            "role.granted",
            ROLE,
            "needed",
            "Sol gave Mara the role mentor in River Guild: “needed”",
        ),
        ("role.ended", ROLE, "", "Sol ended the role mentor of Mara in River Guild."),
        (
            "course.moved",
            MOVED,
            "",
            "The operator moved Evening from version 1 to version 2 of “First steps”.",
        ),
        (
            "paths.moved",
            Said("Sol", "Facilitator", new="version 3", count=2),
            "a new rule",
            "Sol moved 2 members to version 3 of the path “Facilitator”: “a new rule”",
        ),
        (
            "paths.moved",
            Said("Sol", "Facilitator", count=1),
            "",
            "Sol moved 1 member to another version of the path “Facilitator”.",
        ),
        (
            "scheme.published",
            Said("Sol", "Facilitator"),
            "",
            "Sol published the path “Facilitator”.",
        ),
        (
            "lms.removed",
            Said("Sol"),
            "",
            "Sol disconnected the LMS “something that is here no more”.",
        ),
    ],
)
def test_an_act_is_told_by_whom_to_whom_and_why(
    act: str, said: Said, reason: str, told: str
) -> None:
    assert sentence(act, said, reason) == told


def test_what_is_chosen_for_newcomers_moves_nobody() -> None:
    told = sentence("course.moved", Said("Sol", "First steps", new="version 2", course="Evening"))
    assert "moved" in told
    only = Said("Sol", "First steps", new="version 2", course="Evening", newcomers_only=True)
    told = sentence("course.moved", only, "from May on")
    assert told.startswith("Sol chose version 2 of “First steps” for newcomers to Evening")
    assert told.endswith(": “from May on”")
    assert "moved" not in told


def test_an_act_that_has_no_sentence_yet_says_its_name() -> None:
    assert sentence("made-up.done", Said("Sol", "it")) == "Sol: made-up.done it."
    assert sentence("made-up.done", Said("Sol"), "why not") == "Sol: made-up.done: “why not”"
