"""A small installation as release 0007 left it, a row in every table, for tests of migrations.

The rows are written by column names into the tables that the migrations made, never through the
present models: those may have moved on.
"""

from datetime import datetime
from itertools import chain
from uuid import UUID

from sqlalchemy import Connection, MetaData, Table

from tests.integration.release_0007.certification import certification_rows
from tests.integration.release_0007.learning import learning_rows
from tests.integration.release_0007.lms import lms_rows
from tests.integration.release_0007.people import people_rows
from tests.integration.release_0007.records import RECORD_DOCUMENT, records_rows

REVISION = "0007"
__all__ = ["RECORD_DOCUMENT", "REVISION", "fill"]


def fill(connection: Connection) -> None:
    """Write the installation into a database that is migrated to `REVISION`."""
    tables = MetaData()
    tables.reflect(connection)
    for name, values in chain(
        people_rows(), learning_rows(), certification_rows(), records_rows(), lms_rows()
    ):
        table = tables.tables[name]
        connection.execute(table.insert(), {k: _as_kept(table, k, v) for k, v in values.items()})


def _as_kept(table: Table, column: str, value: object) -> object:
    """The value in the form in which this database keeps it, as `storage.columns` has it."""
    is_text = "CHAR" in str(table.c[column].type)
    if isinstance(value, UUID) and is_text:
        return value.hex
    if isinstance(value, datetime) and is_text:
        return value.isoformat(timespec="microseconds")
    return value
