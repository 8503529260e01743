"""Closes visits whose time is over: each with its grade, in a transaction of its own."""

import logging
from uuid import UUID

from curricula import close_visit, put_off, visits_to_close
from plugin.lms_grade import queue_grade
from plugin.services import Services
from storage import trouble_of, utc_now

log = logging.getLogger("child.overtime")


def close_overtime(services: Services) -> int:
    """The worker's part: a small batch; returns how many visits it looked at.

    One that cannot be closed is told to the operator and put off; it holds up no other.
    """
    with services.database.reading() as session:
        visits = visits_to_close(session, now=utc_now())
    for visit_id in visits:
        try:
            _close(services, visit_id)
        except Exception as error:
            if trouble_of(error):
                raise
            log.exception("visit=%s could not be closed and is tried again later", visit_id)
            with services.database.unit_of_work() as uow:
                put_off(uow, visit_id, now=utc_now())
                uow.commit()
    return len(visits)


def _close(services: Services, visit_id: UUID) -> None:
    with services.database.unit_of_work() as uow:
        now = utc_now()
        done = close_visit(uow, services.iris, visit_id, now=now)
        if done is not None:
            queue_grade(uow, done, now=now)
        uow.commit()
