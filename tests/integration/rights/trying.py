"""One try of a use case: whether the right was there, whatever else may be wrong with it."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from certification import CertificationError, NotHerOwnPath
from community import Asker, CommunityError, NotAllowed
from curricula import CurriculaError
from lrs_adapter import LrsError
from plugin.lti import LtiError
from storage import UnitOfWork
from tests.integration.rights.rules import Rule
from tests.integration.rights.use_case_world import World

Example = Callable[[World, UnitOfWork, Asker], Any]
Examples = dict[str, tuple[Rule, Example]]
"""By the use case's name (and what of it): who may, and one try."""
FAMILIES = (CommunityError, CurriculaError, CertificationError, LrsError, LtiError)


class Refused(Exception):
    """The right was not there."""


def tried(function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """A use case whose example ends in another refusal after it asked for the right."""
    with suppress(*FAMILIES):
        try:
            function(*args, **kwargs)
        except NotAllowed as error:
            raise Refused from error


def was_allowed(world: World, example: Example, who: str) -> bool:
    with world.database.unit_of_work() as uow:
        try:
            example(world, uow, world.who[who])
        except (Refused, NotAllowed, NotHerOwnPath):
            return False
        finally:
            uow.session.rollback()
    return True
