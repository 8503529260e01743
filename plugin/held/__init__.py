"""What is held about a person: every table that names somebody, by kind, and who may see it."""

from plugin.held.counting import Held, held_about
from plugin.held.kinds import COVERED, KINDS, NAMES_NOBODY, HeldKind
from plugin.held.lookers import MOST, Look, Looks, looks_at
from plugin.held.seers import OfficeSeers, Seers, seers_of
from plugin.held.sights import SIGHTS, Sight

__all__ = [
    "COVERED",
    "KINDS",
    "MOST",
    "NAMES_NOBODY",
    "SIGHTS",
    "Held",
    "HeldKind",
    "Look",
    "Looks",
    "OfficeSeers",
    "Seers",
    "Sight",
    "held_about",
    "looks_at",
    "seers_of",
]
