"""Rows for SQLite hold what the columns' types make of the values."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine

from lrs_adapter.models import LogStatement
from lrs_adapter.statement_rows import COLUMNS, in_sqlite

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def row(**besides: Any) -> dict[str, Any]:
    return {
        "position": 7,
        "statement_id": uuid4(),
        "verb_id": 2,
        "object_id": 3,
        "actor_id": 4,
        "authority_id": 5,
        "target_id": None,
        "registration": None,
        "timestamp": NOON,
        "stored": NOON + timedelta(microseconds=5),
        "voided": False,
        "is_voiding": True,
        "may_void_any": False,
        "document": b"{}",
        **besides,
    }


@pytest.mark.parametrize(
    "besides",
    [
        {},
        {"target_id": uuid4(), "object_id": None},
        {"registration": UUID(int=0)},
        {"timestamp": datetime(2026, 5, 4, 9, tzinfo=timezone(timedelta(hours=-3)))},
    ],
)
def test_a_row_is_as_its_columns_convert_it(besides: dict[str, Any]) -> None:
    values = row(**besides)
    dialect = create_engine("sqlite://").dialect
    converted = []
    for name in COLUMNS:
        kind = LogStatement.__table__.c[name].type
        convert = kind.dialect_impl(dialect).bind_processor(dialect)
        converted.append(convert(values[name]) if convert else values[name])
    assert in_sqlite(values) == tuple(converted)


def test_a_time_without_a_zone_is_no_row() -> None:
    with pytest.raises(ValueError, match="must know its zone"):
        in_sqlite(row(timestamp=NOON.replace(tzinfo=None)))
