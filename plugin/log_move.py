"""Move another LRS's whole log here, over xAPI: it is read as any source is, to its end, and then
paused.
"""

import time
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from community import Asker
from lrs_adapter import BadSource, SourceStatus, UnknownSource, harvest, source_status
from plugin.record_sources import change_log_source, harvest_from, pause_log_source
from plugin.services import Services
from storage import utc_now

MOST_FAILURES = 8
LOOK_AGAIN_S = 1.0
Sleep = Callable[[float], None]


def begin_move(
    services: Services,
    *,
    asker: Asker,
    label: str,
    endpoint: str,
    key: str,
    secret: str,
    xapi_version: str,
    defines: bool,
    now: datetime,
) -> SourceStatus:
    """Have the LRS read as the source `label`, or go on with it where that was begun. Raises
    `community.NotAllowed`, `BadSource`.
    """
    with services.database.unit_of_work() as uow:
        try:
            found = source_status(uow.session, label)
        except UnknownSource:
            harvest_from(
                uow,
                services,
                asker=asker,
                label=label,
                endpoint=endpoint,
                key=key,
                secret=secret,
                xapi_version=xapi_version,
                defines=defines,
                now=now,
            )
        else:
            if found.endpoint != endpoint.rstrip("/").removesuffix("/statements"):
                raise BadSource(
                    f"The source {label!r} is another LRS, {found.endpoint}",
                    "Give another --label.",
                )
            change_log_source(uow, services, label, asker=asker, key=key, secret=secret, now=now)
            pause_log_source(uow, label, asker=asker, paused=False, now=now)
        uow.commit()
    with services.database.reading() as session:
        return source_status(session, label)


def move_on(
    services: Services,
    *,
    label: str,
    began: datetime,
    watch: Callable[[SourceStatus], None],
    sleep: Sleep = time.sleep,
) -> SourceStatus:
    """Read what `begin_move` began until there is no more, waiting as long as the LRS asks for.

    Given up after `MOST_FAILURES` in a row; `failures` tells. A worker that reads the source too
    does no harm: one of both has its lease.
    """
    owner = uuid4()
    while True:
        looked_at = harvest(
            services.database,
            services.secret_box,
            services.iris,
            owner,
            now=utc_now(),
            timeout_s=services.settings.http_timeout_s,
            only=label,
        )
        with services.database.reading() as session:
            found = source_status(session, label)
        watch(found)
        is_over = found.caught_up is not None and found.caught_up >= began and not found.is_behind
        if is_over or found.failures >= MOST_FAILURES:
            return found
        now = utc_now()
        if found.failures and found.next_try is not None and found.next_try > now:
            sleep((found.next_try - now).total_seconds())
        elif not looked_at:
            sleep(LOOK_AGAIN_S)


def end_move(services: Services, *, asker: Asker, label: str, now: datetime) -> None:
    """Pause the source. Raises `community.NotAllowed`, `UnknownSource`."""
    with services.database.unit_of_work() as uow:
        pause_log_source(uow, label, asker=asker, paused=True, now=now)
        uow.commit()
