"""Rows that a query gave, of which the driver makes values only when somebody asks for them."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol
from uuid import UUID

from psycopg import OperationalError
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format

BINARY, TUPLES_OK, CONNECTED = Format.BINARY, ExecStatus.TUPLES_OK, ConnStatus.OK
UUID_BYTES = 16
Row = tuple[Any, ...]


class Unloaded(Protocol):
    """Rows in the query's order. `first` and `end` are of a span as Python counts, from 0."""

    def __len__(self) -> int: ...

    def number(self, at: int, column: int) -> int:
        """The integer in one row."""
        ...

    def octets(self, column: int, first: int, end: int) -> list[bytes]:
        """A column of bytes, without nulls."""
        ...

    def uuids(self, column: int, first: int, end: int) -> str:
        """A column of UUIDs: 32 hexadecimal digits each, with commas between."""
        ...

    def loaded(self, first: int, end: int) -> Sequence[Row]:
        """Whole rows as the driver gives them."""
        ...


class LoadedRows:
    """Rows that are values already, as of SQLite, or were looked at for a filter."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def number(self, at: int, column: int) -> int:
        return int(self._rows[at][column])

    def octets(self, column: int, first: int, end: int) -> list[bytes]:
        return [row[column] for row in self._rows[first:end]]

    def uuids(self, column: int, first: int, end: int) -> str:
        found = [row[column] for row in self._rows[first:end]]
        return ",".join([one.hex if isinstance(one, UUID) else one for one in found])

    def loaded(self, first: int, end: int) -> Sequence[Row]:
        return self._rows[first:end]

    def part(self, first: int, end: int) -> "LoadedRows":
        """Some of them, which hold none of the others in memory."""
        return LoadedRows(self._rows[first:end])


class PostgresRows:
    """What came from PostgreSQL in its binary form. Not for two threads at once."""

    def __init__(self, result: Any) -> None:
        self._result = result
        self._loading: Any = None

    def __len__(self) -> int:
        return int(self._result.ntuples)

    def number(self, at: int, column: int) -> int:
        return int.from_bytes(self._result.get_value(at, column), "big", signed=True)

    def octets(self, column: int, first: int, end: int) -> list[bytes]:
        value = self._result.get_value
        return [value(at, column) for at in range(first, end)]

    def uuids(self, column: int, first: int, end: int) -> str:
        return b"".join(self.octets(column, first, end)).hex(",", UUID_BYTES)

    def loaded(self, first: int, end: int) -> Sequence[Row]:
        if self._loading is None:
            self._loading = Transformer()
            self._loading.set_pgresult(self._result)
        found: list[Row] = self._loading.load_rows(first, end, tuple)
        return found


def ask_postgres(connection: Any, sql: bytes, numbers: Iterable[int]) -> PostgresRows:
    """Ask by psycopg's `connection`; `sql` has `$1`, `$2`, … for the numbers.

    libpq waits for the whole answer, and other threads of Python go on. psycopg itself looks
    after each few kilobytes that come, which keeps two threads busy waiting for each other.
    """
    given = [b"%d" % one for one in numbers]
    result = connection.pgconn.exec_params(sql, given, result_format=BINARY)
    if result.status == TUPLES_OK:
        return PostgresRows(result)
    if connection.pgconn.status != CONNECTED:
        raise OperationalError(result.get_error_message())
    raise error_from_result(result)
