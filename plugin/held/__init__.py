"""What is held about a person: every table that names somebody, by kind, and who may see it."""

from plugin.held.counting import Held, held_about
from plugin.held.kinds import COVERED, KINDS, NAMES_NOBODY, HeldKind
from plugin.held.seers import Seers, seers_of

__all__ = [
    "COVERED",
    "KINDS",
    "NAMES_NOBODY",
    "Held",
    "HeldKind",
    "Seers",
    "held_about",
    "seers_of",
]
