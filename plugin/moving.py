"""Carries moves to another version out: what packages keep by lesson follows in one transaction."""

import time
from uuid import UUID

from curricula import Step, continue_move, moves_under_way
from plugin.lms_grade import complete_wholes
from plugin.lti import follow_lessons
from plugin.services import Services
from storage import utc_now

AT_ONCE_S = 1.0
"""As long a page may work at a move before it answers; the worker does the rest."""


def move_next(services: Services, move_id: UUID) -> Step:
    """One small batch of learners, with the gradebook columns of their lessons. A column of several
    that is complete by the move alone is told so: no lesson is left in it that would.
    """
    now = utc_now()
    with services.database.unit_of_work() as uow:
        step = continue_move(uow, services.iris, move_id, now=now)
        follow_lessons(uow, step.moved, step.names)
        complete_wholes(uow, step.moved, now=now)
        uow.commit()
    return step


def move_for_a_while(services: Services, move_id: UUID, seconds: float = AT_ONCE_S) -> bool:
    """Whether the move is finished; a small course is, before the page answers."""
    end = time.monotonic() + seconds
    while not (finished := move_next(services, move_id).finished) and time.monotonic() < end:
        pass
    return finished


def continue_moves(services: Services) -> int:
    """The worker's part: a batch of every move that is not finished; returns how many there are."""
    with services.database.reading() as session:
        under_way = moves_under_way(session)
    return sum(not move_next(services, move_id).finished for move_id in under_way)
