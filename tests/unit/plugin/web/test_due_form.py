"""What was typed into the form of a due date, where clocks go back and forward."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from plugin.lti import DueRule
from plugin.web.due_form import fields_of, typed_due

MADRID = ZoneInfo("Europe/Madrid")
FIRST_TIME = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
"""When it is 2:30 in Madrid, an hour before it is 2:30 again."""


@pytest.mark.parametrize(
    "due",
    [
        FIRST_TIME,
        FIRST_TIME + timedelta(hours=1),
        FIRST_TIME + timedelta(hours=1, seconds=59),
        FIRST_TIME + timedelta(hours=2),
    ],
)
def test_what_is_shown_and_sent_back_is_the_same_moment(due: datetime) -> None:
    shown = fields_of(DueRule(due), MADRID)
    assert typed_due(shown, MADRID, due).rule == DueRule(due)


def test_an_hour_that_there_is_not_is_the_one_after_it() -> None:
    typed = typed_due({"due": "2026-03-29T02:30", "kind": "none"}, MADRID, None)
    assert typed.rule.due == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert fields_of(typed.rule, MADRID)["due"] == "2026-03-29T03:30"
