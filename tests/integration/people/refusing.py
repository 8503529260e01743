"""People who refuse to have their records forwarded, and who agree again."""

from uuid import UUID

from lrs_adapter import end_withholding, withhold
from storage import Database, utc_now
from tests.integration.records_world import IRIS


def refuse(database: Database, *who: UUID) -> None:
    with database.unit_of_work() as uow:
        withhold(uow, IRIS, who, utc_now())
        uow.commit()


def agree(database: Database, *who: UUID) -> None:
    with database.unit_of_work() as uow:
        end_withholding(uow, IRIS, who, utc_now())
        uow.commit()
