"""The link to the next page: sealed, and the same query again."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrs_adapter import BadQuery, StatementQuery, open_more, seal_more
from storage import SecretBox

QUERY = StatementQuery(
    agent="mbox::mailto:ana@e.example",
    verb="https://e.example/v",
    registration=uuid4(),
    since=datetime(2026, 5, 4, 12, 0, 0, 7, tzinfo=UTC),
    limit=9,
    ascending=True,
)


def test_what_was_sealed_is_opened(secret_box: SecretBox) -> None:
    query, format_ = open_more(secret_box, seal_more(secret_box, QUERY, 41, "ids"))
    assert format_ == "ids"
    assert query.after == 41
    assert query.since == QUERY.since
    assert query.registration == QUERY.registration


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text() | st.from_regex(r"[A-Za-z0-9_-]{40,80}", fullmatch=True))
def test_what_was_not_sealed_is_refused(secret_box: SecretBox, token: str) -> None:
    with pytest.raises(BadQuery):
        open_more(secret_box, token)
