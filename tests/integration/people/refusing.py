"""People who refuse to have their records forwarded, and who agree again."""

from typing import Any
from uuid import UUID

from lrs_adapter import Draft, end_withholding, record, withhold
from lrs_adapter.outgoing_rows import next_outgoing
from lrs_adapter.withheld_among import KnownPeople, withheld_among
from storage import Database, utc_now
from tests.integration.records_world import IRIS, happening

EVERYTHING = 1 << 40


def refuse(database: Database, *who: UUID) -> None:
    with database.unit_of_work() as uow:
        withhold(uow, IRIS, who, utc_now())
        uow.commit()


def agree(database: Database, *who: UUID) -> None:
    with database.unit_of_work() as uow:
        end_withholding(uow, IRIS, who, utc_now())
        uow.commit()


def tell(database: Database, *drafts: Draft) -> list[UUID]:
    with database.unit_of_work() as uow:
        ids = [record(uow, IRIS, happening(), one) for one in drafts]
        uow.commit()
    return ids


def agent(who: UUID) -> dict[str, Any]:
    account = {"homePage": IRIS.home_page, "name": str(who)}
    return {"objectType": "Agent", "account": account}


def held(database: Database, known: KnownPeople | None = None) -> set[UUID]:
    """Which statements of the whole log stay, asked 50 at a time as forwarding asks."""
    found: set[UUID] = set()
    after, known = 0, known or KnownPeople()
    with database.look_up() as within:
        while batch := next_outgoing(within, after, 50, EVERYTHING):
            stay = withheld_among(within, batch, known)
            found |= {one.statement_id for one in batch if one.position in stay}
            after = batch[-1].position
    return found
