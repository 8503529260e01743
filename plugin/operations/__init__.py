"""The operator's view: how the installation stands, for page, doctor and metrics."""

from plugin.operations.beating import Company, Heart, heart_of_server, heart_of_worker
from plugin.operations.finding import Finding, Level, Probed
from plugin.operations.samples import take_samples
from plugin.operations.state import State, state, state_of

__all__ = [
    "Company",
    "Finding",
    "Heart",
    "Level",
    "Probed",
    "State",
    "heart_of_server",
    "heart_of_worker",
    "state",
    "state_of",
    "take_samples",
]
