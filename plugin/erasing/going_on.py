"""The worker's steps of erasing: go on with what is under way, ask other LRSs."""

from datetime import datetime
from functools import partial
from uuid import UUID

from lrs_adapter import ask_lrss, continue_erasure, erasures_under_way
from plugin.erasing.texts import erase_from_texts
from plugin.erasing.tombstone_file import keep_tombstones
from plugin.services import Services
from storage import scoped

PORTIONS = 40
"""So many of the log's, of 500 records each, in one step."""


def work_on_erasures(services: Services, *, now: datetime) -> int:
    """One step for each that is under way, also one that a killed process began; how many portions
    of work it were.
    """
    with services.database.reading() as session:
        under_way = erasures_under_way(session)
    for erasure_id in under_way:
        go_on(services, erasure_id, now=now)
    return len(under_way)


def go_on(services: Services, erasure_id: UUID, *, now: datetime, most: int = PORTIONS) -> bool:
    """Whether it is done."""
    with scoped("erase"):
        is_done = continue_erasure(
            services.database,
            services.secret_box,
            services.iris,
            erasure_id,
            now=now,
            most=most,
            elsewhere=partial(erase_from_texts, services.database),
        )
    keep_tombstones(services)
    return is_done


def ask_others(services: Services, *, now: datetime) -> int:
    """Take her records back at LRSs that took them; how many it were."""
    return ask_lrss(
        services.database,
        services.secret_box,
        services.iris,
        now=now,
        timeout_s=services.settings.http_timeout_s,
    )
